"""The sums of a screen as its page shows them; for who may not see a few, groups under ten workers are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gongyou.calc.suppression import MINIMUM_WORKERS, Cell, suppress_table
from gongyou.rooms.screening.kinds import WORDS
from gongyou.rooms.screening.words import check_words, reason, remedy


def checks_shown(report: Mapping[str, Any], language: str, *, sees_few: bool) -> list[dict[str, Any]]:
    """One line for each check: breaches, workers, amount, and how many rows were in order, outside or not judged."""
    found = []
    for each in report["checks"]:
        hidden = not sees_few and 0 < each["workers"] < MINIMUM_WORKERS
        found.append(
            {
                "title": _title(each["check"], language),
                "kind": f"screening.{each['check'].rpartition('.')[2]}",
                "breach": each["rows"]["breach"],
                "fine": each["rows"]["fine"],
                "outside": each["rows"]["outside"],
                "unjudged": each["rows"]["unjudged"],
                "workers": each["workers"],
                "amount": None if each["amount"] is None else Decimal(each["amount"]),
                "hidden": hidden,
            }
        )
    return found


def employers_shown(
    report: Mapping[str, Any], names: Mapping[str, str], language: str, *, sees_few: bool
) -> list[dict[str, Any]]:
    """One line for each employer and check, the largest amount first."""
    lines = report["employers"]
    cells = [Cell(line["employer"], line["check"], line["workers"], line["workers"]) for line in lines]
    hidden = suppress_table(cells, minimum=MINIMUM_WORKERS).hidden if cells and not sees_few else frozenset()
    found = [
        {
            "employer": names.get(line["employer"], line["employer"]),
            "title": _title(line["check"], language),
            "rows": line["rows"],
            "workers": line["workers"],
            "amount": None if line["amount"] is None else Decimal(line["amount"]),
            "hidden": (line["employer"], line["check"]) in hidden,
        }
        for line in lines
    ]
    return sorted(found, key=lambda line: (line["hidden"], -(line["amount"] or 0), line["employer"], line["title"]))


def unjudged_shown(report: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """One line for each check and reason, with what to supply."""
    return [
        {
            "title": _title(each["check"], language),
            "reason": reason(each["reason"], each["check"]).on(language),
            "remedy": remedy(each["reason"], each["check"]).on(language),
            "rows": each["rows"],
        }
        for each in report["unjudged"]
    ]


def refused_shown(report: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Rows that were refused when the payrolls were taken in."""
    key = "en" if language.startswith("en") else "zh"
    return [{"column": each["column"], "reason": each[key], "rows": each["rows"]} for each in report["refused"]]


def _title(check: str, language: str) -> str:
    said = WORDS.get(check) or check_words(check)
    return said.on(language)
