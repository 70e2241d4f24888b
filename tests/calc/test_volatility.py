"""Swings from week to week, by numpy on the weeks written out."""

from __future__ import annotations

import numpy as np
import pytest

from gongyou.calc.resampling import Plan
from gongyou.calc.volatility import typical, variation


def test_it_is_the_deviation_of_the_weeks_over_their_mean() -> None:
    rng = np.random.default_rng(1)
    weeks = [rng.integers(20_000, 120_000, size) for size in (4, 5, 12, 26, 3)]
    sums = [np.array([f(each) for each in weeks]) for f in (len, np.sum, lambda each: np.sum(each * each))]
    found = variation(*sums)
    assert found[:4] == pytest.approx([each.std(ddof=1) / each.mean() for each in weeks[:4]], rel=1e-9)
    assert np.isnan(found[4])
    assert variation(*(sums[0], sums[1] * 100, sums[2] * 10_000))[:4] == pytest.approx(found[:4], rel=1e-9)
    middle = typical(*sums, plan=Plan(draws=200))
    assert middle is not None and middle.low is not None and middle.high is not None
    assert middle.value == np.sort(found[:4])[1] and middle.low <= middle.value <= middle.high
    assert middle.workers == 4


def test_equal_weeks_do_not_swing_and_nobody_paid_has_none() -> None:
    assert variation([4, 4], [400, 0], [40_000, 0])[0] == 0
    assert np.isnan(variation([4], [0], [0])[0])
    assert typical([1], [5], [25]) is None
