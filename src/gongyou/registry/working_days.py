"""Working days of the house's own clocks: a decision takes three at most."""

from __future__ import annotations

from datetime import date, timedelta

from gongyou.core.errors import BadInput

DECISION_DAYS = 3
SATURDAY = 5


def late_before(today: date, days: int = DECISION_DAYS) -> date:
    """What came in before this day is late: `days` working days after it have passed by yesterday."""
    day, left = today, days
    while left:
        day -= timedelta(days=1)
        left -= is_workday(day)
    return day


def due_on(came_in: date, days: int = DECISION_DAYS) -> date:
    """The last working day on which an answer is in time."""
    day, left = came_in, days
    while left:
        day += timedelta(days=1)
        left -= is_workday(day)
    return day


def is_workday(day: date) -> bool:
    """By the working calendar; by the weekday in a year that the calendar does not know."""
    from gongyou.rules.calendar import working_calendar

    try:
        return working_calendar().is_workday(day)
    except BadInput:
        return day.weekday() < SATURDAY
