"""D1, D3, D4 on made orders: counted anew by loops, dates of what began inside the period, the clean case."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gongyou.rooms.platforms.metrics import promises
from gongyou.rooms.platforms.metrics.dating import since
from gongyou.rooms.platforms.metrics.outcome import State
from tests.platforms.metrics.made import Row, made, order, values


def late_by(number: int, worker: int, at: timedelta, seconds: int, minutes: float = 20) -> Row:
    row = order(number, worker, at, minutes, pay_total=5)
    row["promised_at"] = row["delivered_at"] - timedelta(seconds=seconds)
    return row


def test_late_share_percentiles_and_loss_are_those_of_a_loop() -> None:
    seconds = [(7 * each) % 97 * 30 - 900 for each in range(120)]
    rows = [late_by(each, each % 12, timedelta(hours=each), late) for each, late in enumerate(seconds)]
    found = promises.error(made({"orders": rows}, register={"promise_quantile": "0.8"}))
    told = values(found.estimates)
    ranked = sorted(seconds)
    assert told["late"] == pytest.approx(Decimal(sum(late > 0 for late in seconds)) / 120, abs=Decimal("0.000001"))
    assert float(told["p50"]) == pytest.approx(ranked[59] / 60, abs=1e-6)
    assert float(told["p90"]) == pytest.approx(ranked[107] / 60, abs=1e-6)
    for each in found.estimates[1:3]:
        assert each.low is not None and each.high is not None and each.low <= each.value <= each.high
    loss = sum(0.8 * late if late > 0 else -0.2 * late for late in seconds) / 120 / 60
    assert float(told["pinball"]) == pytest.approx(loss, abs=1e-6)
    assert found.reasons == ()
    hours = found.breakdowns[0].rows
    assert sum(row.cells[0] for row in hours if not row.suppressed) <= 120


def test_the_share_in_time_of_each_hour_is_hidden_below_ten_workers() -> None:
    rows = [late_by(each, each % 12, timedelta(hours=11, minutes=each), 60) for each in range(24)]
    rows += [late_by(100 + each, 1, timedelta(hours=3), 60) for each in range(3)]
    found = promises.error(made({"orders": rows}))
    assert [row.name.zh for row in found.breakdowns[0].rows if not row.suppressed] == []
    assert promises.UNSAID_QUANTILE in found.reasons


def actual(number: int, worker: int, at: timedelta, minutes: int, promise: int) -> Row:
    row = order(number, worker, at, minutes, pay_total=5, distance_m=Decimal(1500))
    row["promised_at"] = row["accepted_at"] + timedelta(minutes=promise)
    return row


def test_a_promise_in_the_middle_is_equivalent_and_one_below_is_claimed() -> None:
    for promise, place in ((25, 0.5), (18, 0.175)):
        rows = [
            actual(
                100 * worker + each,
                worker,
                timedelta(days=each % 25, hours=11),
                15 + each % 20 + (each % 20 > 9),
                promise,
            )
            for worker in range(32)
            for each in range(40)
        ]
        found = promises.middle(made({"orders": rows}))
        [claim] = found.claims
        assert float(values(found.estimates)["position"]) == pytest.approx(place, abs=0.001)
        assert float(claim.effect.value or 0) == pytest.approx(place - 0.5, abs=0.001)
        assert claim.worse == -1
        assert (claim.workers, claim.orders) == (32, 1280)
        if place == 0.5:
            assert claim.equivalent is not None
            assert claim.equivalent < 0.05
        else:
            assert claim.effect.high is not None
            assert claim.effect.high < -0.1


def test_orders_are_never_compared_across_strata() -> None:
    """Long and short distances, each promised its own middle: pooled they would be too, so one is promised below."""
    rows = []
    for worker in range(12):
        for each in range(20):
            far = each % 2 == 1
            row = actual(
                100 * worker + each, worker, timedelta(days=each, hours=11), 20 + each + 60 * far, 70 if far else 50
            )
            row["distance_m"] = Decimal(4000 if far else 500)
            rows.append(row)
    told = values(promises.middle(made({"orders": rows})).estimates)
    assert float(told["position"]) == pytest.approx(0.5, abs=1e-6)


def test_the_day_of_a_lasting_change_is_found_and_noise_is_not() -> None:
    days = list(range(20_600, 20_700))
    quiet = [0.8 + 0.01 * ((13 * day) % 7 - 3) for day in days]
    assert since(days, quiet, -1) is None
    step = [value - 0.2 * (day >= 20_650) for day, value in zip(days, quiet, strict=True)]
    found = since(days, step, -1)
    assert found is not None
    assert found.day == 20_650
    assert found.difference == pytest.approx(-0.2, abs=0.01)
    assert since(days, step, 1) is None
    assert since(days[:20], step[:20], -1) is None


def meal(number: int, worker: int, at: timedelta, behind: int, credit: int, weather: str = "clear") -> Row:
    row = order(number, worker, at, pay_total=5, weather_code=weather, credit_seconds=credit)
    row["meal_ready_estimated_at"] = row["accepted_at"]
    row["meal_ready_at"] = row["accepted_at"] + timedelta(seconds=behind)
    return row


def test_late_meals_and_bad_weather_without_extra_time_are_counted_with_their_days() -> None:
    rows = []
    for worker in range(12):
        rows += [
            meal(10 * worker, worker, timedelta(days=1), 301, 300),
            meal(10 * worker + 1, worker, timedelta(days=2), 300, 0),
            meal(10 * worker + 2, worker, timedelta(days=3), 301, 0),
            meal(10 * worker + 3, worker, timedelta(days=4), 0, 0, "rain"),
            meal(10 * worker + 4, worker, timedelta(days=5), 0, 60, "snow"),
        ]
    found = promises.credit(made({"orders": rows}))
    assert found.state is State.EXPLAIN
    told = values(found.estimates)
    assert (told["meal_without"], told["weather_without"]) == (12, 12)
    assert told["meal_credited"] == told["weather_credited"] == Decimal("0.5")
    assert [each.on for each in found.dates] == [date(2026, 6, 4), date(2026, 6, 5)]
    kept = [row for row in rows if row["credit_seconds"] or row["attempt_id"].endswith("1")]
    assert promises.credit(made({"orders": kept})).state is State.CONFORM


def test_nothing_to_judge_is_no_conformity() -> None:
    rows = [meal(worker, worker, timedelta(days=1), 0, 0) for worker in range(12)]
    assert promises.credit(made({"orders": rows})).state is State.DESCRIBED
