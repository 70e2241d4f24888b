"""A pay formula in words, such as max(0.44*min+0.74*mi, 5.00), read as the terms of a scheme."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gongyou.site.worked.built import metres, number, order, term
from gongyou.site.worked.family import Case

UNITS = {
    **dict.fromkeys(("mi", "mile", "miles", "trip_miles"), "mile"),
    **dict.fromkeys(("km", "kilometres"), "kilometre"),
    **dict.fromkeys(("min", "minute", "minutes", "trip_time", "trip_time_s", "trip_min"), "minute"),
    **dict.fromkeys(("h", "hours"), "hour"),
    **dict.fromkeys(("order_total", "order_value", "order"), "order_value"),
}
LENGTH = {"minute": 60, "hour": 3600}
GIVEN = {
    "mile": ("trip_miles", "miles", "mi"),
    "kilometre": ("km",),
    "minute": ("minutes", "min", "trip_min"),
    "hour": ("hours", "h"),
    "order_value": ("order_total", "order_value", "order"),
}
SECONDS = ("trip_time_s", "trip_time", "seconds")
NAMES = {"mile": "mileage", "kilometre": "mileage", "minute": "time", "hour": "time", "order_value": "share"}
NUMBER = r"\d+(?:\.\d+)?|\.\d+"
PRODUCT = re.compile(
    rf"({NUMBER}|[a-z_]+)\s*\*\s*(?:max\(\s*0\s*,\s*([a-z_]+)\s*-\s*({NUMBER})\s*\)|([a-z_]+))(?:\s*/\s*60)?"
)


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


def linear(formula: str, case: Case) -> Linear | None:
    """The first part of the formula that adds up rates; None where there is none."""
    for piece in formula.split(";"):
        if "*" in piece and (found := _read(piece, case)) is not None:
            return found
    return None


def _read(piece: str, case: Case) -> Linear | None:
    written = piece.rsplit("=", 1)[-1].strip()
    least = None
    whole = re.match(rf"max\(\s*(?!0\s*,)(.*),\s*({NUMBER})\s*\)", written)
    if whole:
        written, least = whole.group(1), whole.group(2)
    terms, units = [], []
    for match in PRODUCT.finditer(written):
        rate, unit = _rate(match.group(1), case), UNITS.get(match.group(2) or match.group(4) or "")
        if rate is None or unit is None:
            return None
        beyond = {"beyond": match.group(3)} if match.group(3) else {}
        terms.append(term(NAMES[unit], kind="rate", per=unit, rate=number(rate), **beyond))
        units.append(unit)
    base = re.match(rf"({NUMBER})\s*\+", PRODUCT.sub("", written).strip())
    if base:
        terms.append(term("base", kind="amount", amount=base.group(1)))
    return Linear(tuple(terms), least, tuple(units)) if units else None


def _rate(written: str, case: Case) -> Fraction | None:
    if re.fullmatch(NUMBER, written):
        return Fraction(written)
    value = case.inputs.get(written)
    return None if value is None or isinstance(value, dict | list) else Fraction(str(value))


def quantity(unit: str, case: Case) -> Fraction | None:
    """How much of the unit the case gives."""
    name = case.one_of(*GIVEN[unit])
    if name is not None:
        return case.number(name)
    seconds = case.one_of(*SECONDS) if unit in LENGTH else None
    return case.number(seconds) / LENGTH[unit] if seconds else None


def order_of(formula: Linear, case: Case) -> dict[str, Any] | None:
    """The order that the case gives; None where a quantity is missing."""
    row = order(Fraction(0))
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
