"""E3: days filled up to a reward are found as an excess at its threshold, and a smooth spread is none."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from gongyou.rooms.platforms.metrics.encoded import EPOCH, Rows
from gongyou.rooms.platforms.metrics.outcome import State
from gongyou.rooms.platforms.metrics.thresholds import bunched
from tests.platforms.metrics.made import Row, made, order

THRESHOLD = 20


def reward(threshold: int = THRESHOLD) -> list[Row]:
    day = date(2026, 6, 3)
    more = {"starts_on": day, "ends_on": day, "code": "daily", "amount": 20}
    return [{"platform": "heya", "worker_key": "w001", "threshold": threshold, **more}]


def material(counts: dict[tuple[int, int], int], rewards: list[Row]) -> Any:
    """A material whose worker-days hold so many orders; one real order lets the table be there."""
    import numpy as np

    found = made({"orders": [order(1, 1, timedelta(0), pay_total=5)], "rewards": rewards}, {"draws": 400})
    keys = sorted(counts)
    first = (date(2026, 6, 1) - EPOCH).days
    days = Rows(
        {
            "worker": np.array([worker for worker, _ in keys]),
            "day": np.array([first + day for _, day in keys]),
            "orders": np.array([counts[key] for key in keys]),
            "engaged": np.zeros(len(keys), dtype=np.int64),
        },
        {"worker": [f"w{worker:03d}" for worker in range(40)]},
    )
    found.once("rider_days", lambda: days)
    return found


def drawn(seed: int, *, worked_on: bool) -> dict[tuple[int, int], int]:
    draw = random.Random(seed)
    counts = {}
    for worker in range(40):
        for day in range(30):
            orders = max(1, round(draw.gauss(20, 6)))
            if worked_on and THRESHOLD - 3 <= orders < THRESHOLD and draw.random() < 0.7:
                orders = THRESHOLD
            counts[worker, day] = orders
    return counts


def test_days_filled_up_to_the_reward_are_an_excess() -> None:
    found = bunched(material(drawn(1, worked_on=True), reward()))
    [claim] = found.claims
    assert claim.effect.low is not None
    assert claim.effect.low > 1
    assert claim.worse == 1
    assert claim.p is not None
    assert claim.p < 0.001


def test_a_smooth_spread_is_none() -> None:
    found = bunched(material(drawn(2, worked_on=False), reward()))
    [claim] = found.claims
    assert claim.effect.low is not None
    assert claim.effect.low < 0.5
    assert claim.p is not None
    assert claim.p > 0.01


def test_a_threshold_nobody_comes_near_is_not_judged() -> None:
    found = bunched(material(drawn(3, worked_on=False), reward(300)))
    assert found.state is State.TOO_SMALL
    assert found.claims == ()
