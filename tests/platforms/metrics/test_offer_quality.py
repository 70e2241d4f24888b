"""B3: a gap that distances explain is none; a gap of a group is that of the worse one; grabbed orders are no offers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gongyou.rooms.platforms.metrics.offer_quality import quality
from gongyou.rooms.platforms.metrics.outcome import State
from tests.platforms.metrics.made import Row, made, order, values


def offer(number: int, worker: int, at: timedelta, fen: int, seconds: int, metres: int = 1500) -> Row:
    return order(
        number,
        worker,
        at,
        pay_total=5,
        distance_m=Decimal(metres),
        offered_pay=Decimal(fen).scaleb(-2),
        offered_seconds=seconds,
    )


def people(number: int) -> list[Row]:
    return [
        {
            "platform": "heya",
            "worker_key": f"w{worker:03d}",
            "contract_kind": ("dedicated", "crowdsourced")[worker % 2],
            "joined_on": date(2020, 1, 1),
        }
        for worker in range(number)
    ]


def test_what_distance_explains_is_no_gap() -> None:
    """Crowdsourced workers get three long offers in four, dedicated one; each kind is paid alike."""
    rows = []
    for worker in range(24):
        for each in range(12):
            far = each % 4 != 0 if worker % 2 else each % 4 == 0
            pay, metres = (900, 4000) if far else (400, 500)
            rows.append(offer(100 * worker + each, worker, timedelta(days=each, hours=11), pay, 1200, metres))
    found = quality(made({"orders": rows, "workers": people(24)}))
    [claim] = found.claims
    assert float(claim.effect.value or 0) == pytest.approx(0, abs=1e-6)
    raw = next(value for key, value in values(found.estimates).items() if key.endswith("_raw"))
    # (¾·9 + ¼·4) − (¼·9 + ¾·4) yuan over 20 minutes.
    assert abs(float(raw)) == pytest.approx(2.5 / 20, abs=1e-6)
    assert found.dates == ()


def test_a_gap_is_that_of_the_worse_group_in_yuan_a_minute() -> None:
    rows = [
        offer(100 * worker + each, worker, timedelta(days=each, hours=11), 480 if worker % 2 else 500, 1200)
        for worker in range(24)
        for each in range(12)
    ]
    found = quality(made({"orders": rows, "workers": people(24)}))
    [claim] = found.claims
    assert claim.key == "contract_kind_crowdsourced"
    assert float(claim.effect.value or 0) == pytest.approx(-0.20 / 20, abs=1e-6)
    assert (claim.worse, claim.workers, claim.orders) == (-1, 12, 144)
    assert "关联" in found.said.zh


def test_nobody_to_compare_with_and_groups_too_small() -> None:
    rows = [offer(worker, worker, timedelta(hours=11), 500, 1200) for worker in range(24)]
    one = [{**row, "contract_kind": "dedicated"} for row in people(24)]
    assert quality(made({"orders": rows, "workers": one})).state is State.NOT_ASSESSABLE
    assert quality(made({"orders": rows[:8], "workers": people(8)})).state is State.TOO_SMALL


def test_grabbed_orders_are_no_offers() -> None:
    rows = [offer(worker, worker, timedelta(hours=11), 500, 1200) for worker in range(24)]
    grabbed = [
        {**offer(100 + worker, worker, timedelta(hours=12), 1, 9000), "channel": "grabbed"} for worker in range(12)
    ]
    found = [quality(made({"orders": held, "workers": people(24)})) for held in (rows, rows + grabbed)]
    assert found[0] == found[1]
    assert found[0].orders == 24
