"""Dates of changes: the Nile, made series with a known date, false alarms, and what can be found at all."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.breaks import mean_break
from gongyou.calc.changes import Detector, calibrated, changes, delay, least_change, without_week
from tests.calc.test_breaks import NILE

WEEK = np.array([0, 0, 0, 0, 0.3, 0.8, 0.6])


def days(seed: int, number: int, steps: dict[int, float] | None = None, noise: float = 0.02) -> Any:
    """Pay per standard order, about 8 yuan with 2 % noise; from each day of `steps` on higher by that share."""
    rng, day = np.random.default_rng(seed), np.arange(number)
    level = 8.0 * (1 + sum((share * (day >= at) for at, share in (steps or {}).items()), np.zeros(number)))
    return level * (1 + rng.normal(0, noise, number))


@pytest.fixture(scope="module")
def detector() -> Detector:
    return calibrated(days(1, 120), 240, years=200)


def test_the_nile_changes_in_1898_and_never_again() -> None:
    flow = [float(each) for each in NILE.split()]
    (found,) = changes(flow, calibrated(flow[:28], 100))
    assert (found.index, found.first <= 28 <= found.last) == (28, True)
    assert found.before == pytest.approx(1097.75, rel=0.02) and found.after == pytest.approx(849.97, rel=0.02)
    assert found.low < -247.8 < found.high


def test_a_rate_change_of_four_per_cent_is_dated_to_the_day_after_five_years() -> None:
    series = days(3, 2000, {1000: -0.037}) + WEEK[np.arange(2000) % 7]
    flat = without_week(series, np.arange(2000) % 7)
    (found,) = changes(flat, calibrated(flat[:300], 2000, years=100))
    assert abs(found.index - 1000) <= 1 and found.last - found.first <= 10
    assert found.low < -0.037 * 8 < found.high


def test_several_changes_are_found_in_order(detector: Detector) -> None:
    found = changes(days(4, 240, {60: -0.05, 130: 0.08, 200: -0.04}), detector)
    assert [round(each.difference / 8, 2) for each in found] == [-0.05, 0.08, -0.04]
    assert [each.first <= true <= each.last for each, true in zip(found, (60, 130, 200), strict=True)] == [True] * 3


def test_the_weekly_pattern_goes_and_a_step_stays() -> None:
    weekdays = np.arange(210) % 7
    step = 8.0 - 0.5 * (np.arange(210) >= 100)
    flat = without_week(step + WEEK[weekdays], weekdays)
    assert flat[:95].std() < 0.06 and flat[105:].std() < 0.06
    assert flat[:95].mean() - flat[105:].mean() == pytest.approx(0.5, abs=0.02)
    with pytest.raises(ValueError, match="one weekday"):
        without_week([1.0], [])


def test_chance_alone_gives_no_more_alarms_than_allowed(detector: Detector) -> None:
    """75 series of 240 days, about fifty years: five alarms are allowed, fifteen would be beyond all chance."""
    assert sum(len(changes(days(1000 + seed, 240), detector)) for seed in range(75)) < 15
    lax = calibrated(days(1, 120), 240, 1.0, years=200)
    assert lax.threshold < detector.threshold


def test_days_that_hang_together_raise_the_threshold() -> None:
    rng = np.random.default_rng(5)
    noise = rng.normal(0, 1, 400)
    tied = np.convolve(noise, [0.5, 0.4, 0.3, 0.2, 0.1], mode="valid")
    loose, hanging = calibrated(noise[:200], 240, years=100), calibrated(tied[:200], 240, years=100)
    assert hanging.threshold > 1.2 * loose.threshold and hanging.long_run > 1.2 * hanging.spread


def test_an_odd_day_is_no_change(detector: Detector) -> None:
    series = days(6, 240)
    series[[40, 41, 150]] = [20.0, 0.5, 30.0]
    assert changes(series, detector) == []


def test_a_step_after_days_that_are_all_alike_is_one_change_and_not_the_last_digits() -> None:
    same = calibrated([0.0] * 60, 180, years=50)
    (found,) = changes([0.0] * 120 + [0.05] * 60, same)
    assert found.index == 120 and found.difference == pytest.approx(0.05)


def test_a_level_that_holds_on_some_days_alone_is_dated_to_its_first_day() -> None:
    """A lowest pay that is passed over for a month on dry days, after months that are kept to half a fen."""
    for seed in range(12):
        rng = np.random.default_rng(seed)
        series = rng.normal(0, 0.004, 365)
        dry = rng.random(31) < 0.7
        dry[[0, 1, -1]], dry[[2, -2]] = True, False
        series[120:151] -= 0.14 * dry
        found = changes(series, calibrated(series[:120], 365, years=50))
        assert found[0].index == 120
        assert all(first.index + 3 <= second.index for first, second in pairwise(found))


@settings(max_examples=10)
@given(st.integers(0, 999), st.floats(-40, 40))
def test_one_odd_day_beside_a_step_does_not_take_the_date_with_it(seed: int, odd: float) -> None:
    series = days(seed, 80, {40: 0.2}, noise=0.01)
    series[36] += odd
    (found,) = changes(series, Detector(0.08, 0.08, 4.0, 80, 0.1))
    assert found.index == 40


def test_what_is_least_found_is_found_four_times_in_five(detector: Detector) -> None:
    size = least_change(detector, 150, 90)
    found = [changes(days(seed, 240, {150: size / 8}), detector) for seed in range(100)]
    assert 65 <= sum(bool(each) for each in found) <= 95
    assert delay(detector, size, 150) == 90 and delay(detector, 3 * size, 150, 90) < 15
    assert delay(detector, size / 50, 150) is None
    held = [each[0].first <= 150 <= each[0].last for each in found if len(each) == 1]
    assert sum(held) >= 0.85 * len(held)


@settings(max_examples=15)
@given(st.integers(0, 99), st.integers(20, 60), st.floats(0.5, 20), st.floats(-50, 50))
def test_other_units_change_no_date_and_one_step_is_where_least_squares_put_it(
    seed: int, at: int, scale: float, shift: float
) -> None:
    series = days(seed, 80, {at: 0.2}, noise=0.01)
    detector = Detector(0.08, 0.08, 4.0, 80, 0.1)
    other = Detector(0.08 * scale, 0.08 * scale, 4.0, 80, 0.1)
    (found,) = changes(series, detector)
    (moved,) = changes(scale * series + shift, other)
    best = mean_break(list(series))
    assert best is not None and found.index == moved.index == best.index == at
    assert moved.difference == pytest.approx(scale * found.difference)


def test_what_cannot_be_judged_is_refused() -> None:
    for quiet, alarms in (([1.0] * 27, 0.1), ([1.0] * 28, 0.0), ([1.0] * 28, 1.5)):
        with pytest.raises(ValueError, match="at least 28 days"):
            calibrated(quiet, 100, alarms)
    same = calibrated([8.0] * 28, 60, years=20)
    assert changes([8.0] * 60, same) == [] and changes([8.0], same) == []
    (found,) = changes([8.0] * 30 + [8.01] * 30, same)
    assert found.index == 30
    with pytest.raises(ValueError, match="no number"):
        changes([float("nan")] * 30, same)
