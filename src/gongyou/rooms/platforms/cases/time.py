"""Cases of estimated times: the speed a promise needs, its length, and the time added for what nobody can help."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import ibis

from gongyou.rooms.platforms.cases.shape import Table, as_cases, state_of
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.metrics.deliveries import in_weather, late_meal
from gongyou.rooms.platforms.metrics.feasibility import promised
from gongyou.rooms.platforms.metrics.material import Material, whole_part
from gongyou.rooms.platforms.metrics.strata import local_day, named
from gongyou.rules.engaged_time import whole_seconds

NOTHING: Any = ibis.literal(0, type="int64")


def above_speed(material: Material) -> Table:
    """Each order with a promise; broken where the promise needs more than the speed of the terms (metric D2).

    `measured` is the window in seconds, `bound` the least window that the speed allows, upwards.
    """
    rows = promised(material)
    each = 1_000_000 * Fraction(material.terms.speed_kmh).numerator
    found = rows.select(
        "worker",
        "area",
        "day",
        case=rows.attempt,
        state=state_of(rows.fast == 1),
        owed=NOTHING,
        measured=rows.window,
        bound=whole_part(rows.needs + each - 1, each),
    )
    return as_cases(found)


def short_promises(material: Material, least: int) -> Table:
    """Each accepted order with a promise; broken where less than `least` seconds lie between acceptance and it."""
    taken = material.taken.filter(material.taken.promised_at.notnull())
    window = whole_seconds(taken.promised_at) - whole_seconds(taken.accepted_at.coalesce(taken.dispatched_at))
    found = taken.select(
        worker=taken.worker_key,
        area=named(taken, "area"),
        day=local_day(taken, material),
        case=taken.attempt_id,
        state=state_of(window < least),
        owed=NOTHING,
        measured=window,
        bound=ibis.literal(least, type="int64"),
    )
    return as_cases(found)


def late_meals(material: Material, late: int, credit: int) -> Table:
    """Each order whose meal came more than `late` seconds after its estimate; broken with less than `credit` seconds.

    What counts as a late meal is the definition of metric D4.
    """
    taken = material.taken.filter(material.taken.worker_key != UNKNOWN_WORKER)
    return _credited(material, taken.filter(late_meal(taken, late)), credit)


def bad_weather(material: Material, codes: Sequence[str], credit: int) -> Table:
    """Each order carried in weather of one of the codes; broken with less than `credit` seconds of extra time."""
    taken = material.taken.filter(material.taken.worker_key != UNKNOWN_WORKER)
    return _credited(material, taken.filter(in_weather(taken, list(codes))), credit)


def _credited(material: Material, rows: Table, credit: int) -> Table:
    given = rows.credit_seconds.cast("int64").fill_null(0)
    found = rows.select(
        worker=rows.worker_key,
        area=named(rows, "area"),
        day=local_day(rows, material),
        case=rows.attempt_id,
        state=state_of(given < credit),
        owed=NOTHING,
        measured=given,
        bound=ibis.literal(credit, type="int64"),
    )
    return as_cases(found)
