"""Weeks without a day of rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gongyou.site.demo.bonuses import delayed
from gongyou.site.demo.rides import DAY, FIRST_DAY, Rides, weather_of
from gongyou.site.demo.streams import Streams

FULL_WEEK = 7
# Of the riders who were out on seven days at least, so many had all seven in one week.
FULL_SHARE = 0.08
_MONDAYS = np.arange(np.datetime64("2025-11-03"), np.datetime64("2026-10-19"), 7).astype(np.int64)


def without_rest(rides: Rides, streams: Streams) -> tuple[Rides, np.ndarray]:
    """The rides with seven of some riders' days laid into one week, Monday to Sunday; and who these riders are."""
    draw = streams.of("weeks")
    rider_of = np.zeros(len(rides.kind), dtype=np.int64)
    rider_of[rides.shift] = rides.rider
    able = np.flatnonzero(np.bincount(rider_of) >= FULL_WEEK)
    chosen = np.sort(draw.choice(able, max(round(FULL_SHARE * len(able)), min(1, len(able))), replace=False))
    day = rides.midnight // DAY
    to = day.copy()
    by_rider = np.argsort(rider_of, kind="stable")
    ends = np.searchsorted(rider_of[by_rider], [chosen, chosen + 1])
    kept = []
    for rider, start, end in zip(chosen.tolist(), *ends.tolist(), strict=True):
        shifts = draw.permutation(by_rider[start:end])
        full, rest = shifts[:FULL_WEEK], set(day[shifts[FULL_WEEK:]].tolist())
        # A week in which no other day of this rider lies.
        free = [
            monday for monday in draw.permutation(_MONDAYS).tolist() if not rest & set(range(monday - 1, monday + 8))
        ]
        if free:
            to[full] = free[0] + np.arange(FULL_WEEK)
            kept.append(rider)
    assert int(to.min()) >= int(FIRST_DAY.astype(np.int64))  # noqa: S101 (weeks lie within the log)
    by = (to - day) * DAY
    found = delayed(replace(rides, midnight=rides.midnight + by), by[rides.shift])
    return replace(found, weather=weather_of(found.dispatched, streams)), np.array(kept, dtype=np.int64)
