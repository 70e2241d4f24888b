"""The arithmetic of one order in words and numbers: a second implementation, in Fractions, row by row.

It shares the scheme's file with `declared`, and nothing else: no column, no Ratio, no division of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from gongyou.core.text import Text
from gongyou.rules.answer import Step, number_shown
from gongyou.rules.exact import Rounding
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
from gongyou.rules.schemes.zones import local

UNIT = {
    Quantity.KILOMETRE: Text("公里", "km"),
    Quantity.MILE: Text("英里", "mi"),
    Quantity.MINUTE: Text("分钟", "min"),
    Quantity.HOUR: Text("小时", "h"),
    Quantity.ORDER_VALUE: Text("元", "of the order's value"),
}
METRES = {Quantity.KILOMETRE: Fraction(1000), Quantity.MILE: Fraction(1_609_344, 1000)}
SECONDS = {Quantity.MINUTE: 60, Quantity.HOUR: 3600}
LONGEST_METRES, LONGEST_SECONDS, LARGEST_PRICE = 2_000_000, 7 * 86_400, 1_000_000
NOT_EVALUABLE = "not_evaluable"


class Missing(Exception):
    """An input that this order lacks or that lies out of range, or no version in force."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


def explained(scheme: Scheme, row: Mapping[str, Any]) -> list[Step]:
    """The steps of one order, last the pay; a single `not_evaluable` step with the reason when it has none."""
    try:
        version = version_of(scheme, row)
        steps, amounts = [], []
        for term in version.terms:
            amount, formula = _term(scheme, term, row)
            amounts.append(amount)
            steps.append(Step(term.name, term.label.text, formula, _decimal(amount), scheme.currency))
    except Missing as missing:
        return [Step(NOT_EVALUABLE, missing.reason, "", None, "")]
    subtotal = sum(amounts, Fraction(0))
    written = " + ".join(number_shown(amount) for amount in amounts)
    pay = subtotal
    if version.at_least is not None:
        least = Fraction(version.at_least)
        pay = max(subtotal, least)
        written = f"max({written}, {number_shown(least)})"
    cents = _rounded(pay * 100, scheme.rounding.mode)
    value = Decimal(cents).scaleb(-2)
    sign = "=" if Fraction(cents, 100) == pay else "≈"
    steps.append(
        Step("pay", Text("应付", "Pay due"), f"{written} {sign} {number_shown(value, 2)}", value, scheme.currency)
    )
    return steps


def version_of(scheme: Scheme, row: Mapping[str, Any]) -> Version:
    """The version in force on the order's local day."""
    instant = row.get(scheme.dated_by)
    if instant is None:
        raise Missing(Text(f"缺少 {scheme.dated_by}", f"{scheme.dated_by} is missing"))
    day: date = local(instant, scheme.zone).date()
    for version in scheme.versions:
        if version.start <= day and (version.until is None or day <= version.until):
            return version
    raise Missing(Text(f"{day} 没有生效的计价规则", f"no rate is in force on {day}"))


def _term(scheme: Scheme, term: AnyTerm, row: Mapping[str, Any]) -> tuple[Fraction, str]:
    amount, formula = _amount(scheme, term, row)
    if term.when is not None and not _holds(scheme, term.when, row):
        return Fraction(0), "0"
    return amount, f"{formula} = {number_shown(amount)}" if formula else number_shown(amount)


def _amount(scheme: Scheme, term: AnyTerm, row: Mapping[str, Any]) -> tuple[Fraction, str]:
    if isinstance(term, AmountTerm):
        return Fraction(term.amount), ""
    quantity = _quantity(scheme, term.per, row)
    unit = UNIT[term.per].en if term.per is not Quantity.ORDER_VALUE else ""
    if isinstance(term, RateTerm):
        counted, shown = quantity, f"{number_shown(quantity)} {unit}".strip()
        if term.beyond:
            counted = max(Fraction(0), quantity - Fraction(term.beyond))
            shown = f"max(0, {shown} − {number_shown(term.beyond)})"
        if term.counted == "started":
            counted = Fraction(ceil(counted))
            shown = f"⌈{shown}⌉"
        return counted * Fraction(term.rate), f"{shown} × {number_shown(term.rate)}"
    return _banded(term, quantity, unit)


def _banded(term: BandsTerm, quantity: Fraction, unit: str) -> tuple[Fraction, str]:
    if term.method == "whole":
        band = next(band for band in term.bands if band.up_to is None or quantity <= Fraction(band.up_to))
        if band.amount is not None:
            return Fraction(band.amount), f"{number_shown(quantity)} {unit}: {number_shown(band.amount)}"
        rate = Fraction(band.rate or 0)
        return quantity * rate, f"{number_shown(quantity)} {unit} × {number_shown(rate)}"
    paid, lower, pieces = Fraction(0), Fraction(0), []
    for band in term.bands:
        upper = quantity if band.up_to is None else min(quantity, Fraction(band.up_to))
        part = upper - lower
        if part <= 0:
            break
        paid += part * Fraction(band.rate or 0)
        pieces.append(f"{number_shown(part)} {unit} × {number_shown(band.rate or 0)}")
        lower = upper
    return paid, " + ".join(pieces)


def _quantity(scheme: Scheme, per: Quantity, row: Mapping[str, Any]) -> Fraction:
    if per in METRES:
        metres = _number(row, "distance_m", LONGEST_METRES)
        return metres / METRES[per]
    if per is Quantity.ORDER_VALUE:
        return _number(row, "customer_price", LARGEST_PRICE)
    start, end = row.get(scheme.time.start), row.get(scheme.time.until)
    if start is None or end is None:
        gone = scheme.time.start if start is None else scheme.time.until
        raise Missing(Text(f"缺少 {gone}", f"{gone} is missing"))
    seconds = _second(end) - _second(start)
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise Missing(Text(f"用时 {seconds} 秒超出范围", f"a duration of {seconds} s is out of range"))
    return Fraction(seconds, SECONDS[per])


def _number(row: Mapping[str, Any], name: str, largest: int) -> Fraction:
    value = row.get(name)
    if value is None:
        raise Missing(Text(f"缺少 {name}", f"{name} is missing"))
    exact = Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    if not 0 <= exact <= largest:
        raise Missing(Text(f"{name} = {value} 超出范围", f"{name} = {value} is out of range"))
    return exact


def _second(instant: datetime) -> int:
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return floor(Fraction(round((aware - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000), 1_000_000))


def _holds(scheme: Scheme, when: When, row: Mapping[str, Any]) -> bool:
    holds = True
    for name, codes in (("weather_code", when.weather_code), ("channel", when.channel)):
        if codes:
            if row.get(name) is None:
                raise Missing(Text(f"缺少 {name}", f"{name} is missing"))
            holds &= row[name] in codes
    if when.hours:
        holds &= _within(scheme, when.hours, row)
    return holds


def _within(scheme: Scheme, hours: Hours, row: Mapping[str, Any]) -> bool:
    at = hours.at or scheme.dated_by
    instant = row.get(at)
    if instant is None:
        raise Missing(Text(f"缺少 {at}", f"{at} is missing"))
    clock = f"{local(instant, scheme.zone):%H:%M}"
    if hours.start < hours.until:
        return hours.start <= clock < hours.until
    return clock >= hours.start or clock < hours.until


def _rounded(value: Fraction, mode: Rounding) -> int:
    if mode is Rounding.DOWN:
        return floor(value)
    if mode is Rounding.UP:
        return ceil(value)
    return floor(value + Fraction(1, 2))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(_rounded(value * 1_000_000, Rounding.HALF_UP)).scaleb(-6).normalize() + 0
