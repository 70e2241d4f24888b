"""The declared pay of every order of a table, in whole cents, by integer arithmetic alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from functools import reduce
from operator import and_
from typing import Any

import ibis

from gongyou.rules.engaged_time import whole_seconds
from gongyou.rules.exact import Column, Range, Ratio, Rounding, total
from gongyou.rules.schemes.bands import Banded
from gongyou.rules.schemes.conditions import WEEKDAYS, Hours, When
from gongyou.rules.schemes.figures import exact
from gongyou.rules.schemes.holidays import held_through, statutory_days
from gongyou.rules.schemes.model import AmountTerm, AnyTerm, Measured, RateTerm, Scheme, Version
from gongyou.rules.schemes.needs import OUTSIDE, SOURCE, column, conditions_of, known_by
from gongyou.rules.schemes.zones import local_midnight, offsets

# An order beyond these is not evaluated: they keep every numerator inside exact integers.
LONGEST = {
    "micrometres": 2_000_000 * 1_000_000,  # 2,000 km
    "seconds": 7 * 86_400,  # seven days
    "price_cents": 100_000_000,  # one million
    "grams": 10_000_000,  # ten tonnes
    "items": 100_000,
}
# How many of the measure's units one unit of the column holds.
UNITS = {"micrometres": 1_000_000, "price_cents": 100, "grams": 1_000, "items": 1}
# Before the names of measures that a table holds already, and of no column of a log.
MEASURED = "measured "
LAST_DAY = date(2100, 1, 1)
DAY = 86_400
EPOCH = date(1970, 1, 1)
EPOCH_WEEKDAY = 3


def declared(scheme: Scheme, table: Any, span: tuple[date | None, date | None]) -> Column:
    """An int64 column of cents; NULL where no version is in force or an input is missing or out of range.

    Only the versions that touch `span` (local days, both included) are looked at.
    """
    row = Row(scheme, table)
    chosen = [version for version in versions_of(scheme, span) if version.terms]
    if not chosen:
        return ibis.null("int64")
    cases = [(row.evaluable(version), row.pay(version).cast("int64")) for version in chosen]
    return ibis.cases(*cases, else_=ibis.null("int64"))


def with_measures(scheme: Scheme, table: Any) -> Any:
    """The table with every measure that the scheme's terms are paid by as a column of its own, for `declared`.

    An engine works out each branch of a CASE by itself, and in it each mention of a measure; a column it reads.
    """
    row = Row(scheme, table)
    terms = [term for version in scheme.versions for term in version.terms if isinstance(term, Measured)]
    # A number of items is whole already, and may be beyond all that can be multiplied.
    names = sorted({term.per.column for term in terms} - {"items"})
    return table.mutate(**{f"{MEASURED}{name}": row.measured(name) for name in names}) if names else table


def versions_of(scheme: Scheme, span: tuple[date | None, date | None]) -> list[Version]:
    """The versions that touch the local days of `span`, both included."""
    first, last = span
    return [
        version
        for version in scheme.versions
        if (last is None or version.start <= last) and (first is None or (version.until or LAST_DAY) >= first)
    ]


class Row:
    """The integer columns of one order table."""

    def __init__(self, scheme: Scheme, table: Any) -> None:
        self.scheme = scheme
        self.table = table
        self.dated = table[scheme.dated_by]

    def column(self, name: str) -> Column:
        return column(self.table, name)

    def measured(self, name: str) -> Column:
        """Micrometres, whole seconds, cents, grams or items as int64."""
        if f"{MEASURED}{name}" in self.table.columns:
            return self.table[f"{MEASURED}{name}"]
        if name == "seconds":
            return self.second(self.scheme.time.until) - self.second(self.scheme.time.start)
        return self.scaled(SOURCE[name][0], UNITS[name])

    def scaled(self, name: str, units: int) -> Column:
        # Exact: below 2^51 the double nearest to the decimal lies within half a micrometre. A floor of x + ½ costs
        # less than ROUND, and the two agree for numbers that lie next to a whole one.
        return (self.column(name).cast("float64") * units + 0.5).floor()

    def outside(self, name: str) -> Column:
        """The part of the quantity outside of the scheme's zone."""
        return self.scaled(OUTSIDE[name], UNITS.get(name, 1))

    def second(self, instant: str) -> Column:
        """Whole seconds since 1970 of a column."""
        return whole_seconds(self.column(instant))

    def in_force(self, version: Version) -> Column:
        """Whether the version is in force on the order's day."""
        holds = self.dated >= ibis.literal(local_midnight(version.start, self.scheme.zone))
        if version.until is not None:
            holds &= self.dated < ibis.literal(local_midnight(version.until + timedelta(days=1), self.scheme.zone))
        return holds

    def evaluable(self, version: Version) -> Column:
        """Whether the version is in force on the order's day and every input it needs is there and in range."""
        holds = self.in_force(version)
        measured = [term for term in version.terms if isinstance(term, Measured)]
        for name in sorted({term.per.column for term in measured}):
            holds &= self.in_range(name)
        for name in sorted({term.per.column for term in measured if term.part != "whole"}):
            holds &= self.outside(name).between(0, self.measured(name))
        return holds & self.known(conditions_of(version), version)

    def known(self, conditions: Iterable[When], version: Version) -> Column:
        """Whether all that the conditions ask is known of the order."""
        asked = list(conditions)
        names = sorted({name for when in asked for name in known_by(when)})
        parts = [self.column(name).notnull() for name in names]
        if any(when.holiday for when in asked):
            parts.append(self.local_day(version) <= (held_through() - EPOCH).days)
        return reduce(and_, parts, ibis.literal(True))

    def in_range(self, name: str) -> Column:
        """Whether the column is there and inside its longest value; a NULL is not."""
        if name == "seconds":
            return self.measured(name).between(0, LONGEST[name])
        return self.column(SOURCE[name][0]).between(0, LONGEST[name] // UNITS[name])

    def pay(self, version: Version) -> Column:
        """The pay of an order in cents, rounded once."""
        rounded = self.amount(version).rounded(2, self.scheme.rounding.mode)
        return ibis.literal(rounded, "int64") if isinstance(rounded, int) else rounded

    def amount(self, version: Version) -> Ratio:
        """The pay of an order before it is rounded."""
        added = total(self.term(term, version) for term in version.terms if term.counts == "added")
        # Falling marginal rates subtract, yet no rate is negative, so the sum is not either.
        amount = added.never_negative()
        if version.at_least is not None:
            amount = amount.at_least(exact(version.at_least))
        for floor in version.floors:
            amount = amount.at_least(self.held(Ratio.of(exact(floor.amount)), floor, version))
        deducted = [self.term(term, version) for term in version.terms if term.counts == "deducted"]
        return amount - total(deducted).never_negative() if deducted else amount

    def term(self, term: AnyTerm, version: Version) -> Ratio:
        if isinstance(term, AmountTerm):
            amount = Ratio.of(exact(term.amount))
        elif isinstance(term, RateTerm):
            amount = self.rate(term)
        else:
            amount = banded(term, self.quantity(term))
        return self.held(amount, term, version)

    def held(self, amount: Ratio, part: Any, version: Version) -> Ratio:
        """The amount where `when` holds and `unless` does not, zero elsewhere."""
        holds = self.applies(part, version)
        return amount if holds is None else amount.when(holds)

    def applies(self, part: Any, version: Version) -> Column | None:
        """Whether the conditions of a term, a floor or a part of a period hold; None where it has none."""
        holds = None if part.when is None else self.condition(part.when, version)
        if part.unless is not None:
            excepted = ~self.condition(part.unless, version)
            holds = excepted if holds is None else holds & excepted
        return holds

    def quantity(self, term: Measured) -> Ratio:
        name = term.per.column
        measured = self.measured(name)
        if term.part == "inside":
            measured = measured - self.outside(name)
        elif term.part == "outside":
            measured = self.outside(name)
        return Ratio.column(measured, Range(0, LONGEST[name]), Fraction(1, term.per.size))

    def rate(self, term: RateTerm) -> Ratio:
        amount = self.quantity(term)
        if term.beyond:
            amount = above(amount, Fraction(term.beyond))
        if term.counted == "started":
            most = LONGEST[term.per.column] // term.per.size + 1
            amount = Ratio.column(amount.rounded(0, Rounding.UP), Range(0, most))
        return amount * exact(term.rate)

    def condition(self, when: When, version: Version) -> Column:
        parts = [self.column(name).isin(listed) for name, listed in when.codes.items()]
        if when.hours:
            parts.append(self.within(when.hours, version))
        if when.is_of_days:
            day = self.local_day(version)
            if when.days:
                numbers = [WEEKDAYS.index(name) for name in when.days]
                parts.append(((day + EPOCH_WEEKDAY) % 7).isin(numbers))
            if when.dates:
                parts.append(day.isin([(each - EPOCH).days for each in when.dates]))
            if when.holiday:
                through = version.until or LAST_DAY
                listed = [each for each in statutory_days() if version.start <= each <= through]
                parts.append(day.isin([(each - EPOCH).days for each in listed] or [-1]))
        if when.late_beyond is not None:
            late = self.second("delivered_at") - self.second("promised_at")
            parts.append(late > int(when.late_beyond * 60))
        return reduce(and_, parts)

    def within(self, hours: Hours, version: Version) -> Column:
        """Whether the local clock lies in the span."""
        clock = self.local_second(hours.at or self.scheme.dated_by, version) % DAY
        first, last = (minute * 60 for minute in hours.minutes())
        if first < last:
            return (clock >= first) & (clock < last)
        return (clock >= first) | (clock < last)

    def local_second(self, instant: str, version: Version) -> Column:
        """Seconds since 1970 on the local clock."""
        shift = shift_of(self.column(instant), (version.start, version.until or LAST_DAY), self.scheme.zone)
        return self.second(instant) + shift

    def local_day(self, version: Version) -> Column:
        """Local days since 1970 of the deciding instant, as int64."""
        return (self.local_second(self.scheme.dated_by, version) / DAY).floor().cast("int64")


def shift_of(instant: Column, span: tuple[date, date], zone: str) -> Any:
    """The seconds east of UTC at the instant, known to lie in the local days of `span`: a column or an int."""
    shifts = offsets(span[0], span[1], zone)
    if len(shifts) == 1:
        return shifts[0][1]
    turns = [(instant >= ibis.literal(at), seconds) for at, seconds in reversed(shifts[1:])]
    return ibis.cases(*turns, else_=shifts[0][1])


def above(amount: Ratio, limit: Fraction) -> Ratio:
    """What lies above the limit."""
    return (amount - limit).at_least(0)


def banded(term: Banded, whole: Ratio) -> Ratio:
    """The pay of a quantity by bands."""
    if term.method == "whole":
        return _whole_band(term, whole)
    # Σ rate·part = rate_1·q + Σ (rate_k − rate_k−1)·max(0, q − end_k−1): one bend per band, no branches.
    rates = [exact(band.rate or 0) for band in term.bands]  # type: ignore[arg-type]
    ends = [Fraction(band.up_to) for band in term.bands if band.up_to is not None]
    parts = [whole * rates[0]]
    for end, before, after in zip(ends, rates, rates[1:], strict=False):
        if after != before:
            parts.append(above(whole, end) * (after - before))
    return total(parts)


def _whole_band(term: Banded, whole: Ratio) -> Ratio:
    lower: Fraction | None = None
    parts = []
    for band in term.bands:
        paid = Ratio.of(exact(band.amount)) if band.amount is not None else whole * exact(band.rate or 0)  # type: ignore[arg-type]
        holds = None if lower is None else whole > lower
        if band.up_to is not None:
            upper = Ratio.of(Fraction(band.up_to)) >= whole
            holds = upper if holds is None else holds & upper
            lower = Fraction(band.up_to)
        parts.append(paid if holds is None else paid.when(holds))
    return total(parts)
