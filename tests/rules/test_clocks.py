"""Deadlines and periods of service: the worked ones, and laws that hold from every day of twenty years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from gongyou.rules import clocks
from gongyou.rules.calendar import ONE_DAY, days_between, working_calendar

CALENDAR = working_calendar()
EVERY_DAY = days_between(date(2007, 1, 1), date(2025, 6, 30))
STARTS = st.dates(date(2007, 1, 1), date(2025, 6, 30))
Clock = Callable[[date], clocks.Deadline]
CLOCKS: dict[str, Clock] = {
    "3 working days": lambda start: clocks.working_days(start, 3, CALENDAR),
    "5 working days": lambda start: clocks.working_days(start, 5, CALENDAR),
    "10 working days": lambda start: clocks.working_days(start, 10, CALENDAR),
    "15 days": lambda start: clocks.natural_days(start, 15, CALENDAR),
    "30 days": lambda start: clocks.natural_days(start, 30, CALENDAR),
    "45 days": lambda start: clocks.natural_days(start, 45, CALENDAR),
    "1 month": lambda start: clocks.months(start, 1, CALENDAR),
    "1 year": lambda start: clocks.years(start, 1, CALENDAR),
}


@pytest.mark.parametrize("name", CLOCKS)
def test_from_every_day_it_ends_on_a_working_day_and_never_moves_back(name: str) -> None:
    before = date.min
    for start in EVERY_DAY:
        deadline = CLOCKS[name](start)
        assert CALENDAR.is_workday(deadline.day), start
        assert deadline.day >= before, start
        assert deadline.day >= deadline.reached > start
        assert not any(map(CALENDAR.is_workday, days_between(deadline.reached, deadline.day - ONE_DAY)))
        before = deadline.day


@pytest.mark.parametrize(
    ("deadline", "day"),
    [
        # 2026-04-16 is a Thursday.
        (clocks.natural_days(date(2026, 4, 1), 15, CALENDAR), date(2026, 4, 16)),
        # The twentieth day is Sunday 23 August.
        (clocks.natural_days(date(2026, 8, 3), 20, CALENDAR), date(2026, 8, 24)),
        # National Day and its swaps: Friday 25 September is Mid-Autumn, 20 September and 10 October are worked.
        (clocks.working_days(date(2026, 9, 24), 5, CALENDAR), date(2026, 10, 9)),
        (clocks.years(date(2024, 2, 29), 1, CALENDAR), date(2025, 2, 28)),
        (clocks.months(date(2026, 1, 31), 1, CALENDAR), date(2026, 2, 28)),  # a make-up Saturday: worked
        (clocks.natural_days(date(2026, 9, 16), 15, CALENDAR), date(2026, 10, 8)),
        # 《集体合同规定》第三十二条 over the National Day, 第四十二条 over the Spring Festival.
        (clocks.natural_days(date(2026, 9, 15), 20, CALENDAR), date(2026, 10, 8)),
        (clocks.natural_days(date(2026, 2, 6), 10, CALENDAR), date(2026, 2, 24)),
        # 《劳动合同法》第五十四条 over May Day.
        (clocks.natural_days(date(2026, 4, 20), 15, CALENDAR), date(2026, 5, 6)),
        # Ten working days over a worked Sunday, 中秋节 and the National Day.
        (clocks.working_days(date(2026, 9, 18), 10, CALENDAR), date(2026, 10, 9)),
    ],
)
def test_it_reckons(deadline: clocks.Deadline, day: date) -> None:
    assert deadline.day == day


def test_it_flags_a_deadline_in_a_year_without_its_notice() -> None:
    deadline = clocks.working_days(date(2026, 12, 28), 5, CALENDAR)
    assert deadline.day == date(2027, 1, 5)
    assert deadline.provisional
    assert not clocks.working_days(date(2026, 11, 2), 5, CALENDAR).provisional


@given(STARTS, st.integers(-600, 600))
def test_months_after_is_what_dateutil_says(day: date, count: int) -> None:
    assert clocks.months_after(day, count) == day + relativedelta(months=count)


@given(STARTS, st.integers(1, 60))
def test_service_of_whole_months_has_no_rest(start: date, count: int) -> None:
    last = clocks.service_anniversary(start, count) - ONE_DAY
    assert clocks.service_months(start, last) == count
    assert clocks.service_rest_days(start, last) == 0
    assert clocks.service_months(start, last - ONE_DAY) == count - 1
    assert clocks.service_rest_days(start, last + ONE_DAY) == 1


@given(STARTS, st.integers(0, 3000))
def test_service_never_shrinks(start: date, days: int) -> None:
    last = start + timedelta(days)
    assert clocks.service_months(start, last) <= clocks.service_months(start, last + ONE_DAY)
    assert clocks.service_months(start + ONE_DAY, last) <= clocks.service_months(start, last)


@pytest.mark.parametrize(
    ("start", "last", "months", "rest"),
    [
        (date(2024, 2, 29), date(2025, 2, 28), 12, 0),
        (date(2025, 1, 31), date(2025, 2, 28), 1, 0),
        (date(2025, 1, 31), date(2025, 2, 27), 0, 28),
        (date(2025, 1, 1), date(2025, 1, 31), 1, 0),
        (date(2025, 1, 1), date(2024, 12, 31), 0, 0),
        (date(2020, 3, 15), date(2026, 9, 14), 78, 0),
        (date(2020, 3, 15), date(2026, 9, 15), 78, 1),
    ],
)
def test_service(start: date, last: date, months: int, rest: int) -> None:
    assert (clocks.service_months(start, last), clocks.service_rest_days(start, last)) == (months, rest)
