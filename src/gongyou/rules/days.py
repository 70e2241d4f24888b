"""Days over columns: the clocks of `gongyou.rules.clocks` and the working calendar, for tables of any size.

A `Day` is a date column; year, month and day are the engine's own. The working calendar is a text for each month with
two digits for each of its days: how far the asked-for day lies ahead, or how many days were worked so far. A look-up is
an index and a cut, the same on every engine. Days without a held calendar answer NULL.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import Any

import ibis

from gongyou.rules import clocks
from gongyou.rules.calendar import ONE_DAY, WorkingCalendar, days_between
from gongyou.rules.exact import Column, Range, Ratio

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
MONTHS = 12
LONGEST_MONTH = 31
# Two digits for each day.
FURTHEST = 99


def month_index(day: date) -> int:
    """How a Month counts: 12 × year + month − 1."""
    return day.year * MONTHS + day.month - 1


@dataclass(frozen=True, eq=False)
class Day:
    """A column of dates."""

    column: Column

    @property
    def year(self) -> Ratio:
        return Ratio.column(self.column.year().cast("int64"), Range(FIRST.year, LAST.year))

    @property
    def of_month(self) -> Column:
        """1 to 31."""
        return self.column.day().cast("int64")

    @cached_property
    def month(self) -> Month:
        """The month that the day lies in."""
        return Month(self.column.year().cast("int64") * MONTHS + self.column.month().cast("int64") - 1)

    def plus_days(self, days: int | Column) -> Day:
        if isinstance(days, int):
            days = ibis.literal(days, "int64")
        # DuckDB makes a timestamp of the sum although ibis takes it for a date.
        return Day((self.column + days.as_interval("D")).cast("timestamp").cast("date"))

    def plus_months(self, count: int | Column) -> Day:
        """The same day `count` months later, the month's last day where there is none."""
        reached = self.month.plus(count)
        return reached.first.plus_days(self.of_month - 1).earlier(reached.last)

    def anniversary(self, count: int | Column) -> Day:
        """The first day after `count` full months of service that began on this day; rolls up."""
        reached = self.month.plus(count)
        return reached.first.plus_days(self.of_month - 1).earlier(reached.plus(1).first)

    def service_months(self, last: Day) -> Column:
        """Full months of service from this day to `last`, both counted; 0 when `last` lies before it."""
        after = last.plus_days(1)
        count = after.month.column - self.month.column
        # The day of the month decides: a month that lacks this day ends before the next one begins.
        full = ibis.ifelse(after.of_month >= self.of_month, count, count - 1)
        return ibis.greatest(full, 0)

    def days_to(self, last: Day) -> Column:
        """How many days from this one to `last`, both counted; below 1 when `last` lies before it."""
        return last.column.delta(self.column, unit="day").cast("int64") + 1

    def earlier(self, other: Day) -> Day:
        return Day(ibis.least(self.column, other.column))

    def later(self, other: Day) -> Day:
        return Day(ibis.greatest(self.column, other.column))

    def or_else(self, other: Day) -> Day:
        """This day, or the other where this one is not given."""
        return Day(ibis.coalesce(self.column, other.column))

    @property
    def is_given(self) -> Column:
        return self.column.notnull()

    def __ge__(self, other: Day) -> Column:
        return self.column >= other.column

    def __gt__(self, other: Day) -> Column:
        return self.column > other.column


@dataclass(frozen=True, eq=False)
class Month:
    """A column of months: 12 × year + month − 1."""

    column: Column

    @property
    def first(self) -> Day:
        """The month's first day."""
        year = (self.column / MONTHS).floor().cast("int64")
        return Day(ibis.date(year, self.column % MONTHS + 1, 1))

    @property
    def last(self) -> Day:
        """The month's last day."""
        return self.plus(1).first.plus_days(-1)

    def plus(self, count: int | Column) -> Month:
        return Month(self.column + count)

    @property
    def number(self) -> Ratio:
        return Ratio.column(self.column, Range(FIRST.year * MONTHS, LAST.year * MONTHS + MONTHS - 1))

    def __ge__(self, other: Month) -> Column:
        return self.column >= other.column

    def __gt__(self, other: Month) -> Column:
        return self.column > other.column


class CalendarColumns:
    """The working calendar for columns: the same answers as `WorkingCalendar` for every day of the years it covers.

    Years up to `through` whose notice is not held are reckoned without swaps; `announced` tells them apart.
    """

    def __init__(self, calendar: WorkingCalendar, *, through: int) -> None:
        self._calendar = calendar
        self._first, self._last = date(calendar.years[0], 1, 1), date(through, 12, 31)
        self._announced_through = max(calendar.years)
        self._texts: dict[str, Any] = {}

    def next_workday(self, day: Day) -> Day:
        """The day itself when it is worked, otherwise the first working day after it."""
        return day.plus_days(self._ahead("next", day, self._calendar.next_workday))

    def last_workday(self, day: Day) -> Day:
        """The day itself when it is worked, otherwise the last working day before it."""
        return day.plus_days(-self._ahead("last", day, self._calendar.last_workday))

    def working_days_after(self, day: Day, count: int) -> Day:
        """The `count`-th working day after the day."""
        return day.plus_days(self._ahead(f"after {count}", day, lambda start: self._after(start, count)))

    def workdays(self, first: Day, last: Day) -> Column:
        """How many days from `first` to `last`, both included, are worked; 0 when `last` lies before `first`."""
        return self._between("worked", first, last, self._calendar.is_workday)

    def statutory_holidays(self, first: Day, last: Day) -> Column:
        """How many days of the span are statutory holidays."""
        return self._between("statutory", first, last, self._calendar.is_statutory_holiday)

    def announced(self, day: Day) -> Column:
        """Whether the notice of the day's year is held."""
        return day.month.column < (self._announced_through + 1) * MONTHS

    def _ahead(self, name: str, day: Day, found: Callable[[date], date]) -> Column:
        return self._looked_up(name, day, lambda days: (abs((found(start) - start).days) for start in days))

    def _between(self, name: str, first: Day, last: Day, counts: Callable[[date], bool]) -> Column:
        before = first.plus_days(-1)
        counted = self._upto(name, last, counts) - self._upto(name, before, counts)
        # Not `greatest`: it takes 0 for a span that the calendar does not hold.
        return ibis.ifelse(counted < 0, 0, counted)

    def _upto(self, name: str, day: Day, counts: Callable[[date], bool]) -> Column:
        def so_far(days: Sequence[date]) -> Iterable[int]:
            return accumulate(map(counts, days))

        if f"{name} before" not in self._texts:
            whole = [sum(map(counts, self._days(month))) for month in self._months()]
            self._texts[f"{name} before"] = _listed([str(total) for total in accumulate(whole[:-1], initial=0)])
        before = self._at(self._texts[f"{name} before"], day).cast("int64")
        return before + self._looked_up(name, day, so_far)

    def _after(self, start: date, count: int) -> date:
        """The `count`-th working day after the day, found among all; `clocks` walks, and says how sure it is."""
        place = bisect_right(self._worked, start) + count - 1
        if count and place < len(self._worked):
            return self._worked[place]
        return clocks.working_days(start, count, self._calendar).day

    @cached_property
    def _worked(self) -> list[date]:
        return [day for month in self._months() for day in self._days(month) if self._calendar.is_workday(day)]

    def _looked_up(self, name: str, day: Day, answers: Callable[[Sequence[date]], Iterable[int]]) -> Column:
        if name not in self._texts:
            self._texts[name] = _listed([self._written(answers(self._days(month))) for month in self._months()])
        return self._at(self._texts[name], day).substr((day.of_month - 1) * 2, 2).cast("int64")

    def _written(self, numbers: Iterable[int]) -> str:
        digits = []
        for number in numbers:
            if number > FURTHEST:
                raise ValueError(f"{number} days do not fit two digits")
            digits.append(f"{number:02d}")
        return "".join(digits)

    def _at(self, texts: Any, day: Day) -> Column:
        place = day.month.column - month_index(self._first)
        held = (day.column >= ibis.literal(self._first)) & (day.column <= ibis.literal(self._last))
        return ibis.ifelse(held, texts[ibis.ifelse(held, place, 0).cast("int32")], ibis.null("string"))

    def _months(self) -> list[date]:
        return [
            date(self._first.year + place // MONTHS, place % MONTHS + 1, 1)
            for place in range((self._last.year - self._first.year + 1) * MONTHS)
        ]

    def _days(self, month: date) -> Sequence[date]:
        return days_between(month, clocks.months_after(month, 1) - ONE_DAY)


def _listed(texts: list[str]) -> Any:
    # One text that the engine splits: an array of literals takes a hundred times as long to read.
    return ibis.literal(",".join(texts)).split(",")
