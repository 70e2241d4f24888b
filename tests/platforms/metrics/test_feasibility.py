"""D2: the speed a promise needs, held against plain fractions; areas and the day from which."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from gongyou.rooms.platforms.metrics.feasibility import feasibility
from gongyou.rooms.platforms.metrics.outcome import State
from tests.platforms.metrics.made import Row, made, order, values

MINUTE = timedelta(minutes=1)


def promised(number: int, worker: int, at: timedelta, metres: Any, window: int, **more: Any) -> Row:
    """The meal is expected four minutes after acceptance; `window` seconds remain until the promise."""
    row = order(number, worker, at, pay_total=5, distance_m=Decimal(str(metres)), **more)
    row["meal_ready_estimated_at"] = row["accepted_at"] + 4 * MINUTE
    row["promised_at"] = row["meal_ready_estimated_at"] + timedelta(seconds=window)
    return row


def test_exactly_fifteen_is_not_above_fifteen() -> None:
    """2,000 m in 480 s are 15 km/h to the metre; a second less, or a millimetre more, is above."""
    windows = [(2000, 480), (2000, 479), ("2000.001", 480), (2000, 481), (100, -5), (100, 0)]
    rows = [
        promised(20 * worker + each, worker, timedelta(hours=each), *windows[each])
        for worker in range(12)
        for each in range(len(windows))
    ]
    found = feasibility(made({"orders": rows}))
    assert found.state is State.EXPLAIN
    told = values(found.estimates)
    assert (told["fast_orders"], told["fast_workers"], found.orders) == (48, 12, 72)
    assert told["fast"] == pytest.approx(Decimal(48) / 72, abs=Decimal("0.000001"))
    brute = [Fraction(str(metres)) * 18 > 75 * window for metres, window in windows]
    assert sum(brute) == 4


def test_a_negotiated_hand_over_is_taken_off() -> None:
    rows = [promised(worker, worker, timedelta(hours=1), 2000, 500) for worker in range(12)]
    assert feasibility(made({"orders": rows})).state is State.CONFORM
    assert feasibility(made({"orders": rows}, {"handover_seconds": 60})).state is State.EXPLAIN


def test_the_day_and_the_areas_are_found_and_small_areas_are_not_shown() -> None:
    rows = []
    for day in range(28):
        for worker in range(36):
            area = ("a", "b", "c")[worker % 3] if worker < 33 else "d"
            window = 300 if day >= 14 and area in "bc" else 600
            rows.append(promised(100 * day + worker, worker, timedelta(days=day, hours=9), 2000, window, area=area))
    found = feasibility(made({"orders": rows}))
    assert [(each.on, each.area) for each in found.dates] == [(date(2026, 6, 15), "b、c")]
    assert found.dates[0].size is not None
    assert found.dates[0].size.value == 1
    areas = {row.name.zh: row for row in found.breakdowns[0].rows}
    assert areas["d"].suppressed
    assert areas["b"].suppressed or areas["b"].cells[3] == date(2026, 6, 15)
    assert "2026-06-15" in found.said.zh


def test_the_order_of_rows_changes_nothing() -> None:
    rows = [
        promised(100 * day + worker, worker, timedelta(days=day), 2000, 400 + worker * 9)
        for day in range(9)
        for worker in range(12)
    ]
    assert feasibility(made({"orders": rows})) == feasibility(made({"orders": rows[::-1]}))
