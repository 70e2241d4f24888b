"""What follows a refusal and an acceptance: offers, pay and time online in the hours after, from the log in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from gongyou.calc.spans import Line, Spells, in_order
from gongyou.calc.whole_sums import summed
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.named_numbers import names_of
from gongyou.rooms.platforms.metrics.pieces import Columns, pieces
from gongyou.rooms.platforms.metrics.pushed_offers import OUTCOMES, offered
from gongyou.rooms.platforms.metrics.rides import place_of
from gongyou.rooms.platforms.riding.spans import local_second

HOUR, DAY = 3600, 86_400
REFUSED, TAKEN = (OUTCOMES.index(name) + 1 for name in ("rejected", "accepted"))
FOLLOWED = ("offers", "pay", "first", "online", "online_first")

Array = Any


def followed(material: Material) -> Iterator[Mapping[str, Array]]:
    """By worker, hour, area and day of a refusal, in this order: `events` and what followed; under `base_` what
    followed acceptances of the same worker in the same hour and area, zero without one. A range of workers at a time.
    """
    hours, areas = material.terms.after_refusal_hours, len(names_of(material, "area"))
    for piece in pieces(material, offers=_offers(material), opened=_opened(material)):
        yield _cells(piece["offers"], piece["opened"], (hours, areas))


def _opened(material: Material) -> Any:
    place = place_of(material)
    rows = material.table("sessions")
    rows = rows.filter(rows.online_at.notnull() & rows.offline_at.notnull())
    return material.numbered(
        rows.select("worker_key", at=local_second(rows.online_at, place), until=local_second(rows.offline_at, place))
    )


def _offers(material: Material) -> Any:
    """Offers that were pushed, taken or refused."""
    rows = offered(material)
    rows = rows.filter(rows.outcome.isin([REFUSED, TAKEN]))
    return rows.select("worker", "at", "paid", "area", "day", refused=(rows.outcome == REFUSED).cast("int8"))


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
    stratum = ((worker.astype(np.int64) - line.first) * 24 + at % DAY // HOUR) * areas + area
    is_refusal = refused == 1
    online = has_begun & (reached > at)
    # Acceptances count only where the same worker refused in the same hour and area.
    there = np.zeros(int(stratum.max(initial=0)) + 1, dtype=bool)
    there[stratum[online & is_refusal]] = True
    strata = np.flatnonzero(there)
    if not len(strata):
        return dict.fromkeys(("worker", "day", "events", *FOLLOWED, *(f"base_{name}" for name in FOLLOWED)), strata)
    kept = np.flatnonzero(online & there[stratum])
    near = (np.cumsum(there) - 1)[stratum[kept]]
    is_refusal, begin, left = is_refusal[kept], places[kept], (reached - at)[kept]
    # Behind each offer and those of the same second; how far ahead the others lie has to be looked for.
    after = np.repeat(np.flatnonzero(np.append(places[1:] != places[:-1], True)) + 1, _runs(places))[kept]
    first, last = (np.searchsorted(places, begin + seconds, side="right") for seconds in (HOUR, hours * HOUR))
    seen = {
        "offers": last - after,
        "pay": so_far[last] - so_far[after],
        "first": first - after,
        "online": np.minimum(left, hours * HOUR),
        "online_first": np.minimum(left, HOUR),
    }
    taken = ~is_refusal
    base = {name: summed(near[taken], len(strata), seen[name][taken]) for name in FOLLOWED}
    low, span = int(day.min()), int(day.max() - day.min()) + 1
    cells, cell = np.unique(near[is_refusal] * span + (day[kept][is_refusal] - low), return_inverse=True)
    own = {name: summed(cell, len(cells), seen[name][is_refusal]) for name in FOLLOWED}
    at_stratum = cells // span
    return {
        "worker": strata[at_stratum] // (24 * areas) + line.first,
        "day": cells % span + low,
        "events": np.bincount(cell, minlength=len(cells)),
        **own,
        **{f"base_{name}": sums[at_stratum] for name, sums in base.items()},
    }


def _runs(places: Array) -> Array:
    """How many stand at each place, of places in order."""
    return np.diff(np.flatnonzero(np.concatenate([[True], places[1:] != places[:-1], [True]])))
