"""Rewards of a period that belong to no order: by worker, and day by day shared out over weeks."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

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
    listed = rows.select("worker_key", "starts_on", "ends_on", "code", fen=cents(rows.amount))
    found: dict[tuple[str, int], int] = defaultdict(int)
    for row in material.rows(listed.order_by("worker_key", "starts_on", "ends_on", "code", "fen")):
        days = (row["ends_on"] - row["starts_on"]).days + 1
        if row["fen"] is None or days < 1:
            continue
        # Up to the end of day n of d: fen × n ÷ d downwards, so that all days together give the reward.
        for at in range(days):
            day = row["starts_on"] + timedelta(days=at)
            if scope.first <= day <= scope.last:
                fen = row["fen"] * (at + 1) // days - row["fen"] * at // days
                found[row["worker_key"], ((day - EPOCH).days - FIRST_MONDAY) // 7] += fen
    return dict(found)
