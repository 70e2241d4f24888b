"""Continuous orders and the pause after them; the time that a distance takes at the speed allowed."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from gongyou.rules.continuous_time import Pause, Spell, Terms, pauses, spells, violations
from gongyou.site.worked.family import Case, Family

ORDERS = ("orders_min", "orders_s")
LIMIT = {"limit_min": 60, "limit_h": 3600, "limit_s": 1}
NONE = "none"
PROMISED = ("promised_ride_min", "promised_min", "promise_min", "ride_min")
TAKEN_UP = ("handover_min", "service_min", "meal_wait_min", "wait_min")
SPEED = ("limit_kmh", "max_kmh", "speed_kmh", "kmh")


def _is_fatigue(case: Case) -> bool:
    return case.one_of(*ORDERS) is not None and case.one_of(*LIMIT) is not None


def fatigue(case: Case) -> dict[str, Any]:
    """When the prompt is due and until when nothing may be pushed, for the first spell that is too long."""
    name = case.one_of(*ORDERS) or ""
    unit = 60 if name.endswith("_min") else 1
    orders = [(_seconds(start, unit), _seconds(end, unit)) for start, end in case.inputs[name]]
    terms = _terms(case)
    due, found = pauses(orders, terms), spells(orders, terms)
    pushes = [_seconds(each, unit) for each in _list(case.inputs.get("push_at", []))]
    first = due[0] if due else None
    inside = violations(due, pushes)
    return {
        "prompt_at": _shown(first, "prompt_at", unit),
        "pause_from": _shown(first, "pause_from", unit),
        "pause_until": _shown(first, "pause_until", unit),
        "prompts": len(due),
        "spells": len(found),
        "engaged_min": Fraction(max((each.engaged for each in found), default=0), 60),
        "longest_min": Fraction(max(map(_length, found), default=0), 60),
        "violations": len(inside),
        "exceeded": bool(due),
    }


def _terms(case: Case) -> Terms:
    limit = case.one_of(*LIMIT) or ""
    given = {
        "limit": int(case.number(limit) * LIMIT[limit]),
        **{
            key: int(case.number(f"{name}_min") * 60)
            for key, name in (("reset_gap", "reset_gap"), ("pause", "pause"))
            if f"{name}_min" in case.inputs
        },
    }
    written = re.search(r"(\d+)\s*(?:分钟|min)[^;；,，]*不推单", case.formula)
    if written and "pause" not in given:
        given["pause"] = int(written.group(1)) * 60
    return Terms(**given)


def _length(spell: Spell) -> int:
    return spell.end - spell.start


def _shown(pause: Pause | None, name: str, unit: int) -> Fraction | str:
    return NONE if pause is None else Fraction(getattr(pause, name), unit)


def _is_pushes(case: Case) -> bool:
    return case.has("push_at") and case.one_of("pause_from", "completion") is not None


def pushes(case: Case) -> dict[str, Any]:
    """Orders pushed strictly inside a pause that is given."""
    begin = case.number(case.one_of("pause_from", "completion") or "")
    end = case.number("pause_until") if case.has("pause_until") else begin + case.number("pause_min", "20")
    spell = Spell(0, 0, 0, ())
    due = [Pause(spell, 0, _seconds(begin, 60), _seconds(end, 60))]
    inside = violations(due, [_seconds(each, 60) for each in _list(case.inputs["push_at"])])
    return {"violations": len(inside), "pushed_at": [Fraction(each, 60) for each in inside]}


def _is_ride(case: Case) -> bool:
    return case.one_of("km", "distance_m") is not None and case.one_of(*PROMISED) is not None


def ride(case: Case) -> dict[str, Any]:
    """The least minutes of a ride at the greatest average speed, and the speed that a promise implies."""
    km = case.number("km") if case.has("km") else case.number("distance_m") / 1000
    name = case.one_of(*SPEED)
    written = re.search(r"(\d+(?:\.\d+)?)\s*km/h", case.formula)
    limit = case.number(name) if name else Fraction(written.group(1)) if written else Fraction(15)
    minutes = case.number(case.one_of(*PROMISED) or "")
    minutes -= sum((case.number(each) for each in TAKEN_UP if each in case.inputs), Fraction(0))
    if minutes <= 0:
        return {"min_ride_min": km / limit * 60, "implied_kmh": NONE, "violation": True}
    speed = km / minutes * 60
    return {"min_ride_min": km / limit * 60, "implied_kmh": speed, "violation": speed > limit}


def _seconds(value: Any, unit: int) -> int:
    return int(Fraction(str(value)) * unit)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


FAMILIES = (
    Family("continuous_orders", _is_fatigue, fatigue, "prompt_at"),
    Family("pushed_in_pause", _is_pushes, pushes, "violations"),
    Family("speed_of_promise", _is_ride, ride, "violation"),
)
