"""Deadlines and periods of service. Clocks are not amounts: whole days in, a day out, and why.

A *deadline* does not count its first day and clamps to the month's end (《民法典》第二百零一条、第二百零二条); one
whose last day is a day off ends on the next working day (第二百零三条). A *period of service* counts its first day,
and a month that lacks the day rolls up: from 29 February 2024 to 28 February 2025 is one full year.
"""

from __future__ import annotations

import calendar as gregorian
from dataclasses import dataclass
from datetime import date, timedelta

from gongyou.core.text import Text
from gongyou.rules.answer import Status
from gongyou.rules.calendar import ONE_DAY, WorkingCalendar

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which the act is in time.

    `reached` is the day before any roll; `rolled` says that it was a day off; `provisional` holds a remark for each
    year whose notice is not held.
    """

    day: date
    reached: date
    provisional: tuple[Text, ...]
    status: Status

    @property
    def rolled(self) -> bool:
        return self.day != self.reached


def natural_days(start: date, days: int, calendar: WorkingCalendar) -> Deadline:
    """`days` calendar days after `start`, then to the next working day."""
    return _ended(start + timedelta(days=days), calendar)


def working_days(start: date, days: int, calendar: WorkingCalendar) -> Deadline:
    """The `days`-th working day after `start`."""
    day, left = start, days
    while left:
        day += ONE_DAY
        left -= calendar.is_workday(day)
    return _ended(day, calendar, since=start)


def months(start: date, count: int, calendar: WorkingCalendar) -> Deadline:
    """The corresponding day `count` months later, the month's last day where there is none, then a working day."""
    return _ended(months_after(start, count), calendar)


def years(start: date, count: int, calendar: WorkingCalendar) -> Deadline:
    """The corresponding day `count` years later, as for months."""
    return months(start, MONTHS_A_YEAR * count, calendar)


def months_after(day: date, count: int) -> date:
    """The same day `count` months later (or earlier); the month's last day where there is none."""
    place = day.year * MONTHS_A_YEAR + day.month - 1 + count
    year, month = divmod(place, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


def service_anniversary(start: date, count: int) -> date:
    """The first day after `count` full months of service that began on `start`; rolls up to the next month."""
    clamped = months_after(start, count)
    return clamped if clamped.day == start.day else clamped + ONE_DAY


def service_months(start: date, last: date) -> int:
    """Full months from `start` to `last`, both days counted; 0 when `last` lies before the end of the first one."""
    after = last + ONE_DAY
    count = max(0, (after.year - start.year) * MONTHS_A_YEAR + after.month - start.month)
    while count and service_anniversary(start, count) > after:
        count -= 1
    return count


def service_rest_days(start: date, last: date) -> int:
    """Days from the last full month's end to `last`: 0 when the service ends with a full month."""
    return max(0, (last + ONE_DAY - service_anniversary(start, service_months(start, last))).days)


def _ended(reached: date, calendar: WorkingCalendar, *, since: date | None = None) -> Deadline:
    day = calendar.next_workday(reached)
    looked_at = [since or reached, reached, day]
    return Deadline(day, reached, calendar.provisional(looked_at), calendar.status(looked_at))
