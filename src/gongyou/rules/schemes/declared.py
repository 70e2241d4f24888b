"""The declared pay of every order of a table, in whole cents, by integer arithmetic alone."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import ibis

from gongyou.rules.exact import Column, Range, Ratio, Rounding, total
from gongyou.rules.schemes.model import (
    AmountTerm,
    AnyTerm,
    BandsTerm,
    Hours,
    Quantity,
    RateTerm,
    Scheme,
    Version,
    When,
)
from gongyou.rules.schemes.zones import local_midnight, offsets

# An order beyond these is not evaluated: they keep every numerator inside exact integers.
LONGEST = {
    "micrometres": 2_000_000 * 1_000_000,  # 2,000 km
    "seconds": 7 * 86_400,  # seven days
    "price_cents": 100_000_000,  # one million
}
LAST_DAY = date(2100, 1, 1)


def declared(scheme: Scheme, table: Any, span: tuple[date | None, date | None]) -> Column:
    """An int64 column of cents; NULL where no version is in force or an input is missing or out of range.

    Only the versions that touch `span` (local days, both included) are looked at.
    """
    first, last = span
    chosen = [
        version
        for version in scheme.versions
        if (last is None or version.start <= last) and (first is None or (version.until or LAST_DAY) >= first)
    ]
    if not chosen:
        return ibis.null("int64")
    row = Row(scheme, table)
    cases = [(row.evaluable(version), row.pay(version).cast("int64")) for version in chosen]
    return ibis.cases(*cases, else_=ibis.null("int64"))


class Row:
    """The integer columns of one order table."""

    def __init__(self, scheme: Scheme, table: Any) -> None:
        self.scheme = scheme
        self.table = table
        self.dated = table[scheme.dated_by]

    def measured(self, name: str) -> Column:
        """Micrometres, whole seconds or cents as int64."""
        if name == "micrometres":
            # Exact: below 2^51 the double nearest to the decimal lies within half a micrometre. A floor of x + ½ costs
            # less than ROUND, and the two agree for numbers that lie next to a whole one.
            return (self.table.distance_m.cast("float64") * 1_000_000 + 0.5).floor()
        if name == "price_cents":
            return (self.table.customer_price.cast("float64") * 100 + 0.5).floor()
        return self.second(self.scheme.time.until) - self.second(self.scheme.time.start)

    def second(self, instant: str) -> Column:
        """Whole seconds since 1970. DuckDB's EPOCH keeps the fraction, Spark's does not: both are cut here."""
        return self.table[instant].epoch_seconds().cast("float64").floor()

    def evaluable(self, version: Version) -> Column:
        """Whether the version is in force on the order's day and every input it needs is there and in range."""
        begin = local_midnight(version.start, self.scheme.zone)
        holds = self.dated >= ibis.literal(begin)
        if version.until is not None:
            holds &= self.dated < ibis.literal(local_midnight(version.until + timedelta(days=1), self.scheme.zone))
        for name in sorted({term.per.column for term in version.terms if not isinstance(term, AmountTerm)}):
            holds &= self.in_range(name)
        conditions = [term.when for term in version.terms if term.when]
        if any(when.weather_code for when in conditions):
            holds &= self.table.weather_code.notnull()
        if any(when.channel for when in conditions):
            holds &= self.table.channel.notnull()
        for instant in sorted({when.hours.at for when in conditions if when.hours and when.hours.at}):
            holds &= self.table[instant].notnull()
        return holds

    def in_range(self, name: str) -> Column:
        """Whether the column is there and inside its longest value; a NULL is not."""
        longest = LONGEST[name]
        if name == "micrometres":
            return self.table.distance_m.between(0, longest // 1_000_000)
        if name == "price_cents":
            return self.table.customer_price.between(0, longest // 100)
        return self.measured(name).between(0, longest)

    def pay(self, version: Version) -> Column:
        # Falling marginal rates subtract, yet no rate is negative, so the sum is not either.
        amount = total(self.term(term, version) for term in version.terms).never_negative()
        if version.at_least is not None:
            amount = amount.at_least(Fraction(version.at_least))
        rounded = amount.rounded(2, self.scheme.rounding.mode)
        return ibis.literal(rounded, "int64") if isinstance(rounded, int) else rounded

    def term(self, term: AnyTerm, version: Version) -> Ratio:
        if isinstance(term, AmountTerm):
            amount = Ratio.of(Fraction(term.amount))
        elif isinstance(term, RateTerm):
            amount = self.rate(term)
        else:
            amount = self.bands(term)
        return amount if term.when is None else amount.when(self.condition(term.when, version))

    def quantity(self, per: Quantity) -> Ratio:
        column = self.measured(per.column)
        return Ratio.column(column, Range(0, LONGEST[per.column]), Fraction(1, per.size))

    def rate(self, term: RateTerm) -> Ratio:
        amount = self.quantity(term.per)
        if term.beyond:
            amount = self.above(amount, Fraction(term.beyond))
        if term.counted == "started":
            most = LONGEST[term.per.column] // term.per.size + 1
            amount = Ratio.column(amount.rounded(0, Rounding.UP), Range(0, most))
        return amount * Fraction(term.rate)

    def above(self, amount: Ratio, limit: Fraction) -> Ratio:
        return (amount - limit).at_least(0)

    def bands(self, term: BandsTerm) -> Ratio:
        whole = self.quantity(term.per)
        if term.method == "marginal":
            # Σ rate·part = rate_1·q + Σ (rate_k − rate_k−1)·max(0, q − end_k−1): one bend per band, no branches.
            rates = [Fraction(band.rate or 0) for band in term.bands]
            ends = [Fraction(band.up_to) for band in term.bands if band.up_to is not None]
            parts = [whole * rates[0]]
            for end, before, after in zip(ends, rates, rates[1:], strict=False):
                if after != before:
                    parts.append(self.above(whole, end) * (after - before))
            return total(parts)
        return self.whole_band(term, whole)

    def whole_band(self, term: BandsTerm, whole: Ratio) -> Ratio:
        lower: Fraction | None = None
        parts = []
        for band in term.bands:
            paid = Ratio.of(Fraction(band.amount)) if band.amount is not None else whole * Fraction(band.rate or 0)
            holds = None if lower is None else whole > lower
            if band.up_to is not None:
                upper = ratio_at_most(whole, Fraction(band.up_to))
                holds = upper if holds is None else holds & upper
                lower = Fraction(band.up_to)
            parts.append(paid if holds is None else paid.when(holds))
        return total(parts)

    def condition(self, when: When, version: Version) -> Column:
        holds = None
        for column, codes in (("weather_code", when.weather_code), ("channel", when.channel)):
            if codes:
                listed = self.table[column].isin(codes)
                holds = listed if holds is None else holds & listed
        if when.hours:
            within = self.within(when.hours, version)
            holds = within if holds is None else holds & within
        return holds

    def within(self, hours: Hours, version: Version) -> Column:
        """Whether the local clock lies in the span."""
        instant = self.table[hours.at or self.scheme.dated_by]
        shifts = offsets(version.start, version.until or LAST_DAY, self.scheme.zone)
        shift: Any = shifts[0][1]
        if len(shifts) > 1:
            turns = [(instant >= ibis.literal(at), seconds) for at, seconds in reversed(shifts[1:])]
            shift = ibis.cases(*turns, else_=shifts[0][1])
        clock = (self.second(hours.at or self.scheme.dated_by) + shift) % 86_400
        first, last = (minute * 60 for minute in hours.minutes())
        if first < last:
            return (clock >= first) & (clock < last)
        return (clock >= first) | (clock < last)


def ratio_at_most(amount: Ratio, limit: Fraction) -> Column:
    """Whether the amount is the limit or below."""
    return Ratio.of(limit) >= amount
