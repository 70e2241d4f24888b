"""Days over columns say what the clocks say one by one, on both engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from gongyou.rules import clocks
from gongyou.rules.calendar import days_between, working_calendar
from gongyou.rules.days import FIRST, LAST, CalendarColumns, Day, month_index
from tests.rules import engines

CALENDAR = working_calendar()
COLUMNS = CalendarColumns(CALENDAR, through=2029)
EVERY_DAY = days_between(FIRST, LAST)
HELD = days_between(date(2007, 2, 1), date(2029, 12, 31))
ANY_COUNT = (-25, -12, -1, 0, 1, 11, 12, 13, 47, 120)


def judged(backend: Any, rows: Sequence[tuple[Any, ...]], expression: Callable[..., Any]) -> list[Any]:
    """The expression over columns a, b … made of the rows: Day columns where the rows hold days."""
    names = "abcd"[: len(rows[0])]
    is_day = [isinstance(part, date) for part in rows[0]]
    columns = {
        name: pa.array([row[at] for row in rows], pa.date32() if is_day[at] else pa.int64())
        for at, name in enumerate(names)
    }
    return engines.evaluated(
        backend,
        pa.table(columns),
        lambda t: expression(*(Day(t[name]) if day else t[name] for name, day in zip(names, is_day, strict=True))),
    )


def pairs(count: int, within: Sequence[date], furthest: int) -> list[tuple[date, date]]:
    random = Random(7)
    starts = random.choices(within, k=count)
    return [(start, start + timedelta(random.randint(-3, furthest))) for start in starts]


def test_it_reads_the_civil_calendar(backend: Any) -> None:
    rows = [(day,) for day in EVERY_DAY]
    assert judged(backend, rows, lambda a: a.month.column) == [month_index(day) for day in EVERY_DAY]
    assert judged(backend, rows, lambda a: a.of_month) == [day.day for day in EVERY_DAY]
    firsts = [day.replace(day=1) for day in EVERY_DAY]
    assert judged(backend, rows, lambda a: a.month.first.column) == firsts


def test_months_later(backend: Any) -> None:
    days = EVERY_DAY[20 * 365 : 140 * 365 : 7]
    rows = [(day, count) for day in days for count in ANY_COUNT]
    found = judged(backend, rows, lambda a, b: a.plus_months(b).column)
    assert found == [clocks.months_after(*row) for row in rows]
    found = judged(backend, rows, lambda a, b: a.anniversary(b).column)
    assert found == [clocks.service_anniversary(*row) for row in rows]


def test_service_months(backend: Any) -> None:
    rows = [*pairs(20_000, EVERY_DAY[10_000:60_000], 9_000), (date(2024, 2, 29), date(2025, 2, 28))]
    found = judged(backend, rows, lambda a, b: a.service_months(b))
    assert found == [clocks.service_months(*row) for row in rows]


@pytest.mark.parametrize("count", [1, 5, 60])
def test_working_days_after(backend: Any, count: int) -> None:
    days = HELD
    found = judged(backend, [(day,) for day in days], lambda a: COLUMNS.working_days_after(a, count).column)
    assert found == [clocks.working_days(day, count, CALENDAR).day for day in days]


def test_next_and_last_workday(backend: Any) -> None:
    rows = [(day,) for day in HELD]
    found = judged(backend, rows, lambda a: COLUMNS.next_workday(a).column)
    assert found == [CALENDAR.next_workday(day) for day in HELD]
    found = judged(backend, rows, lambda a: COLUMNS.last_workday(a).column)
    assert found == [CALENDAR.last_workday(day) for day in HELD]


def test_workdays_and_holidays_of_a_span(backend: Any) -> None:
    rows = pairs(5_000, HELD[:-400], 400)
    found = judged(backend, rows, lambda a, b: COLUMNS.workdays(a, b))
    assert found == [CALENDAR.workdays(*row) for row in rows]
    found = judged(backend, rows, lambda a, b: COLUMNS.statutory_holidays(a, b))
    assert found == [sum(map(CALENDAR.is_statutory_holiday, days_between(*row))) for row in rows]


def test_it_answers_nothing_outside_the_years_it_holds(backend: Any) -> None:
    rows = [(date(1999, 5, 1),), (date(2031, 5, 4),), (date(2026, 10, 1),), (date(2027, 10, 1),)]
    found = judged(backend, rows, lambda a: COLUMNS.next_workday(a).column)
    assert found == [None, None, date(2026, 10, 8), date(2027, 10, 4)]
    assert judged(backend, rows, lambda a: COLUMNS.announced(a)) == [True, False, True, False]


def test_it_refuses_what_two_digits_do_not_hold() -> None:
    with pytest.raises(ValueError, match="two digits"):
        COLUMNS.working_days_after(Day(None), 90)
