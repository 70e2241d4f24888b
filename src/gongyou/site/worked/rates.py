"""Rates that a law derives: cost over utilisation, a rate raised by an index, a phase-in."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongyou.rules.schemes.figures import Derived
from gongyou.site.worked.built import number
from gongyou.site.worked.family import Case, Family

UTILISATION = ("utilization_rate", "utilisation_rate", "utilisation", "utilization", "divisor")
COST = ("cost_factor", "rate", "hourly_rate")
THOUSANDTHS, CENTS = 3, 2
BUILT = re.compile(r"(\w+)\s*=\s*([A-Za-z_]+)((?:\s*[*/]\s*\d+(?:\.\d+)?)+)")


def derived(base: Fraction, **further: Any) -> Fraction:
    """The number that the scheme's own derivation gives."""
    return Derived.model_validate({"of": Decimal(number(base)), **further}).exact


def _is_over_utilisation(case: Case) -> bool:
    return case.one_of(*COST) is not None and case.one_of(*UTILISATION) is not None


def over_utilisation(case: Case) -> dict[str, Any]:
    """cost ÷ utilisation, to three decimals as the commission publishes it; an hourly rate exactly."""
    divisor = number(case.number(case.one_of(*UTILISATION) or ""))
    places = {"places": THOUSANDTHS} if case.has("cost_factor") else {}
    return {"rate": derived(case.number(case.one_of(*COST) or ""), divided_by=divisor, **places)}


def _is_indexed(case: Case) -> bool:
    return case.has("base", "cpi")


def indexed(case: Case) -> dict[str, Any]:
    """A rate raised by an index, to the cent."""
    return {"rate": derived(case.number("base"), raised_by=number(case.number("cpi")), places=CENTS)}


def _is_alternative(case: Case) -> bool:
    return "/0.60" in case.formula.replace(" ", "") and case.one_of("rates", "rate") is not None


def alternative(case: Case) -> dict[str, Any]:
    """The alternative rate: the hourly rate over a utilisation of 0.60, by the hour or by the minute."""
    minutes = 60 if "/60" in case.formula.replace("/0.60", "") else 1
    given = case.inputs.get("rates", [case.inputs.get("rate")])
    hourly = [derived(Fraction(str(rate)), divided_by="0.60") for rate in given]
    found: dict[str, Any] = {chr(ord("a") + place): rate / minutes for place, rate in enumerate(hourly)}
    return {**found, "per_hour": hourly[0], "per_min": hourly[0] / 60, "rate": hourly[0] / minutes}


def _is_built(case: Case) -> bool:
    return bool(case.asked) and case.asked <= {name for name, _, _ in _steps(case)}


def _steps(case: Case) -> list[tuple[str, str, str]]:
    found = [match.groups() for match in BUILT.finditer(case.formula)]
    return [(name, base, factors) for name, base, factors in found if base in case.inputs]


def built(case: Case) -> dict[str, Any]:
    """Rates built from a wage or a cost by factors: W/60*1.13*1.17."""
    answers: dict[str, Any] = {}
    for name, base, factors in _steps(case):
        times, divided = Decimal(1), Decimal(1)
        for sign, factor in re.findall(r"([*/])\s*(\d+(?:\.\d+)?)", factors):
            times, divided = (times * Decimal(factor), divided) if sign == "*" else (times, divided * Decimal(factor))
        answers[name] = derived(case.number(base), times=times, divided_by=divided)
    return answers


def _is_raise(case: Case) -> bool:
    return case.has("new") and case.one_of("old", "increase") is not None


def raised(case: Case) -> dict[str, Any]:
    """From old to new: the increase in money and in per cent."""
    new = case.number("new")
    old = case.number("old") if case.has("old") else new - case.number("increase")
    return {"old": old, "increase": new - old, "pct": (new / old - 1) * 100}


FAMILIES = (
    Family("rate_over_utilisation", _is_over_utilisation, over_utilisation, "rate"),
    Family("rate_raised_by_index", _is_indexed, indexed, "rate"),
    Family("rate_alternative", _is_alternative, alternative, "rate"),
    Family("rate_built", _is_built, built, "per_min"),
    Family("rate_raise", _is_raise, raised, "pct"),
)
