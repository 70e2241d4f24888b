"""The arithmetic of one order in words and numbers: a second implementation, in Fractions, row by row.

It shares the scheme's file with `declared`, and nothing else: no column, no Ratio, no division of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from gongyou.core.errors import MissingParameter
from gongyou.core.text import Text
from gongyou.rules.answer import Step, number_shown
from gongyou.rules.calendar import working_calendar
from gongyou.rules.exact import Rounding
from gongyou.rules.schemes.bands import Banded
from gongyou.rules.schemes.conditions import WEEKDAYS, Hours, When
from gongyou.rules.schemes.figures import Derived, exact
from gongyou.rules.schemes.model import AmountTerm, AnyTerm, Measured, Quantity, RateTerm, Scheme, Version
from gongyou.rules.schemes.zones import local

UNIT = {
    Quantity.KILOMETRE: Text("公里", "km"),
    Quantity.MILE: Text("英里", "mi"),
    Quantity.MINUTE: Text("分钟", "min"),
    Quantity.HOUR: Text("小时", "h"),
    Quantity.ORDER_VALUE: Text("元", "of the order's value"),
    Quantity.KILOGRAM: Text("公斤", "kg"),
    Quantity.ITEM: Text("件", "items"),
}
METRES = {Quantity.KILOMETRE: Fraction(1000), Quantity.MILE: Fraction(1_609_344, 1000)}
SECONDS = {Quantity.MINUTE: 60, Quantity.HOUR: 3600}
LONGEST_METRES, LONGEST_SECONDS = 2_000_000, 7 * 86_400
PLAIN = {
    Quantity.ORDER_VALUE: ("customer_price", 1_000_000),
    Quantity.KILOGRAM: ("weight_kg", 10_000),
    Quantity.ITEM: ("item_count", 100_000),
}
NOT_EVALUABLE = "not_evaluable"


class Missing(Exception):
    """An input that this order lacks or that lies out of range, or no version in force."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


@dataclass(frozen=True, slots=True)
class OrderPay:
    """The pay of one order before it is rounded, the version it came from, and how it came about."""

    version: Version
    exact: Fraction
    steps: tuple[Step, ...]
    written: str


def explained(scheme: Scheme, row: Mapping[str, Any]) -> list[Step]:
    """The steps of one order, last the pay; a single `not_evaluable` step with the reason when it has none."""
    try:
        pay = order_pay(scheme, row)
    except Missing as missing:
        return [Step(NOT_EVALUABLE, missing.reason, "", None, "")]
    cents = rounded(pay.exact * 100, scheme.rounding.mode)
    value = Decimal(cents).scaleb(-2)
    sign = "=" if Fraction(cents, 100) == pay.exact else "≈"
    formula = f"{pay.written} {sign} {number_shown(value, 2)}"
    return [*pay.steps, Step("pay", Text("应付", "Pay due"), formula, value, scheme.currency)]


def order_pay(scheme: Scheme, row: Mapping[str, Any]) -> OrderPay:
    """The exact pay of one order. Raises Missing."""
    version = version_of(scheme, row)
    if not version.terms:
        raise Missing(Text("这条规则不管单笔，只按期计算", "this rule says nothing of one order, only of a period"))
    steps: list[Step] = []
    added: list[Fraction] = []
    deducted: list[Fraction] = []
    for term in version.terms:
        amount, formula = _term(scheme, term, row)
        (added if term.counts == "added" else deducted).append(amount)
        sign = 1 if term.counts == "added" else -1
        steps.append(Step(term.name, term.label.text, formula, _decimal(sign * amount), scheme.currency))
    written = " + ".join(number_shown(amount) for amount in added) or "0"
    pay = sum(added, Fraction(0))
    least = [exact(version.at_least)] if version.at_least is not None else []
    least += [exact(floor.amount) for floor in version.floors if applies(scheme, floor, row)]
    if least:
        pay = max(pay, *least)
        written = f"max({', '.join([written, *(number_shown(each) for each in least)])})"
    if deducted:
        pay -= sum(deducted, Fraction(0))
        written = " − ".join([written, *(number_shown(amount) for amount in deducted)])
    return OrderPay(version, pay, tuple(steps), written)


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
    if not applies(scheme, term, row):
        return Fraction(0), "0"
    return amount, f"{formula} = {number_shown(amount)}" if formula else number_shown(amount)


def applies(scheme: Scheme, part: Any, row: Mapping[str, Any]) -> bool:
    """Whether the conditions of a term or a floor hold; both are asked, so that what is missing is always noticed."""
    holds = part.when is None or order_holds(scheme, part.when, row)
    excepted = part.unless is not None and order_holds(scheme, part.unless, row)
    return holds and not excepted


def _amount(scheme: Scheme, term: AnyTerm, row: Mapping[str, Any]) -> tuple[Fraction, str]:
    if isinstance(term, AmountTerm):
        return exact(term.amount), derivation(term.amount)
    quantity = _quantity(scheme, term, row)
    unit = UNIT[term.per].en if term.per is not Quantity.ORDER_VALUE else ""
    if isinstance(term, RateTerm):
        counted, shown = quantity, f"{number_shown(quantity)} {unit}".strip()
        if term.beyond:
            counted = max(Fraction(0), quantity - Fraction(term.beyond))
            shown = f"max(0, {shown} − {number_shown(term.beyond)})"
        if term.counted == "started":
            counted = Fraction(ceil(counted))
            shown = f"⌈{shown}⌉"
        return counted * exact(term.rate), f"{shown} × {figure_shown(term.rate)}"
    return banded(term, quantity, unit)


def figure_shown(figure: Decimal | Derived) -> str:
    """A number, with how it was derived in brackets."""
    how = derivation(figure)
    return f"{number_shown(exact(figure))} ({how})" if how else number_shown(exact(figure))


def derivation(figure: Decimal | Derived) -> str:
    """How a derived number comes about: 0.631 ÷ 0.58; empty for one that is written out."""
    if not isinstance(figure, Derived):
        return ""
    pieces = [number_shown(Decimal(figure.of))]
    pieces += [f"× {number_shown(figure.times)}"] if figure.times != 1 else []
    pieces += [f"× {number_shown(1 + figure.raised_by)}"] if figure.raised_by else []
    pieces += [f"÷ {number_shown(figure.divided_by)}"] if figure.divided_by != 1 else []
    return " ".join(pieces)


def banded(term: Banded, quantity: Fraction, unit: str) -> tuple[Fraction, str]:
    """The pay of a quantity by bands, and how it is written."""
    if term.method == "whole":
        band = next(band for band in term.bands if band.up_to is None or quantity <= Fraction(band.up_to))
        if band.amount is not None:
            return exact(band.amount), f"{number_shown(quantity)} {unit}: {figure_shown(band.amount)}"
        rate = band.rate or Decimal(0)
        return quantity * exact(rate), f"{number_shown(quantity)} {unit} × {figure_shown(rate)}"
    paid, lower, pieces = Fraction(0), Fraction(0), []
    for band in term.bands:
        upper = quantity if band.up_to is None else min(quantity, Fraction(band.up_to))
        part = upper - lower
        if part <= 0:
            break
        rate = band.rate or Decimal(0)
        paid += part * exact(rate)
        pieces.append(f"{number_shown(part)} {unit} × {figure_shown(rate)}")
        lower = upper
    return paid, " + ".join(pieces)


def _quantity(scheme: Scheme, term: Measured, row: Mapping[str, Any]) -> Fraction:
    per = term.per
    if per in PLAIN:
        return number_of(row, *PLAIN[per])
    if per in METRES:
        whole, outside, size = number_of(row, "distance_m", LONGEST_METRES), "distance_outside_m", METRES[per]
    else:
        whole, outside, size = (
            seconds_between(row, scheme.time.start, scheme.time.until),
            "seconds_outside",
            Fraction(SECONDS[per]),
        )
    if term.part == "whole":
        return whole / size
    beyond = number_of(row, outside, whole)
    return (beyond if term.part == "outside" else whole - beyond) / size


def seconds_between(row: Mapping[str, Any], start: str, until: str) -> Fraction:
    """Whole seconds between two instants of an order. Raises Missing."""
    first, last = row.get(start), row.get(until)
    if first is None or last is None:
        gone = start if first is None else until
        raise Missing(Text(f"缺少 {gone}", f"{gone} is missing"))
    seconds = second_of(last) - second_of(first)
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise Missing(Text(f"用时 {seconds} 秒超出范围", f"a duration of {seconds} s is out of range"))
    return Fraction(seconds)


def number_of(row: Mapping[str, Any], name: str, largest: int | Fraction) -> Fraction:
    """A number of an order between zero and the largest. Raises Missing."""
    value = row.get(name)
    if value is None:
        raise Missing(Text(f"缺少 {name}", f"{name} is missing"))
    exactly = Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    if not 0 <= exactly <= largest:
        raise Missing(Text(f"{name} = {value} 超出范围", f"{name} = {value} is out of range"))
    return exactly


def second_of(instant: datetime) -> int:
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return floor(Fraction(round((aware - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000), 1_000_000))


def order_holds(scheme: Scheme, when: When, row: Mapping[str, Any]) -> bool:
    """Whether a condition holds for an order. Raises Missing for what the order does not say."""
    holds = True
    for name, codes in when.codes.items():
        if row.get(name) is None:
            raise Missing(Text(f"缺少 {name}", f"{name} is missing"))
        holds &= row[name] in codes
    if when.hours:
        holds &= _within(scheme, when.hours, row)
    if when.is_of_days:
        holds &= _on_days(when, local(row[scheme.dated_by], scheme.zone).date())
    if when.late_beyond is not None:
        for name in ("promised_at", "delivered_at"):
            if row.get(name) is None:
                raise Missing(Text(f"缺少 {name}", f"{name} is missing"))
        holds &= second_of(row["delivered_at"]) - second_of(row["promised_at"]) > when.late_beyond * 60
    return holds


def _on_days(when: When, day: date) -> bool:
    holds = not when.days or WEEKDAYS[day.weekday()] in when.days
    holds &= not when.dates or day in when.dates
    if when.holiday:
        try:
            holds &= working_calendar().is_statutory_holiday(day)
        except MissingParameter as error:
            raise Missing(error.text) from error
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


def rounded(value: Fraction, mode: Rounding) -> int:
    """A whole number after rounding; a tie, and what is rounded up, goes away from zero."""
    if value < 0:
        return -rounded(-value, mode)
    if mode is Rounding.DOWN:
        return floor(value)
    if mode is Rounding.UP:
        return ceil(value)
    return floor(value + Fraction(1, 2))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(rounded(value * 1_000_000, Rounding.HALF_UP)).scaleb(-6).normalize() + 0
