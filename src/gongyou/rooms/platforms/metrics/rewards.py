"""Rewards of a period that belong to no order: by worker, and day by day shared out over weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gongyou.calc.whole_sums import placed, summed
from gongyou.rooms.platforms.measures.orders import cents
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.worker_sums import EPOCH

FIRST_MONDAY = 4

Array = Any


@dataclass(frozen=True)
class Rewards:
    """Fen by worker's number (`Material.numbered`) and week, in this order."""

    worker: Array
    week: Array
    fen: Array

    def of(self, worker: Array, week: Array) -> Array:
        """The fen of each worker and week; 0 where there is none."""
        if not len(self.fen):
            return np.zeros(len(worker), dtype=np.int64)
        low, span = int(self.week.min()), int(self.week.max() - self.week.min()) + 1
        inside = (week >= low) & (week < low + span)
        known = self.worker.astype(np.int64) * span + (self.week - low)
        asked = np.where(inside, worker.astype(np.int64) * span + (week - low), -1)
        place = np.minimum(np.searchsorted(known, asked), len(known) - 1)
        return np.where(known[place] == asked, self.fen[place], 0)

    def of_worker(self, worker: Array) -> Array:
        """The fen of each worker over the days of the period."""
        most = max(int(self.worker.max(initial=-1)), int(worker.max(initial=-1))) + 1
        found: Array = summed(self.worker, most, self.fen)[worker]
        return found


def rewards(material: Material) -> Rewards:
    """A reward is spread evenly over its days; days outside the period do not count."""
    return material.once("rewards", lambda: _spread(material))


def rewards_by_week(material: Material) -> dict[tuple[str, int], int]:
    """The same fen by worker's key and week, for cases that are told one by one."""
    found = rewards(material)
    names = material.worker_names
    keys = [(names[worker], week) for worker, week in zip(found.worker.tolist(), found.week.tolist(), strict=True)]
    return dict(zip(keys, found.fen.tolist(), strict=True))


def _spread(material: Material) -> Rewards:
    rows = material.table("rewards")
    scope = material.scope
    rows = rows.filter((rows.starts_on <= scope.last) & (rows.ends_on >= scope.first))
    rows = rows.filter(rows.amount.notnull() & (rows.ends_on >= rows.starts_on))
    held = material.columns(
        material.numbered(rows.select("worker_key", "starts_on", "ends_on", fen=cents(rows.amount))).rename(
            number="worker"
        )
    )
    start, end = (held[name].astype("datetime64[D]").astype(np.int64) for name in ("starts_on", "ends_on"))
    days = end - start + 1
    row = np.repeat(np.arange(len(days)), days)
    at = np.arange(len(row)) - np.repeat(np.cumsum(days) - days, days)
    # Up to the end of day n of d: fen × n ÷ d downwards, so that all days together give the reward.
    fen = held["fen"][row] * (at + 1) // days[row] - held["fen"][row] * at // days[row]
    day = start[row] + at
    first, last = ((each - EPOCH).days for each in (scope.first, scope.last))
    inside = (day >= first) & (day <= last)
    week = (day[inside] - FIRST_MONDAY) // 7
    low, span = int(week.min(initial=0)), int(week.max(initial=0) - week.min(initial=0)) + 1
    known, place = placed(held["number"][row[inside]].astype(np.int64) * span + (week - low))
    return Rewards(known // span, known % span + low, summed(place, len(known), fen[inside]))
