"""The release day: the 15th of the month after the period, or the next working day; at half past nine in China."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from gongyou.core.errors import GongyouError
from gongyou.core.span import Span
from gongyou.kit.tasks.daily import PLACE
from gongyou.rules.calendar import working_calendar

DAY = 15
# Nobody sees the figures before; the daily task starts then.
EMBARGO = time(9, 30)
SATURDAY = 5


def release_day(span: Span) -> date:
    """The day by the rule. Where the calendar of a year has not been announced, weekends alone are passed over."""
    month = span.last + 1
    day = date(month.year, month.month, DAY)
    try:
        return working_calendar().next_workday(day)
    except GongyouError:
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        return day


def embargo_of(day: date) -> datetime:
    """The moment from which the figures of that day may be seen."""
    return datetime.combine(day, EMBARGO, PLACE)


def is_due(day: date, now: datetime) -> bool:
    return now >= embargo_of(day)
