"""Top-ups of a period: California, British Columbia, New York delivery workers, an hourly minimum."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongyou.rules.schemes.explained_platforms import Hours
from gongyou.rules.schemes.figures import Derived
from gongyou.site.worked.built import metres, number, order, period_of, scheme, term
from gongyou.site.worked.family import Case, Family

START = date(2000, 1, 1)
WAGE = ("min_wage", "minimum_wage", "mw", "wage")
HOURS = ("engaged_h", "engaged_hours", "trip_h", "hours", "h")
MINUTES = ("engaged_min", "engaged_minutes")
DISTANCE = {"miles": "mile", "engaged_miles": "mile", "mi": "mile", "km": "kilometre", "engaged_km": "kilometre"}
PER_DISTANCE = ("per_mile", "per_mi", "per_km", "rate_km", "rate_mi")
EARNED = ("net_earnings", "earnings", "income", "paid", "earned")
FLOOR = ("floor", "guarantee", "guaranteed", "guaranteed_earnings")
HOURLY = ("rate", "hourly_rate", "per_hour", "rate_h")
LONGEST = 6 * 86_400


def _top_up(floor: list[dict[str, Any]], seconds: Fraction, length: tuple[str, Fraction], earned: Fraction) -> Any:
    """The period of one worker with as many orders as the seconds need, one after another."""
    pay = scheme({"top_ups": [term("floor", by="worker", floor=floor)]}, nature="minimum", period="month")
    rows: list[dict[str, Any]] = []
    begin, left = 0, int(seconds)
    while not rows or left > 0:
        rows.append(
            order(Fraction(min(left, LONGEST)), after=begin, attempt_id=f"{len(rows):03d}", distance_m=Decimal(0))
        )
        begin, left = begin + LONGEST, left - LONGEST
    rows[0] |= {"pay_total": Decimal(number(earned)), "distance_m": metres(length[1], length[0])}
    (found,) = period_of(pay, rows)
    return found


def _multiplier(case: Case) -> Fraction:
    """120 % unless the case or its formula says otherwise."""
    if name := case.one_of("multiplier", "factor"):
        return case.number(name)
    if share := re.search(r"(\d+(?:\.\d+)?)\s*%", case.formula):
        return Fraction(share.group(1)) / 100
    written = re.search(r"(\d+(?:\.\d+)?)\s*[*·×]", case.formula)
    return Fraction(written.group(1)) if written and Fraction(written.group(1)) <= 3 else Fraction(6, 5)


def _is_earnings(case: Case) -> bool:
    wage = case.one_of(*WAGE) is not None or (
        case.one_of(*HOURLY) is not None and case.one_of(*PER_DISTANCE) is not None
    )
    return wage and case.one_of(*HOURS, *MINUTES) is not None and not case.has("on_call_h")


def earnings(case: Case) -> dict[str, Any]:
    """A multiple of the minimum wage for engaged time and a rate for distance, against what was earned without tips."""
    wage = case.one_of(*WAGE)
    base = case.number(wage or case.one_of(*HOURLY) or "")
    rate = Derived.model_validate({"of": Decimal(number(base)), "times": number(_multiplier(case)) if wage else 1})
    time = case.one_of(*HOURS, *MINUTES) or ""
    seconds = case.number(time) * (60 if time in MINUTES else 3600)
    name = case.one_of(*DISTANCE)
    unit = DISTANCE[name] if name else "mile"
    length = case.number(name) if name else Fraction(0)
    per = case.one_of(*PER_DISTANCE)
    floor = [term("time", per="engaged_hour", rate=rate)]
    if per:
        floor.append(term("mileage", per=unit, rate=number(case.number(per))))
    earned = case.one_of(*EARNED)
    paid = case.number(earned) if earned else Fraction(0)
    found = _top_up(floor, seconds, (unit, length), paid)
    alone = _top_up(floor[:1], seconds, (unit, length), paid)
    whole, waged = found.exact["floor_floor"], alone.exact["floor_floor"]
    answer = {"time": waged, "mileage": whole - waged, "floor": whole, "top_up": Fraction(found.cents["top_up"], 100)}
    other = {"wage": waged, "distance": whole - waged, "expense": whole - waged, "total": whole, "rate": rate.exact}
    return {**answer, **other, "answer": answer["top_up" if earned else "floor"]}


def _is_bare_floor(case: Case) -> bool:
    return case.one_of(*FLOOR) is not None and case.one_of(*EARNED) is not None and not case.has("minutes")


def bare_floor(case: Case) -> dict[str, Any]:
    """A floor in money against what was earned."""
    floor = [term("floor", per="order", rate=number(case.number(case.one_of(*FLOOR) or "")))]
    found = _top_up(floor, Fraction(0), ("mile", Fraction(0)), case.number(case.one_of(*EARNED) or ""))
    top_up = Fraction(found.cents["top_up"], 100)
    return {"floor": found.exact["floor_floor"], "top_up": top_up}


def _is_hourly(case: Case) -> bool:
    return case.has("minutes", "floor") and case.one_of(*EARNED) is not None


def hourly(case: Case) -> dict[str, Any]:
    """An hourly minimum on the minutes worked: the hourly pay, and what is short."""
    seconds, earned = case.number("minutes") * 60, case.number(case.one_of(*EARNED) or "")
    floor = [term("time", per="engaged_hour", rate=number(case.number("floor")))]
    found = _top_up(floor, seconds, ("mile", Fraction(0)), earned)
    return {
        "hourly": earned * 3600 / seconds,
        "shortfall": found.exact["top_up_floor"],
        "floor": found.exact["floor_floor"],
    }


def _is_wage_multiple(case: Case) -> bool:
    return (
        case.one_of(*WAGE) is not None and len(case.keys - {"multiplier", "factor"}) == 1 and not case.asked - {"rate"}
    )


def wage_multiple(case: Case) -> dict[str, Any]:
    """The rate of engaged time: a multiple of the minimum wage."""
    base = case.number(case.one_of(*WAGE) or "")
    rate = Derived.model_validate({"of": Decimal(number(base)), "times": number(_multiplier(case)), "places": 2})
    return {"rate": rate.exact}


def _is_aggregate(case: Case) -> bool:
    return case.has("trip_h", "on_call_h", "rate")


def aggregate(case: Case) -> dict[str, Any]:
    """All trip and on-call hours of a platform at the rate, against what it paid; the utilisation."""
    rate = number(case.number("rate"))
    floor = [term("trip", per="engaged_hour", rate=rate), term("on_call", per="on_call_hour", rate=rate)]
    pay = scheme({"top_ups": [term("all", by="platform", floor=floor)]}, nature="minimum")
    engaged, waiting = (int(case.number(name) * 3600) for name in ("trip_h", "on_call_h"))
    name = case.one_of(*EARNED)
    paid = case.number(name) if name else Fraction(0)
    found = pay.explain_platform({START: Hours(engaged, engaged + waiting)}, paid)
    return {
        "aggregate": found.exact["floor_all"],
        "utilisation": found.utilisation,
        "top_up": found.exact["top_up_all"],
        "shortfall": found.exact["top_up_all"],
    }


def _is_individual(case: Case) -> bool:
    return case.one_of("trip_h", "trip_hours") is not None and case.has("rate")


def individual(case: Case) -> dict[str, Any]:
    """One worker's trip hours at the rate."""
    seconds = case.number(case.one_of("trip_h", "trip_hours") or "") * 3600
    name = case.one_of(*EARNED)
    floor = [term("time", per="engaged_hour", rate=number(case.number("rate")))]
    found = _top_up(floor, seconds, ("mile", Fraction(0)), case.number(name) if name else Fraction(0))
    top_up = Fraction(found.cents["top_up"], 100)
    whole = found.exact["floor_floor"]
    return {"floor": whole, "minimum": whole, "pay": whole, "top_up": top_up, "answer": top_up if name else whole}


FAMILIES = (
    Family("platform_floor", _is_aggregate, aggregate, "aggregate"),
    Family("earnings_floor", _is_earnings, earnings, "answer"),
    Family("wage_multiple", _is_wage_multiple, wage_multiple, "rate"),
    Family("worker_floor", _is_individual, individual, "answer"),
    Family("hourly_floor", _is_hourly, hourly, "shortfall"),
    Family("floor_and_earnings", _is_bare_floor, bare_floor, "top_up"),
)
