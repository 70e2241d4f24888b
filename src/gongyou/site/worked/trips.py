"""Pay of one order by a published formula: New York, Seattle, Washington State, Shipt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongyou.site.worked.built import metres, number, order, pay_of, scheme, term
from gongyou.site.worked.family import Case, Family
from gongyou.site.worked.floors import WAGE
from gongyou.site.worked.linear import linear, order_of, quantity
from gongyou.site.worked.rest import PROMISED
from gongyou.site.worked.take import taken

ESTIMATED = ("estimated", "estimate", "est", "anticipated", "planned", "offered")
PAID = ("driver_pay", "paid", "offer", "offered", "upfront", "estimate_pay", "guaranteed", "initial_pay")


# A top-up of a period, or the time that a ride needs: their formulas add up rates too.
OF_ANOTHER = re.compile(r"top[-_ ]?up|shortfall|floor\s*=|km/h")


def _is_trip(case: Case) -> bool:
    if case.has("orders") or case.one_of(*WAGE, *PROMISED) or OF_ANOTHER.search(case.formula.lower()):
        return False
    formula = linear(case.formula, case)
    return formula is not None and order_of(formula, case) is not None


def trip(case: Case) -> dict[str, Any]:
    """The pay of one order, what makes it up, and how it stands to what was paid."""
    formula = linear(case.formula, case)
    row = order_of(formula, case) if formula else None
    if formula is None or row is None:
        raise KeyError("formula")
    row = {**row, "customer_price": _decimal(row.get("customer_price"))}
    pay, terms = pay_of(scheme(formula.version, period=None), row)
    unfloored = sum(terms.values(), Fraction(0))
    found: dict[str, Any] = {**terms, "pay": pay, "min_pay": pay, "minimum": pay, "formula": unfloored}
    name = case.one_of(*PAID)
    paid = case.number(name) if name else unfloored
    found["adjust"] = found["true_up"] = max(Fraction(0), pay - paid)
    if name:
        found["compliant"] = paid >= pay
        found["at_floor"] = paid == pay
        found["gap"] = paid - pay
        if case.has("base_passenger_fare"):
            found["take_rate"] = taken(case.number("base_passenger_fare"), paid)
    return found


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(number(value))


def _told_and_done(case: Case) -> tuple[Case, Case] | None:
    """What was estimated and what was driven, where a case gives both: as two parts, or by the beginning of names."""
    inputs = dict(case.inputs)
    for name in ESTIMATED:
        if isinstance(inputs.get(name), Mapping) and isinstance(inputs.get("actual"), Mapping):
            return replace(case, inputs=inputs[name]), replace(case, inputs=inputs["actual"])
        told = {key.removeprefix(f"{name}_"): value for key, value in inputs.items() if key.startswith(f"{name}_")}
        if told:
            rest = {key: value for key, value in inputs.items() if not key.startswith(f"{name}_")}
            done = {key.removeprefix("actual_"): value for key, value in rest.items()}
            return replace(case, inputs=told), replace(case, inputs=done)
    return None


def _is_true_up(case: Case) -> bool:
    parts = _told_and_done(case)
    return parts is not None and all(_is_trip(part) for part in parts)


def true_up(case: Case) -> dict[str, Any]:
    """What actual time and miles add to the pay that was offered on estimates."""
    parts = _told_and_done(case)
    if parts is None:
        raise KeyError("actual")
    told, done = (trip(part) for part in parts)
    adjust = max(Fraction(0), done["pay"] - told["pay"])
    return {**done, "offered": told["pay"], "adjust": adjust, "true_up": adjust}


def _given(unit: str, inputs: Mapping[str, Any]) -> Fraction:
    found = quantity(unit, Case("", inputs, None))
    if found is None:
        raise KeyError(unit)
    return found


def _is_split(case: Case) -> bool:
    return case.has("outside", "inside", "small", "large")


def split(case: Case) -> dict[str, Any]:
    """A trip from outside into the zone: each part at its own rates."""
    parts = {"inside": "large", "outside": "small"}
    terms = [
        term(f"{part}_{unit}", kind="rate", per=unit, part=part, rate=number(Fraction(str(case.inputs[rates][place]))))
        for part, rates in parts.items()
        for place, unit in enumerate(("minute", "mile"))
    ]
    minutes, miles = ({part: _given(unit, case.inputs[part]) for part in parts} for unit in ("minute", "mile"))
    row = order(sum(minutes.values(), Fraction(0)) * 60)
    row["distance_m"] = metres(sum(miles.values(), Fraction(0)), "mile")
    row["distance_outside_m"] = metres(miles["outside"], "mile")
    row["seconds_outside"] = int(minutes["outside"] * 60)
    version: dict[str, Any] = {"terms": terms}
    if name := case.one_of("floor", "minimum", "at_least"):
        version["at_least"] = number(case.number(name))
    pay, amounts = pay_of(scheme(version, period=None), row)
    found = {part: sum((a for key, a in amounts.items() if key.startswith(part)), Fraction(0)) for part in parts}
    return {"pay": pay, **found}


FAMILIES = (
    Family("trip_trued_up", _is_true_up, true_up, "adjust"),
    Family("trip_in_two_zones", _is_split, split, "pay"),
    Family("trip_by_formula", _is_trip, trip, "pay"),
)
