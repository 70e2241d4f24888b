"""The sums of a look as its page shows them; for who may not see a few, groups under ten workers are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gongyou.core.industry import section_said
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings.runs import sums as runs
from gongyou.rooms.hours.kinds import kind_of
from gongyou.rooms.hours.said import KINDS
from gongyou.rules.approvals import SCHEME_TEXT, WHY_TEXT, Scheme, Why

SOURCE_TEXT = {
    "clock": Text("考勤机", "Time clock"),
    "device": Text("设备", "Device"),
    "app": Text("手机应用", "App"),
    "diary": Text("本人填报", "Diary"),
}
WEEKDAYS = (
    Text("周一", "Mon"),
    Text("周二", "Tue"),
    Text("周三", "Wed"),
    Text("周四", "Thu"),
    Text("周五", "Fri"),
    Text("周六", "Sat"),
    Text("周日", "Sun"),
)
SHADES = 5
FALLEN = (Why.EXPIRED.value, Why.NOT_YET.value, Why.NO_APPROVAL.value)


def kinds_shown(report: Mapping[str, Any], language: str, *, sees_few: bool) -> list[dict[str, Any]]:
    """One line for each kind: how many were judged, found, and of how many workers."""
    return [
        {
            "title": KINDS[each["kind"]].words.on(language),
            "article": KINDS[each["kind"]].article.on(language),
            "kind": kind_of(each["kind"]),
            "is_indication": KINDS[each["kind"]].is_indication,
            "judged": each["judged"],
            "found": each["found"],
            "workers": each["workers"],
            "hidden": runs.few_hidden(each["workers"], sees_few=sees_few),
        }
        for each in report["sums"]
    ]


def employers_shown(
    report: Mapping[str, Any], names: Mapping[str, str], language: str, *, sees_few: bool
) -> list[dict[str, Any]]:
    """One line for each employer and kind, the most workers first."""
    lines = runs.employers_shown(
        report["employers"], "kind", lambda kind: KINDS[kind].words.on(language), sees_few=sees_few
    )
    found = [{**line, "employer": names.get(line["employer"], line["employer"])} for line in lines]
    return sorted(found, key=lambda line: (line["hidden"], -line["workers"], line["employer"], line["title"]))


def employers_hidden(report: Mapping[str, Any], *, sees_few: bool) -> frozenset[tuple[str, str]]:
    """Employer and kind of the lines that a reader may not see: few workers, and what would give them away."""
    return runs.employers_hidden(report["employers"], "kind", sees_few=sees_few)


def schemes_shown(report: Mapping[str, Any], language: str, *, sees_few: bool) -> list[dict[str, Any]]:
    """The schemes in force and why; one that fell back to standard hours is marked."""
    return [
        {
            "scheme": SCHEME_TEXT[Scheme(each["scheme"])].on(language),
            "why": WHY_TEXT[Why(each["why"])].on(language),
            "is_fallen": each["why"] in FALLEN,
            "employers": each["employers"],
            "workers": each["workers"],
            "hidden": runs.few_hidden(each["workers"], sees_few=sees_few),
        }
        for each in report["schemes"]
    ]


def sources_shown(report: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Each source with the days that it speaks of and those for which it counts, in the order of precedence."""
    order = report["precedence"]["order"]
    lines = {each["source"]: each for each in report["records"]["sources"]}
    return [
        {**lines[name], "source": SOURCE_TEXT[name].on(language), "rank": place} for place, name in enumerate(order, 1)
    ]


def precedence_shown(report: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The ranking in words."""
    ranked = report["precedence"]
    between = " › "
    order = between.join(SOURCE_TEXT[name].on(language) for name in ranked["order"])
    return {**ranked, "order": order}


def heat_shown(report: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Weekday by hour with a shade from 0 to 5 of worker-hours."""
    cells = {(each["row"], each["column"]): each for each in report["week_heat"]}
    most = max((each["hours"] for each in cells.values() if not each["suppressed"]), default=0)
    hours = [f"{hour:02d}" for hour in range(24)]
    rows = []
    for number, day in enumerate(WEEKDAYS):
        rows.append(
            {
                "day": day.on(language),
                "cells": [_heat_cell(cells.get((str(number), hour)), hour, most) for hour in hours],
            }
        )
    return {"hours": hours, "rows": rows, "most": most, "any": bool(cells)}


def _heat_cell(cell: Mapping[str, Any] | None, hour: str, most: int) -> dict[str, Any]:
    if cell is None:
        return {"hour": hour, "shade": 0, "hours": 0, "suppressed": False}
    if cell["suppressed"]:
        return {"hour": hour, "shade": 0, "hours": None, "suppressed": True}
    shade = 0 if not most or not cell["hours"] else 1 + (cell["hours"] * (SHADES - 1)) // most
    return {"hour": hour, "shade": shade, "hours": cell["hours"], "suppressed": False}


def industries_shown(report: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Hours a worker by industry and month, with a shade from 0 to 5."""
    cells = {(each["row"], each["column"]): each for each in report["industry_heat"]}
    months = sorted({column for _, column in cells})
    means = {
        place: Decimal(cell["hours"]) / cell["workers"]
        for place, cell in cells.items()
        if not cell["suppressed"] and cell["workers"]
    }
    most = max(means.values(), default=Decimal(0))
    rows = []
    for trade in sorted({row for row, _ in cells}):
        line = []
        for month in months:
            cell, mean = cells.get((trade, month)), means.get((trade, month))
            shade = 0 if not mean else 1 + int(mean * (SHADES - 1) / most)
            line.append({"mean": mean, "shade": shade, "suppressed": bool(cell and cell["suppressed"])})
        rows.append({"industry": section_said(trade).on(language), "cells": line})
    return {"months": [Month.read(month).shown(language) for month in months], "rows": rows}
