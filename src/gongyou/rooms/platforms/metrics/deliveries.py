"""The accepted attempts of the period as whole numbers, kept once for all that is asked of promised times."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import ibis

from gongyou.rooms.platforms.metrics.material import Material, whole_part
from gongyou.rooms.platforms.metrics.named_numbers import in_numbers
from gongyou.rooms.platforms.metrics.strata import BAD_WEATHER, distance_band, hour_band, local_day, named
from gongyou.rules.engaged_time import whole_seconds

# A meal later than this against its own estimate is a late one.
LATE_MEAL_SECONDS = 300
FARTHEST = 2_000_000_000
NAMED = {"weather": "weather_code", "area": "area"}
INSTANTS = {
    "promised": "promised_at",
    "done": "delivered_at",
    "picked": "picked_up_at",
    "expected": "meal_ready_estimated_at",
    "ready": "meal_ready_at",
}

Column = Any
Table = Any


def deliveries(material: Material) -> Table:
    """One row an accepted attempt of a known worker, kept: `worker`, the strata `hour`, `distance`, `weather`, `area`
    (`names_of`), `day`; `late`, seconds after the promise; `promised` and `actual`, minutes from the acceptance.

    `is_timed`: these three can be told. `is_judged`: so can the speed that the promise needs; `fast` and `fast_after`
    (1 or 0) where it is above that of the terms, reckoned from the meal and from the pick-up (`is_picked`), `metres`
    (millimetres) and `seconds` of the former. `meal` and `bad` (1 or 0): a late meal, bad weather; `meal_credited` and
    `bad_credited`: with extra time.
    """
    return material.kept("deliveries", lambda: _numbers(material))


def _numbers(material: Material) -> Table:
    taken = material.taken
    rows = taken.select(
        "worker_key",
        *({"credit_seconds"} & set(taken.columns)),
        hour=hour_band(taken, material).cast("int8"),
        distance=distance_band(taken).cast("int8"),
        day=local_day(taken, material).cast("int32"),
        bad=in_weather(taken, bad_weather(material)),
        **{name: named(taken, column) for name, column in NAMED.items()},
        **instants(taken),
        metres=taken.distance_m,
    )
    rows = with_speed(rows, material)
    meal: Any = behind(rows.ready, rows.expected, LATE_MEAL_SECONDS)
    given: Any = (rows.credit_seconds > 0).fill_null(False) if "credit_seconds" in rows.columns else False
    is_far = (rows.fast == 1) & (rows.window > 0)
    actual = rows.done - rows.began
    held = rows.select(
        "worker_key",
        "hour",
        "distance",
        "weather",
        "area",
        "day",
        late=rows.done - rows.promised,
        promised=whole_part(rows.promised - rows.began, 60),
        actual=whole_part(actual, 60),
        is_timed=(rows.done - rows.promised).notnull() & (actual >= 0),
        fast=rows.fast.cast("int8"),
        fast_after=rows.fast_after.cast("int8"),
        is_picked=rows.after.notnull().cast("int8"),
        metres=ibis.ifelse(is_far, rows.millimetres, 0),
        seconds=ibis.ifelse(is_far, rows.window, 0),
        is_judged=rows.window.notnull() & rows.millimetres.notnull(),
        meal=meal.cast("int8"),
        meal_credited=(meal & given).cast("int8"),
        bad=rows.bad.cast("int8"),
        bad_credited=(rows.bad & given).cast("int8"),
    )
    # Filtered as kept, not here: otherwise an engine works the times out for the filter and once more for the rows.
    return material.numbered(in_numbers(material, held, **NAMED))


def instants(taken: Table) -> dict[str, Column]:
    """`began` (accepted, else dispatched) and the moments of `INSTANTS` in whole seconds; missing where the log has
    none."""
    found = {
        name: whole_seconds(taken[column]) if column in taken.columns else ibis.null("int64")
        for name, column in INSTANTS.items()
    }
    return {"began": whole_seconds(taken.accepted_at.coalesce(taken.dispatched_at)), **found}


def with_speed(rows: Table, material: Material) -> Table:
    """Rows with `instants` and `metres`, and beside them what decides whether a promise can be kept.

    `window` and `after`: seconds from the meal and from the pick-up, hand-over taken off; `millimetres`; `fast` and
    `fast_after`, 1 where they need more than the speed of the terms. Without a promise or a distance to judge by,
    `window` or `millimetres` is missing.
    """
    handover, speed = material.terms.handover_seconds, Fraction(material.terms.speed_kmh)
    leaves = ibis.greatest(rows.began, rows.expected.coalesce(rows.picked))
    far = (rows.metres.cast("float64") * 1000 + 0.5).floor().cast("int64")
    held = rows.mutate(far=far, window=rows.promised - leaves - handover, after=rows.promised - rows.picked - handover)
    held = held.mutate(millimetres=ibis.ifelse(held.far.between(1, FARTHEST), held.far, ibis.null("int64"))).drop("far")
    # millimetres ÷ seconds > speed in km/h, by whole numbers: 1 km/h is 1,000,000 mm in 3,600 s.
    held = held.mutate(needs=held.millimetres * (3600 * speed.denominator))
    least = 1_000_000 * speed.numerator
    return held.mutate(
        fast=ibis.ifelse(held.needs > held.window * least, 1, 0).cast("int64"),
        fast_after=ibis.ifelse((held.needs > held.after * least).fill_null(False), 1, 0).cast("int64"),
    )


def late_meal(taken: Table, seconds: int) -> Column:
    """Whether the meal was ready more than so many seconds after its estimate; no where either is not recorded."""
    if not {"meal_ready_at", "meal_ready_estimated_at"} <= set(taken.columns):
        return ibis.literal(False)
    return behind(whole_seconds(taken.meal_ready_at), whole_seconds(taken.meal_ready_estimated_at), seconds)


def behind(ready: Column, expected: Column, seconds: int) -> Column:
    """The same of both moments in whole seconds."""
    return (ready - expected > seconds).fill_null(False)


def in_weather(taken: Table, codes: list[str]) -> Column:
    """Whether the order was carried in weather of one of the codes."""
    return taken.weather_code.isin(codes).fill_null(False) if "weather_code" in taken.columns else ibis.literal(False)


def bad_weather(material: Material) -> list[str]:
    """The codes for which the published pay rule itself pays more, and the usual ones."""
    codes = {
        code
        for version in material.scheme.versions_between(material.scope.first, material.scope.last)
        for term in version.terms
        if term.when is not None
        for code in term.when.codes.get("weather_code", ())
    }
    return sorted(codes | set(BAD_WEATHER))
