"""Engaged time of orders that overlap, and working time with the allowance."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gongyou.rules.engaged_time import union_seconds, working_seconds
from gongyou.site.worked.family import Case, Family


def _is_union(case: Case) -> bool:
    return case.keys == {"orders_min"}


def union(case: Case) -> dict[str, Any]:
    """Minutes of the union of the orders' intervals."""
    spans = [(_seconds(start), _seconds(end)) for start, end in case.inputs["orders_min"]]
    return {"engaged_min": Fraction(union_seconds(spans), 60)}


def _is_working(case: Case) -> bool:
    return case.has("engaged_min", "allowance_rate")


def working(case: Case) -> dict[str, Any]:
    """Engaged minutes with the negotiated allowance."""
    seconds = _seconds(case.inputs["engaged_min"])
    return {"working_min": working_seconds(seconds, case.number("allowance_rate")) / 60}


def _seconds(minutes: Any) -> int:
    return int(Fraction(str(minutes)) * 60)


FAMILIES = (
    Family("engaged_union", _is_union, union, "engaged_min"),
    Family("working_time", _is_working, working, "working_min"),
)
