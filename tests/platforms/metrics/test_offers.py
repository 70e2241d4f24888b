"""B1, B4, B5: offers an hour by group, their spread over workers, attempts an order; each counted anew by hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from gongyou.rooms.platforms.metrics import offer_rate, offers
from gongyou.rooms.platforms.metrics.outcome import State
from tests.platforms.metrics.made import JUNE, Row, made, order, values

WORKERS = 24


def people() -> list[Row]:
    return [
        {"platform": "heya", "worker_key": f"w{worker:03d}", "contract_kind": ("dedicated", "crowdsourced")[worker % 2]}
        for worker in range(WORKERS)
    ]


def sessions(hours: int) -> list[Row]:
    """The same hours twice (overlap counts once), and a training that is no time online."""
    at = JUNE + timedelta(days=1)
    ends = [(0, hours, "online"), (0, hours - 1, "required"), (hours, hours + 5, "training")]
    return [
        {
            "platform": "heya",
            "worker_key": f"w{worker:03d}",
            "online_at": at + timedelta(hours=start),
            "offline_at": at + timedelta(hours=end),
            "kind": kind,
        }
        for worker in range(WORKERS)
        for start, end, kind in ends
    ]


def log(each: int, more_for_dedicated: int) -> list[Row]:
    return [
        order(100 * worker + number, worker, timedelta(days=1, minutes=9 * number), pay_total=5)
        for worker in range(WORKERS)
        for number in range(each + more_for_dedicated * (worker % 2 == 0))
    ]


def test_offers_an_hour_their_difference_and_their_ratio() -> None:
    grabbed = [{**row, "attempt_id": f"G{at}", "channel": "grabbed"} for at, row in enumerate(log(3, 0))]
    found = offer_rate.rate(made({"orders": log(10, 5) + grabbed, "sessions": sessions(5), "workers": people()}))
    told = values(found.estimates)
    assert told["offers_per_hour"] == Decimal("2.5")
    assert told["contract_kind_crowdsourced"] == -1
    assert float(told["contract_kind_crowdsourced_ratio"]) == pytest.approx(2 / 3, abs=1e-6)
    [claim] = found.claims
    assert claim.worse == -1
    assert claim.margin == Decimal("0.15")
    assert (claim.workers, claim.orders) == (12, 120)
    assert [row.cells[2] for row in found.breakdowns[0].rows] == [2, 3]


def test_one_group_alone_cannot_be_compared() -> None:
    one = [{**row, "contract_kind": "dedicated"} for row in people()]
    found = offer_rate.rate(made({"orders": log(10, 0), "sessions": sessions(5), "workers": one}))
    assert found.state is State.NOT_ASSESSABLE


def test_concentration_is_gini_and_the_tenth_with_the_most() -> None:
    """Of twenty workers one has 100 offers and 19 have five: the two at the top hold 105 of 195."""
    rows = [
        order(200 * worker + number, worker, timedelta(minutes=30 * number), pay_total=5)
        for worker in range(20)
        for number in range(100 if worker == 0 else 5)
    ]
    found = offers.concentration(made({"orders": rows})).estimates
    assert all(each.low is not None and each.high is not None for each in found)
    told = values(found)
    counts = [5] * 19 + [100]
    brute = sum(abs(one - other) for one in counts for other in counts) / (2 * 20 * sum(counts))
    assert float(told["gini"]) == pytest.approx(brute, abs=1e-6)
    assert float(told["top_tenth"]) == pytest.approx(105 / 195, abs=1e-6)


def test_attempts_refusals_and_reasons_with_small_ones_hidden() -> None:
    rows = []
    for worker in range(WORKERS):
        for number in range(4):
            row = order(
                10 * worker + number, worker, timedelta(hours=number), pay_total=5, order_id=f"O{worker}-{number // 2}"
            )
            if number % 2 == 0:
                reason = "too_far" if worker < 18 else "mine" if worker == 23 else None
                row |= {"outcome": "rejected", "outcome_reason": reason, "accepted_at": None, "delivered_at": None}
            rows.append(row)
    found = offers.attempts(made({"orders": rows}))
    told = values(found.estimates)
    assert told["per_order"] == 2
    assert told["rejected"] == Decimal("0.5")
    assert told["reassigned"] == 0
    lines = {row.name.zh: row for row in found.breakdowns[0].rows}
    assert lines["原因代码 mine"].suppressed
    assert lines["未记录"].suppressed
    assert not lines["距离太远"].suppressed or lines["距离太远"].cells == ()


def test_fewer_than_ten_workers_are_too_few() -> None:
    few = made({"orders": [order(1, 1, timedelta(0), pay_total=5)]})
    assert offers.concentration(few).state is offers.attempts(few).state is State.TOO_SMALL
