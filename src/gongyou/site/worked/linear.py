"""A pay formula in words, such as max(0.44*min+0.74*mi, 5.00), read as the terms of a scheme.

Signs and units are read as people write them: × or *, $, 7.5%, a rate before or behind its quantity or `per` it, the
lowest pay before or behind the sum. What is not understood to its last sign is not answered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from gongyou.site.worked.built import metres, number, order, term
from gongyou.site.worked.family import Case

UNITS = {
    **dict.fromkeys(("mi", "mile", "miles", "trip_miles", "distance_mi", "英里"), "mile"),
    **dict.fromkeys(("km", "kilometre", "kilometres", "kilometer", "kilometers", "distance_km", "公里"), "kilometre"),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "trip_min", "trip_minutes", "分钟"), "minute"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "小时"), "hour"),
    **dict.fromkeys(("order_total", "order_value", "order", "订单金额"), "order_value"),
}
LENGTH = {"minute": 60, "hour": 3600}
GIVEN = {
    "mile": ("trip_miles", "miles", "mi", "distance_mi"),
    "kilometre": ("km", "distance_km", "kilometres", "kilometers"),
    "minute": ("minutes", "min", "trip_min", "trip_minutes"),
    "hour": ("hours", "h"),
    "order_value": ("order_total", "order_value", "order"),
}
SECONDS = ("trip_time_s", "trip_time", "seconds")
NAMES = {"mile": "mileage", "kilometre": "mileage", "minute": "time", "hour": "time", "order_value": "share"}
NUMBER = r"\d+(?:\.\d+)?|\.\d+"
TOKEN = re.compile(rf"(?P<number>{NUMBER})\s*(?P<percent>%?)|(?P<word>[^\W\d]\w*)|(?P<sign>[-+*/(),])")
SIGNS = str.maketrans({"×": "*", "·": "*", "−": "-", "–": "-", "÷": "/", "，": ",", "（": "(", "）": ")", "$": " "})
# A semicolon between brackets parts what is compared, another one parts the pieces of a formula.
INSIDE = re.compile(r"\([^()]*\)")
# What the worked number leaves out, (+promo+tip), and a remark behind the formula.
ASIDE = re.compile(r"\(\s*\+[^()]*\)|(?<!max)(?<=[\w)])\s+\([^()]*\)\s*$")
PER = ("per", "of", "each")
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Linear:
    """Terms of a scheme, its lowest pay, and the units that they count."""

    terms: tuple[dict[str, Any], ...]
    at_least: str | None
    units: tuple[str, ...]

    @property
    def version(self) -> dict[str, Any]:
        """As a version of a scheme."""
        return {"terms": self.terms, **({"at_least": self.at_least} if self.at_least else {})}


@dataclass(frozen=True, slots=True)
class Sum:
    """A fixed amount, rates by unit and by what they count beyond, and the lowest pay where there is one."""

    fixed: Fraction = NOTHING
    rates: Mapping[tuple[str, Fraction], Fraction] = field(default_factory=dict)
    least: Fraction | None = None

    def plus(self, other: Sum, sign: int) -> Sum:
        rates = dict(self.rates)
        for key, rate in other.rates.items():
            rates[key] = rates.get(key, NOTHING) + sign * rate
        return Sum(_open(self).fixed + sign * _open(other).fixed, rates)

    def times(self, factor: Fraction) -> Sum:
        return Sum(_open(self).fixed * factor, {key: rate * factor for key, rate in self.rates.items()})


class Unread(ValueError):
    """The formula holds what the reader does not understand."""


def linear(formula: str, case: Case) -> Linear | None:
    """The first part of the formula that adds up rates; None where there is none."""
    for piece in re.split("[;；]", INSIDE.sub(lambda found: re.sub("[;；]", ",", found[0]), formula)):
        if (found := _read(piece, case)) is not None:
            return found
    return None


def _read(piece: str, case: Case) -> Linear | None:
    written = ASIDE.sub(" ", re.split(r"(?<![<>!])=", piece)[-1].lower().translate(SIGNS))
    try:
        found = _Reader(written, case.inputs).whole()
    except Unread:
        return None
    if not found.rates or found.fixed < 0 or min(found.rates.values()) < 0:
        return None
    terms, names = [], Counter[str]()
    for (unit, beyond), rate in found.rates.items():
        names[NAMES[unit]] += 1
        name = NAMES[unit] if names[NAMES[unit]] == 1 else f"{NAMES[unit]}_{names[NAMES[unit]]}"
        further = {"beyond": number(beyond)} if beyond else {}
        terms.append(term(name, kind="rate", per=unit, rate=number(rate), **further))
    if found.fixed:
        terms.append(term("base", kind="amount", amount=number(found.fixed)))
    least = None if found.least is None else number(found.least)
    return Linear(tuple(terms), least, tuple(unit for unit, _beyond in found.rates))


class _Reader:
    """Reads one formula from left to right: sums of products, `max` of a sum and a number."""

    def __init__(self, written: str, inputs: Mapping[str, Any]) -> None:
        self.tokens = list(_tokens(written))
        self.inputs = inputs
        # Records count a trip in seconds; a formula that divides by sixty says so.
        self.is_in_seconds = "/60" in written.replace(" ", "")
        self.at = 0

    def whole(self) -> Sum:
        """The formula. Words behind it say nothing of the amount; anything else does."""
        found = self._sum()
        if any(not token.isidentifier() for token in self.tokens[self.at :]):
            raise Unread
        return found

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self, *wanted: str) -> str:
        token = self._next()
        if token not in wanted:
            return ""
        self.at += 1
        return token

    def _sum(self) -> Sum:
        found = self._product()
        while sign := self._take("+", "-"):
            found = found.plus(self._product(), 1 if sign == "+" else -1)
        return found

    def _product(self) -> Sum:
        found = self._factor()
        while True:
            if self._take("*", *PER):
                found = _multiplied(found, self._factor())
            elif self._take("/"):
                found = _divided(found, self._factor())
            else:
                return found

    def _factor(self) -> Sum:
        read = self._next()
        self.at += 1
        if read == "max":
            return self._largest()
        if read == "(":
            found = self._sum()
            self._close()
            return found
        if re.fullmatch(NUMBER, read):
            return Sum(Fraction(read))
        return self._named(read)

    def _largest(self) -> Sum:
        """max(0, km − 1) counts beyond 1; max(sum, 5) pays at least 5."""
        if not self._take("("):
            raise Unread
        sides = [self._sum()]
        while self._take(","):
            sides.append(self._sum())
        self._close()
        sums = [each for each in sides if each.rates]
        bounds = [each.fixed for each in sides if not each.rates]
        if len(sums) != 1 or len(bounds) != 1 or sums[0].least is not None:
            raise Unread
        (found,), (bound,) = sums, bounds
        if len(found.rates) == 1 and not bound:
            ((unit, beyond), rate), *_ = found.rates.items()
            if beyond or rate <= 0 or found.fixed > 0:
                raise Unread
            return Sum(NOTHING, {(unit, -found.fixed / rate): rate})
        return Sum(found.fixed, found.rates, bound)

    def _close(self) -> None:
        if not self._take(")"):
            raise Unread

    def _named(self, word: str) -> Sum:
        if word in SECONDS:
            is_minutes = word == "trip_time" and not self.is_in_seconds
            return Sum(NOTHING, {("minute", NOTHING): Fraction(1 if is_minutes else 60)})
        if word in UNITS:
            return Sum(NOTHING, {(UNITS[word], NOTHING): Fraction(1)})
        value = self.inputs.get(word)
        if value is None or isinstance(value, bool | dict | list):
            raise Unread(word)
        try:
            return Sum(Fraction(str(value)))
        except ValueError as reason:
            raise Unread(word) from reason


def _tokens(written: str) -> Iterator[str]:
    at = 0
    while at < len(written):
        if written[at].isspace():
            at += 1
            continue
        found = TOKEN.match(written, at)
        if found is None:
            # Never a sign of a formula that is understood.
            yield "?"
            return
        at = found.end()
        if found["percent"]:
            yield from ("(", found["number"], "/", "100", ")")
        else:
            yield found[0].strip()


def _open(found: Sum) -> Sum:
    """The sum, which may not be raised to a lowest pay before more is done with it."""
    if found.least is not None:
        raise Unread
    return found


def _multiplied(one: Sum, other: Sum) -> Sum:
    if one.rates and other.rates:
        raise Unread
    return one.times(_open(other).fixed) if one.rates else other.times(_open(one).fixed)


def _divided(one: Sum, other: Sum) -> Sum:
    """Over a number; a number over a bare unit is a rate: $0.44/min."""
    if other.rates:
        if one.rates or other.fixed or list(other.rates.values()) != [1]:
            raise Unread
        return other.times(_open(one).fixed)
    if not _open(other).fixed:
        raise Unread
    return one.times(1 / other.fixed)


def quantity(unit: str, case: Case) -> Fraction | None:
    """How much of the unit the case gives."""
    name = case.one_of(*GIVEN[unit])
    if name is not None:
        return case.number(name)
    seconds = case.one_of(*SECONDS) if unit in LENGTH else None
    return case.number(seconds) / LENGTH[unit] if seconds else None


def order_of(formula: Linear, case: Case) -> dict[str, Any] | None:
    """The order that the case gives; None where a quantity is missing."""
    row = order(NOTHING)
    for unit in formula.units:
        amount = quantity(unit, case)
        if amount is None:
            return None
        if unit in LENGTH:
            row = {**row, "delivered_at": order(amount * LENGTH[unit])["delivered_at"]}
        elif unit == "order_value":
            row["customer_price"] = amount
        else:
            row["distance_m"] = metres(amount, unit)
    return row
