"""The sums of a screen as its page shows them; for who may not see a few, groups under ten workers are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gongyou.findings.runs import sums as runs
from gongyou.rooms.screening.kinds import WORDS
from gongyou.rooms.screening.words import check_words, reason, remedy


def checks_shown(report: Mapping[str, Any], language: str, *, sees_few: bool) -> list[dict[str, Any]]:
    """One line for each check: breaches, workers, amount, and how many rows were in order, outside or not judged."""
    found = []
    for each in report["checks"]:
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
                "hidden": runs.few_hidden(each["workers"], sees_few=sees_few),
            }
        )
    return found


def employers_shown(
    report: Mapping[str, Any], names: Mapping[str, str], language: str, *, sees_few: bool
) -> list[dict[str, Any]]:
    """One line for each employer and check, the largest amount first."""
    lines = runs.employers_shown(report["employers"], "check", lambda check: _title(check, language), sees_few=sees_few)
    named = [{**line, "employer": names.get(line["employer"], line["employer"])} for line in lines]
    return sorted(named, key=lambda line: (line["hidden"], -(line["amount"] or 0), line["employer"], line["title"]))


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
