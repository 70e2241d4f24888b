"""The sums of a run as data, by employer, and as its page shows them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from gongyou.calc.suppression import MINIMUM_WORKERS, Cell, suppress_table
from gongyou.lake.provenance import Figure, Provenance
from gongyou.registry.models import Employer


def employers_summed(rows: Iterable[Mapping[str, Any]], by: str) -> list[dict[str, Any]]:
    """One line for each value of the column `by` and employer: rows, workers and amount. No worker's key."""
    lines: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        key = row[by], row["employer_key"]
        line = lines.setdefault(key, {by: key[0], "employer": key[1], "rows": 0, "amount": None, "who": set()})
        line["rows"] += 1
        line["who"].add(row["worker_key"])
        if row.get("amount") is not None:
            line["amount"] = (line["amount"] or Decimal(0)) + Decimal(str(row["amount"]))
    kept = (by, "employer", "rows", "amount")
    return [{**{name: line[name] for name in kept}, "workers": len(line["who"])} for line in lines.values()]


def report_kept(value: Mapping[str, Any], figure: Figure) -> dict[str, Any]:
    """The sums as JSON holds them, with where they come from. Amounts are text."""
    report = {**value, "provenance": asdict(figure.provenance)}
    plain: dict[str, Any] = json.loads(json.dumps(report, ensure_ascii=False, default=str))
    # A snapshot's number passes 2^53: as text no reader rounds it.
    plain["provenance"]["snapshots"] = {
        name: None if number is None else str(number) for name, number in figure.provenance.snapshots.items()
    }
    return plain


def provenance_said(report: Mapping[str, Any], language: str) -> str:
    """Where kept sums come from, and how to reckon them again."""
    return Provenance(**report["provenance"]).line(language)


def few_hidden(workers: int, *, sees_few: bool) -> bool:
    """Whether a group is too small to be shown to this reader."""
    return not sees_few and 0 < workers < MINIMUM_WORKERS


def employers_hidden(lines: Sequence[Mapping[str, Any]], by: str, *, sees_few: bool) -> frozenset[tuple[str, str]]:
    """Employer and `by` of the lines that a reader may not see: few workers, and what would give them away."""
    cells = [Cell(line["employer"], line[by], line["workers"], line["workers"]) for line in lines]
    return suppress_table(cells, minimum=MINIMUM_WORKERS).hidden if cells and not sees_few else frozenset()


def employers_shown(
    lines: Sequence[Mapping[str, Any]], by: str, title: Callable[[str], str], *, sees_few: bool
) -> list[dict[str, Any]]:
    """The lines by employer in words; groups under ten workers are hidden with what would give them away."""
    hidden = employers_hidden(lines, by, sees_few=sees_few)
    return [
        {
            "employer": line["employer"],
            "title": title(line[by]),
            "rows": line["rows"],
            "workers": line["workers"],
            "amount": None if line["amount"] is None else Decimal(line["amount"]),
            "hidden": (line["employer"], line[by]) in hidden,
        }
        for line in lines
    ]


def employer_names(report: Mapping[str, Any]) -> dict[str, str]:
    """The names of a report's employers, as far as the registry knows them."""
    keys = {line["employer"] for line in report["employers"]}
    return dict(Employer.objects.filter(key__in=keys).values_list("key", "name"))
