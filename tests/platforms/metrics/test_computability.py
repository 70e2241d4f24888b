"""A2 against plain loops, and its laws."""

from __future__ import annotations

import random
from decimal import Decimal

from gongyou.rooms.platforms.metrics.computability import computability
from gongyou.rooms.platforms.metrics.outcome import State
from tests.platforms.metrics.made import JUNE, Row, made, order, spread, values

HOLD_OUT_DAY = 24


def with_gaps(rows: list[Row]) -> list[int]:
    """Every seventh order is paid short or over; its gap in fen."""
    gaps = []
    for number, row in enumerate(rows):
        gap = 0 if number % 7 else (-35, -1, 20)[number // 7 % 3]
        row["pay_total"] += Decimal(gap).scaleb(-2)
        gaps.append(gap)
    return gaps


def test_it_agrees_with_a_loop() -> None:
    rows = spread(40, 12)
    gaps = with_gaps(rows)
    found = computability(made({"orders": rows}))
    held = values(found.estimates)
    later = [gap for gap, row in zip(gaps, rows, strict=True) if (row["dispatched_at"] - JUNE).days >= HOLD_OUT_DAY]
    assert held["reproduced"] == round(Decimal(sum(abs(gap) <= 1 for gap in later)) / len(later), 6)
    assert held["not_reproduced_period"] == round(Decimal(sum(abs(gap) > 1 for gap in gaps)) / len(gaps), 6)
    assert held["unexplained"] == Decimal(sum(map(abs, gaps))) / 100
    assert held["short"] == Decimal(sum(-gap for gap in gaps if gap < -1)) / 100
    assert held["excess"] == Decimal(sum(gap for gap in gaps if gap > 1)) / 100
    assert (found.orders, found.workers) == (480, 40)
    assert [claim.orders for claim in found.claims] == [len(later), 480]
    assert found.claims[0].level is State.SUSPECT


def test_order_of_rows_and_other_platforms_change_nothing() -> None:
    rows = spread(12, 6)
    with_gaps(rows)
    alone = computability(made({"orders": rows}))
    mixed = rows + [{**row, "platform": "suian", "pay_total": Decimal(1)} for row in rows]
    random.Random(3).shuffle(mixed)
    assert computability(made({"orders": mixed})) == alone


def test_orders_that_cannot_be_computed_do_not_count() -> None:
    rows = spread(12, 3)
    found = computability(
        made({"orders": [*rows, order(900, 3, rows[0]["dispatched_at"] - JUNE, distance_m=None, pay_total=Decimal(5))]})
    )
    assert (found.orders, values(found.estimates)["unexplained"]) == (36, 0)
    nothing = computability(made({"orders": [{**row, "distance_m": None} for row in rows]}))
    assert nothing.state is State.NOT_ASSESSABLE


def test_nothing_is_shown_of_nine_workers() -> None:
    found = computability(made({"orders": spread(9, 12)}))
    assert (found.state, found.estimates, found.claims) == (State.TOO_SMALL, (), ())
