"""Rewards of a period that belong to no order: by worker, and day by day shared out over weeks."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pyarrow as pa

from gongyou.calc.whole_sums import summed
from gongyou.rooms.platforms.measures.orders import cents
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.worker_sums import EPOCH

FIRST_MONDAY = 4


def rewards_by_worker(material: Material) -> dict[str, int]:
    """Fen by worker over the days of the period."""

    def found() -> dict[str, int]:
        sums: dict[str, int] = defaultdict(int)
        for (worker, _), fen in rewards_by_week(material).items():
            sums[worker] += fen
        return dict(sums)

    return material.once("rewards_by_worker", found)


def rewards_by_week(material: Material) -> dict[tuple[str, int], int]:
    """Fen by worker and week: a reward is spread evenly over its days; days outside the period do not count."""
    return material.once("rewards_by_week", lambda: _spread(material))


def _spread(material: Material) -> dict[tuple[str, int], int]:
    rows = material.table("rewards")
    scope = material.scope
    rows = rows.filter((rows.starts_on <= scope.last) & (rows.ends_on >= scope.first))
    rows = rows.filter(rows.amount.notnull() & (rows.ends_on >= rows.starts_on))
    held = material.columns(rows.select("worker_key", "starts_on", "ends_on", fen=cents(rows.amount)))
    if not len(held["fen"]):
        return {}
    start, end = (held[name].astype("datetime64[D]").astype(np.int64) for name in ("starts_on", "ends_on"))
    days = end - start + 1
    row = np.repeat(np.arange(len(days)), days)
    at = np.arange(len(row)) - np.repeat(np.cumsum(days) - days, days)
    # Up to the end of day n of d: fen × n ÷ d downwards, so that all days together give the reward.
    fen = held["fen"][row] * (at + 1) // days[row] - held["fen"][row] * at // days[row]
    day = start[row] + at
    first, last = ((each - EPOCH).days for each in (scope.first, scope.last))
    inside = (day >= first) & (day <= last)
    coded = pa.array(held["worker_key"], pa.string()).dictionary_encode()
    week = (day[inside] - FIRST_MONDAY) // 7
    low, span = int(week.min(initial=0)), int(week.max(initial=0) - week.min(initial=0)) + 1
    cell = coded.indices.to_numpy().astype(np.int64)[row[inside]] * span + (week - low)
    sums = summed(cell, len(coded.dictionary) * span, fen[inside])
    there = np.unique(cell)
    keys = coded.dictionary.to_pylist()
    workers = [keys[each] for each in (there // span).tolist()]
    return dict(zip(zip(workers, (there % span + low).tolist(), strict=True), sums[there].tolist(), strict=True))
