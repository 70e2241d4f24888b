"""What follows a refusal and an acceptance: offers, pay and time online in the hours after, from the log in pieces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import numpy as np

from gongyou.calc.spans import Line, Spells, in_order
from gongyou.rooms.platforms.measures.orders import cents
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.named_numbers import in_numbers, names_of
from gongyou.rooms.platforms.metrics.pieces import Columns, pieces
from gongyou.rooms.platforms.metrics.rides import place_of
from gongyou.rooms.platforms.metrics.strata import local_day, named
from gongyou.rooms.platforms.riding.spans import local_second

HOUR, DAY = 3600, 86_400
FOLLOWED = ("offers", "pay", "first", "online", "online_first")

Array = Any


def followed(material: Material) -> Mapping[str, Array]:
    """By worker, hour, area and day of a refusal, in this order: `events` and what followed; under `base_` what
    followed acceptances of the same worker in the same hour and area, zero without one."""
    hours, areas = material.terms.after_refusal_hours, len(names_of(material, "area"))
    found = [
        _cells(piece["offers"], piece["opened"], (hours, areas))
        for piece in pieces(material, offers=_offers(material), opened=_opened(material))
    ]
    return {name: np.concatenate([each[name] for each in found]) for name in found[0]}


def _opened(material: Material) -> Any:
    place = place_of(material)
    rows = material.table("sessions")
    rows = rows.filter(rows.online_at.notnull() & rows.offline_at.notnull())
    return material.numbered(
        rows.select("worker_key", at=local_second(rows.online_at, place), until=local_second(rows.offline_at, place))
    )


def _offers(material: Material) -> Any:
    """Offers that were pushed, taken or refused."""
    rows = material.attempts
    rows = rows.filter((rows.channel != "grabbed").fill_null(True))
    moment = rows.pushed_at.coalesce(rows.dispatched_at) if "pushed_at" in rows.columns else rows.dispatched_at
    rows = rows.filter(rows.outcome.isin(["accepted", "rejected"]))
    held = rows.select(
        "worker_key",
        at=local_second(moment, place_of(material)),
        refused=(rows.outcome == "rejected").cast("int8"),
        paid=ibis.ifelse(rows.outcome == "accepted", cents(rows.pay_total), 0).fill_null(0),
        area=named(rows, "area"),
        day=local_day(rows, material).cast("int32"),
    )
    return material.numbered(in_numbers(material, held, area="area"))


def _cells(offers: Columns, opened: Columns, bounds: tuple[int, int]) -> dict[str, Array]:
    hours, areas = bounds
    reach = max(hours, 1) * HOUR
    line = Line.over(offers["worker"], (offers["at"],), reach)
    places = line.of(offers["worker"], offers["at"])
    order = in_order(places)
    places = places[order]
    worker, at, refused, day, area = (offers[name][order] for name in ("worker", "at", "refused", "day", "area"))
    so_far = np.append(0, np.cumsum(offers["paid"][order]))
    has_begun, reached = Spells.of(opened["worker"], opened["at"], opened["until"]).seen(worker, at)
    stratum = (worker.astype(np.int64) * 24 + at % DAY // HOUR) * areas + area
    is_refusal = refused == 1
    online = has_begun & (reached > at)
    # Acceptances count only where the same worker refused in the same hour and area.
    strata = np.unique(stratum[online & is_refusal])
    if not len(strata):
        return dict.fromkeys(("worker", "day", "events", *FOLLOWED, *(f"base_{name}" for name in FOLLOWED)), strata)
    near = np.minimum(np.searchsorted(strata, stratum), len(strata) - 1)
    kept = np.flatnonzero(online & (strata[near] == stratum))
    near, is_refusal, begin, left = near[kept], is_refusal[kept], places[kept], (reached - at)[kept]
    after, first, last = (np.searchsorted(places, begin + seconds, side="right") for seconds in (0, HOUR, hours * HOUR))
    seen = {
        "offers": last - after,
        "pay": so_far[last] - so_far[after],
        "first": first - after,
        "online": np.minimum(left, hours * HOUR),
        "online_first": np.minimum(left, HOUR),
    }
    taken = ~is_refusal
    base = {name: _summed(near[taken], len(strata), seen[name][taken]) for name in FOLLOWED}
    low, span = int(day.min()), int(day.max() - day.min()) + 1
    cells, cell = np.unique(near[is_refusal] * span + (day[kept][is_refusal] - low), return_inverse=True)
    own = {name: _summed(cell, len(cells), seen[name][is_refusal]) for name in FOLLOWED}
    at_stratum = cells // span
    return {
        "worker": strata[at_stratum] // (24 * areas),
        "day": cells % span + low,
        "events": np.bincount(cell, minlength=len(cells)),
        **own,
        **{f"base_{name}": sums[at_stratum] for name, sums in base.items()},
    }


def _summed(place: Array, number: int, values: Array) -> Array:
    found = np.zeros(number, dtype=np.int64)
    np.add.at(found, place, values)
    return found
