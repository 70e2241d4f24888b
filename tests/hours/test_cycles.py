"""Comprehensive hours settled over their cycle: at the limit, a hundredth of an hour beyond it, and spread anyhow."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from gongyou.lake import Lake
from gongyou.lake.provenance import View
from gongyou.rooms.hours.measures.cycles import cycle_findings, week_number, workdays_of
from gongyou.rooms.hours.measures.days import days_table, number_of, spells_of, with_kind
from gongyou.rooms.hours.measures.months import months_table
from gongyou.rooms.hours.measures.scope import Scope
from gongyou.rooms.hours.trace import trace_on
from gongyou.rooms.hours.traced import Asked
from gongyou.rules.calendar import DayKind
from gongyou.rules.catalogue import standard
from tests.hours.records import lake_of

SECONDS = 36  # a hundredth of an hour
QUARTER, MONTHS = (7, 8, 9), range(1, 13)
# 248 ÷ 4 × 8 = 496 and 248 × 8 = 1984 hours; the limits are 36 × 3 = 108 and 36 × 12 = 432.
AT_QUARTER, AT_YEAR = (496 + 108) * 3600, (1984 + 432) * 3600


def worked(worker: str, day: date, seconds: int, *, employer: str, source: str = "clock") -> dict[str, str]:
    """One spell of so many seconds; it counts wholly for the day on which it begins."""
    start = datetime(day.year, day.month, day.day, 8)
    return {
        "source": source, "employer_key": employer, "worker_key": worker,
        "started_at": f"{start:%Y-%m-%d %H:%M:%S}",
        "ended_at": f"{start + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}",
        "kind": "work", "leave_kind": "",
    }  # fmt: skip


def spread(worker: str, months: Any, seconds: int, draw: random.Random, **other: Any) -> list[dict[str, str]]:
    """So many seconds over the months, cut at random."""
    cuts = sorted(draw.randrange(1, seconds) for _ in range(len(months) - 1))
    parts = [after - before for before, after in zip([0, *cuts], [*cuts, seconds], strict=True)]
    return [worked(worker, date(2026, month, 10), part, **other) for month, part in zip(months, parts, strict=True)]


def approved(employer: str, cycle: str) -> dict[str, str]:
    return {
        "employer_key": employer, "scheme": "comprehensive", "cycle": cycle, "number": f"N-{cycle}",
        "first": "2026-01-01", "last": "2026-12-31",
    }  # fmt: skip


def records() -> list[dict[str, str]]:
    draw = random.Random(7)
    spells = [one for n in range(8) for one in spread(f"q-at{n}", QUARTER, AT_QUARTER, draw, employer="EQ")]
    spells += [one for n in range(4) for one in spread(f"q-over{n}", QUARTER, AT_QUARTER + 36, draw, employer="EQ")]
    # 中秋节 is a statutory holiday: its hours are paid at 300 % and stay out of the cycle.
    spells += spread("q-holiday", QUARTER, AT_QUARTER, draw, employer="EQ")
    spells.append(worked("q-holiday", date(2026, 9, 25), 24 * 3600, employer="EQ"))
    spells += spread("q-gap", QUARTER[:2], AT_QUARTER + 36, draw, employer="EQ")
    # By the app the last day was shorter: the verdict depends on which record is believed.
    long = spread("q-two", QUARTER, AT_QUARTER + 36, draw, employer="EQ")
    spells += [*long, worked("q-two", date(2026, 9, 10), 3600, employer="EQ", source="app")]
    spells += spread("y-at", MONTHS, AT_YEAR, draw, employer="EY")
    spells += spread("y-over", MONTHS, AT_YEAR + 36, draw, employer="EY")
    # Weeks of 5, of 6 (a make-up Sunday) and of 4 working days; beyond them thrice twelve hours are 36.
    for worker, more in (("w-at", 0), ("w-over", SECONDS)):
        for monday, workdays in ((7, 5), (14, 6), (21, 4)):
            day = date(2026, 9, monday)
            spells.append(worked(worker, day, (workdays * 8 + 12) * 3600 + more, employer="EW"))
        spells.append(worked(worker, date(2026, 9, 25), 10 * 3600, employer="EW"))
        # A week across two months has overtime of its own and counts for the limit of neither.
        spells.append(worked(worker, date(2026, 8, 31), 90 * 3600, employer="EW"))
    return spells


@dataclass(frozen=True)
class Settled:
    """What the settlement of cycles alone found, without the rest of a look."""

    found: list[dict[str, Any]]
    counts: dict[str, int]
    rules: frozenset[str]
    lake: Lake
    scope: Scope


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Settled:
    lake, catalogue = lake_of(tmp_path_factory.mktemp("cycles"), records()), standard()
    held = [approved("EQ", "quarter"), approved("EY", "year"), approved("EW", "week")]
    scope = Scope.read({"from": "2026-01", "to": "2026-12", "approvals": held})
    with lake.engine() as engine:
        view = View(engine, {"worktime": lake.snapshot("worktime"), "payroll": lake.snapshot("payroll")})
        days = with_kind(
            days_table(spells_of(view.table("worktime"), scope), scope), scope, catalogue.parameters.calendar
        )
        with engine.kept(days) as laid, engine.kept(months_table(laid, view.table("payroll"), scope)) as months:
            found, counts = cycle_findings(view, catalogue, laid, months, scope)
    return Settled(found, counts, frozenset(view.rules), lake, scope)


def beyond(settled: Settled) -> dict[str, dict[str, Any]]:
    return {row["worker_key"]: row for row in settled.found if row["kind"] == "over_cycle_cap"}


def test_the_limit_is_inclusive_however_the_hours_are_spread(year: Settled) -> None:
    found = beyond(year)
    assert set(found) == {*(f"q-over{n}" for n in range(4)), "q-two", "y-over", "w-over"}
    assert {found[f"q-over{n}"]["chosen"] for n in range(4)} == {"108.01"}
    assert (found["q-over0"]["first"], found["q-over0"]["last"]) == ("2026-07-01", "2026-09-30")
    assert (found["y-over"]["chosen"], found["y-over"]["first"]) == ("432.01", "2026-01-01")
    assert all(row["sure"] for key, row in found.items() if key != "q-two")
    two = found["q-two"]
    assert two["least"] < two["chosen"] == two["most"]
    assert not two["sure"]


def test_weeks_are_settled_by_their_own_working_days(year: Settled) -> None:
    row = beyond(year)["w-over"]
    # Three weeks wholly in September, each a hundredth beyond twelve hours of overtime.
    assert (row["chosen"], row["first"], row["last"]) == ("36.03", "2026-09-01", "2026-09-30")
    # 13 quarters, 2 years and 2 × 4 weeks; one quarter lacks a month.
    assert year.counts == {"cycles": 14 + 2 + 8, "with_overtime": 14 + 2 + 8, "unjudged": 1}
    assert {row["kind"] for row in year.found} == {"over_cycle_cap"}
    assert year.rules >= {"cn.comprehensive_cycle_hours", "cn.comprehensive_week_hours"}


@pytest.mark.parametrize("worker", ["q-two", "w-over"])
def test_a_cycle_is_derived_to_the_digits_of_its_finding(year: Settled, worker: str) -> None:
    row = beyond(year)[worker]
    days = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
    numbers = {name: year.lake.snapshot(name) for name in ("worktime", "payroll")}
    traced = trace_on(year.lake, year.scope, numbers, Asked(row["kind"], worker, row["employer_key"], *days))
    assert traced is not None
    assert traced.ends is not None
    by_week = worker == "w-over"
    for end, answer in traced.ends.items():
        # By the week the rule is that of a month: 36 hours and what goes beyond.
        hours = 36 + answer.values["excess_hours"] if by_week else answer.values["overtime_hours"]  # type: ignore[operator]
        assert f"{hours:.2f}" == row[end]
    if by_week:
        assert traced.sums[-1].formula == "12.01 + 12.01 + 12.01 = 36.03"
        assert "6 × 8" in traced.sums[1].formula


def test_the_weeks_of_a_year_hold_all_its_working_days() -> None:
    calendar = standard().parameters.calendar
    for of in (2024, 2025, 2026):
        first, last = date(of, 1, 1), date(of, 12, 31)
        weeks = range(week_number(number_of(first)) + 1, week_number(number_of(last)))
        monday = first + timedelta(days=(7 - first.weekday()) % 7 or 7)
        inside = [monday + timedelta(days=n) for n in range(len(weeks) * 7)]
        assert inside[0].weekday() == 0
        assert sum(workdays_of(week, calendar) for week in weeks) == sum(
            calendar.kind(day) not in (DayKind.DAY_OFF, DayKind.STATUTORY_HOLIDAY) for day in inside
        )
        assert all(0 <= workdays_of(week, calendar) <= 7 for week in weeks)
