"""Percentiles of orders: against the bootstrap of workers, and how often the truth is held."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from gongyou.calc.clusters import Estimate, Sums, ratio
from gongyou.calc.quantile_intervals import woodruff
from gongyou.calc.quantiles import Counted
from gongyou.calc.resampling import Histogram, Plan, quantiles

HALF = Fraction(1, 2)


def log(seed: int, workers: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Each worker's orders, some slower than others; the worker and the seconds late of each."""
    draw = np.random.default_rng(seed)
    orders = draw.integers(5, 30, workers)
    worker = np.repeat(np.arange(workers), orders)
    return worker, np.rint(draw.normal(0, 100, workers)[worker] + draw.normal(0, 200, len(worker))).astype(np.int64)


def ends(worker: np.ndarray, late: np.ndarray, share: Fraction) -> tuple[int, int]:
    counted = Counted((int(value), 1) for value in late)
    place = counted.quantile(share)
    assert place is not None
    found = woodruff(counted, share, ratio(Sums(np.bincount(worker, weights=late <= place), np.bincount(worker))))
    assert found is not None
    return found


def test_it_agrees_with_drawing_workers_anew() -> None:
    worker, late = log(1)
    for share in (HALF, Fraction(9, 10)):
        low, high = ends(worker, late, share)
        [drawn] = quantiles(Histogram(worker, late, np.ones(len(late))), [share], Plan(draws=600))
        assert drawn.low is not None and drawn.high is not None
        width = drawn.high - drawn.low
        assert abs(low - drawn.low) < width / 4
        assert abs(high - drawn.high) < width / 4


def test_it_holds_the_truth_about_as_often_as_it_says() -> None:
    """The median of the population is 0: of 200 logs at least 185 hold it, and not all of them."""
    held = sum(low <= 0 <= high for low, high in (ends(*log(seed, 40), HALF) for seed in range(200)))
    assert 185 <= held < 200


def test_orders_repeated_narrow_nothing() -> None:
    worker, late = log(3)
    assert ends(np.repeat(worker, 3), np.repeat(late, 3), HALF) == ends(worker, late, HALF)


def test_without_an_error_there_is_no_interval() -> None:
    alone = Estimate(0.5, None, None, None, 1, 0)
    assert woodruff(Counted({3: 1}), HALF, alone) is woodruff(Counted({}), HALF, None) is None
