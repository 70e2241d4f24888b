"""Excess mass at a threshold: by numpy's own fit, on made weeks with and without a bonus, and laws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gongyou.calc.bunching import Counts, Window, bunching
from gongyou.calc.resampling import Plan

FEW = Plan(draws=300)
WINDOW = Window(threshold=200, width=2, below=3, above=3, reach=15)


def weeks(seed: int, drawn_up: float, workers: int = 150) -> tuple[Any, Any]:
    """Orders a week of 150 workers in 12 weeks; of those up to 6 short of 200 a share makes it to 200 … 203."""
    rng = np.random.default_rng(seed)
    worker = np.repeat(np.arange(workers), 12)
    orders = np.round(rng.normal(195, 10, workers)[worker] + rng.normal(0, 15, len(worker))).astype(int)
    near = (orders >= 194) & (orders < 200) & (rng.random(len(orders)) < drawn_up)
    return worker, np.where(near, 200 + rng.integers(0, 4, len(orders)), orders)


def counted(worker: Any, orders: Any) -> Counts:
    return Counts(worker, orders, np.ones(len(worker)))


def test_it_finds_those_who_were_drawn_up_and_how_many() -> None:
    worker, orders = weeks(1, 0.6)
    found = bunching(counted(worker, orders), WINDOW, FEW)
    assert found is not None and found.is_bunched
    assert found.missing.high is not None and found.missing.high < 0
    _, plain = weeks(1, 0.0)
    moved = ((plain >= 194) & (plain < 200)).sum() * 0.6 / np.mean(np.array(found.smooth)[12:18])
    assert found.excess.value == pytest.approx(moved, rel=0.25)
    assert found.missing.value == pytest.approx(-moved, rel=0.35)


def test_it_agrees_with_a_fit_by_numpy() -> None:
    worker, orders = weeks(2, 0.4)
    found = bunching(counted(worker, orders), WINDOW, FEW)
    assert found is not None
    edges = np.arange(170, 231, 2)
    height, _ = np.histogram(orders[(orders >= 170) & (orders < 230)], edges)
    assert found.observed == tuple(height) and found.periods == height.sum()
    at = np.arange(-15, 15)
    outside = (at < -3) | (at >= 3)
    smooth = np.polyval(np.polyfit(at[outside], height[outside], 3), at)
    assert found.smooth == pytest.approx(tuple(smooth))
    inner = slice(12, 18)
    assert found.excess.value == pytest.approx((height - smooth)[15:18].sum() / smooth[inner].mean())
    assert found.missing.value == pytest.approx((height - smooth)[12:15].sum() / smooth[inner].mean())


def test_a_smooth_distribution_is_seldom_called_bunched() -> None:
    called = [bunching(counted(*weeks(seed, 0.0)), WINDOW, Plan(draws=100)) for seed in range(40)]
    assert sum(found is not None and found.is_bunched for found in called) <= 4


def test_weeks_counted_together_are_the_same_and_duplicated_weeks_widen_nothing() -> None:
    worker, orders = weeks(3, 0.5, workers=40)
    single = bunching(counted(worker, orders), WINDOW, FEW)
    places, count = np.unique(np.column_stack([worker, orders]), axis=0, return_counts=True)
    joined = bunching(Counts(places[:, 0], places[:, 1], count), WINDOW, FEW)
    thrice = bunching(Counts(places[:, 0], places[:, 1], count * 3), WINDOW, FEW)
    assert single is not None and joined is not None and thrice is not None
    assert joined.excess == single.excess
    assert (thrice.excess.low, thrice.excess.high) == (
        pytest.approx(single.excess.low),
        pytest.approx(single.excess.high),
    )


def test_what_cannot_be_fitted_gives_nothing() -> None:
    assert bunching(counted(np.array([0, 1]), np.array([900, 5])), WINDOW) is None
    assert bunching(counted(np.array([0]), np.array([200])), Window(200, reach=4, degree=3)) is None
    assert bunching(counted(np.arange(9), np.full(9, 200)), WINDOW, FEW) is None
    for wrong in ({"width": 0}, {"reach": 3}, {"below": 0}, {"degree": -1}):
        with pytest.raises(ValueError, match="window"):
            Window(200, **wrong)
