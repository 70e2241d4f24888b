"""The statutory holidays that the official calendar holds, as a condition of a term asks for them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from gongyou.core.errors import MissingParameter
from gongyou.rules.calendar import working_calendar

FIRST_YEAR = 2015


@lru_cache(maxsize=1)
def statutory_days() -> tuple[date, ...]:
    """Every statutory holiday from 2015 to the last year that the calendar holds."""
    found: list[date] = []
    year = FIRST_YEAR
    while True:
        try:
            found.extend(sorted(working_calendar().statutory_holidays(year)))
        except MissingParameter:
            return tuple(found)
        year += 1


def held_through() -> date:
    """The last day of the last year held: nothing is known of a later day."""
    return date(max(day.year for day in statutory_days()), 12, 31)
