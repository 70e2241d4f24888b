"""Errors of inequality indices: by drawing workers anew, by leaving each out, laws."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.clusters import Estimate
from gongyou.calc.inequality import gini, theil
from gongyou.calc.inequality_intervals import gini_estimate, theil_estimate, top_share_estimate
from gongyou.core.errors import BadInput

TENTH = Fraction(1, 10)


def top(values: list[float]) -> Estimate:
    found = top_share_estimate(values)
    assert found is not None
    return found


INDICES: list[Callable[[list[float]], Estimate]] = [gini_estimate, theil_estimate, top]


@pytest.mark.parametrize("index", INDICES)
def test_its_error_is_that_of_leaving_each_worker_out(index: Callable[[list[float]], Estimate]) -> None:
    values = np.random.default_rng(1).gamma(4, 1500, 120).tolist()
    found = index(values)
    without = np.array([index(values[:at] + values[at + 1 :]).value for at in range(len(values))])
    jackknife = np.sqrt((len(values) - 1) / len(values) * ((without - without.mean()) ** 2).sum())
    assert found.se == pytest.approx(jackknife, rel=0.04)


def test_the_values_are_those_of_the_plain_indices() -> None:
    values = [541.0, 1463.0, 2445.0, 3438.0, 4437.0, 5401.0, 6392.0, 8304.0, 11904.0, 22261.0]
    assert gini_estimate(values).value == gini(values) and theil_estimate(values).value == theil(values)
    assert top(values).value == pytest.approx(22261 / sum(values))
    half = top_share_estimate(values, Fraction(15, 100))
    assert half is not None and half.value == pytest.approx((22261 + 11904 / 2) / sum(values))
    assert top_share_estimate(values[:9]) is None


@settings(max_examples=40)
@given(st.lists(st.floats(0.5, 1e5), min_size=12, max_size=40), st.floats(0.01, 100), st.randoms())
def test_units_and_order_change_nothing(values: list[float], scale: float, random) -> None:
    shuffled = [scale * each for each in values]
    random.shuffle(shuffled)
    for index in INDICES:
        once, again = index(values), index(shuffled)
        assert again.value == pytest.approx(once.value, abs=1e-9)
        assert again.se == pytest.approx(once.se, rel=1e-6, abs=1e-9)
        assert once.low is not None and once.high is not None
        assert 0 <= once.low <= once.value + 1e-12 and once.value <= once.high + 1e-12


def test_it_holds_the_truth_as_often_as_it_says() -> None:
    """400 draws of 100 exponential incomes, whose Gini is a half."""
    held = 0
    for seed in range(400):
        found = gini_estimate(np.random.default_rng(seed).exponential(1, 100).tolist())
        held += found.low is not None and found.high is not None and found.low <= 0.5 <= found.high
    assert 0.91 <= held / 400 <= 0.97


def test_equal_workers_are_equal_for_sure_and_nobody_is_refused() -> None:
    assert gini_estimate([5.0] * 20).se == pytest.approx(0, abs=1e-12)
    assert gini_estimate([5.0]) == Estimate(0.0, None, None, None, 1, 0)
    for index in (gini_estimate, theil_estimate, top_share_estimate):
        with pytest.raises(BadInput):
            index([-1.0, 2.0])
    with pytest.raises(ValueError, match="between"):
        top_share_estimate([1.0], Fraction(1))
