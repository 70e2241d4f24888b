"""The attempts of the period as whole numbers, kept once for all that is asked of how orders are dispatched."""

from __future__ import annotations

from typing import Any

import ibis

from gongyou.rooms.platforms.measures.orders import cents
from gongyou.rooms.platforms.metrics.material import Material, local_seconds
from gongyou.rooms.platforms.metrics.named_numbers import in_numbers, names_of
from gongyou.rooms.platforms.metrics.strata import DISTANCES, HOURS, distance_band, hour_band, local_day, named

# Which column of the log each named stratum is.
NAMED = {"weather": "weather_code", "area": "area", "tier": "tier"}
OUTCOMES = ("rejected", "reassigned", "cancelled", "accepted")

Table = Any


def dispatched(material: Material) -> Table:
    """One row an attempt of a known worker, kept: `worker`, `is_pushed` (not grabbed), `outcome` (its place in OUTCOMES
    from 1 on, else 0), `area`, `day`, `hour` and `stratum` of the dispatch (`sizes`), `at` (local second of the push,
    else of the dispatch), `paid` in fen (0 unless accepted), `pay` and `seconds` that the offer showed (0 seconds
    without either)."""
    return material.kept("dispatched", lambda: _numbers(material))


def offered(material: Material) -> Table:
    """Those that were pushed."""
    rows = dispatched(material)
    return rows.filter(rows.is_pushed)


def sizes(material: Material) -> tuple[int, ...]:
    """How many values hour, distance, weather, area and tier can take; a stratum is packed of them in this order."""
    return (len(HOURS), DISTANCES, *(len(names_of(material, column)) for column in NAMED.values()))


def _numbers(material: Material) -> Table:
    rows = material.attempts
    moment = rows.pushed_at.coalesce(rows.dispatched_at) if "pushed_at" in rows.columns else rows.dispatched_at
    pushed: Any = (rows.channel != "grabbed").fill_null(True) if "channel" in rows.columns else ibis.literal(True)
    outcome = ibis.cases(*((rows.outcome == name, place) for place, name in enumerate(OUTCOMES, 1)), else_=0)
    held = rows.select(
        "worker_key",
        is_pushed=pushed,
        outcome=outcome.cast("int8"),
        day=local_day(rows, material).cast("int32"),
        hour=hour_band(rows, material).cast("int8"),
        distance=distance_band(rows).cast("int8"),
        at=local_seconds(moment, material),
        fen=cents(rows.pay_total),
        pay=cents(rows.offered_pay),
        seconds=rows.offered_seconds.cast("int64"),
        **{name: named(rows, column) for name, column in NAMED.items()},
    )
    # An offer that showed no pay or no time keeps 0 seconds: to filter here would work out each column twice.
    is_shown = held.pay.notnull() & (held.seconds > 0)
    held = held.mutate(
        paid=ibis.ifelse(held.outcome == OUTCOMES.index("accepted") + 1, held.fen, 0).fill_null(0),
        pay=held.pay.fill_null(0),
        seconds=ibis.ifelse(is_shown, held.seconds, 0).fill_null(0),
    ).drop("fen")
    held = in_numbers(material, held, **NAMED)
    stratum: Any = held.hour.cast("int64")
    for name, size in zip(("distance", *NAMED), sizes(material)[1:], strict=True):
        stratum = stratum * size + held[name]
    return material.numbered(held.mutate(stratum=stratum).drop("distance", "weather", "tier"))
