"""The cluster bootstrap: against scipy and by brute force, laws, and how often the truth is held."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.clusters import Sums, difference, ratio
from gongyou.calc.quantiles import Counted
from gongyou.calc.resampling import (
    Histogram,
    Interval,
    Method,
    Plan,
    expanded,
    interval,
    intervals,
    p_value,
    quantile_of,
    quantile_of_workers,
    quantiles,
    totals,
)
from tests.calc.clustered import orders

FEW = Plan(draws=400)
HALF = Fraction(1, 2)


def rate(t: Any) -> Any:
    return t[..., 0] / t[..., 1]


def ends(found: Interval) -> tuple[float, float]:
    assert found.low is not None and found.high is not None
    return found.low, found.high


def test_each_draw_takes_as_many_workers_as_there_are_in_each_stratum() -> None:
    strata = np.array(["b", "a", "b", "a", "a"])
    rows = np.column_stack([strata == "a", strata == "b", np.arange(5)]).astype(float)
    drawn = totals(rows, FEW, strata)
    assert (drawn[:, 0] == 3).all() and (drawn[:, 1] == 2).all()
    assert set(drawn[:, 2]) == {a + b for a in (sum(x) for x in _thrice([1, 3, 4])) for b in (0, 2, 4)}
    assert drawn[:, 2].mean() == pytest.approx(10, abs=0.3)


def _thrice(values: list[int]) -> list[tuple[int, int, int]]:
    return [(a, b, c) for a in values for b in values for c in values]


def test_blocks_and_sparse_rows_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from scipy.sparse import csr_matrix

    rows = np.floor(orders(1).sums * 100)
    whole = totals(rows, FEW)
    assert np.array_equal(totals(csr_matrix(rows), FEW), whole)
    monkeypatch.setattr("gongyou.calc.resampling.BLOCK", 1000)
    assert np.array_equal(totals(rows, FEW), whole)
    assert not np.array_equal(totals(rows, Plan(draws=400, seed=2)), whole)
    found = interval(csr_matrix(rows), rate, FEW)
    assert found == interval(rows, rate, FEW)


def test_the_corrected_ends_are_those_of_scipy() -> None:
    from scipy import stats

    rows = orders(2, 30).sums
    drawn = rate(totals(rows, FEW))
    given_ = stats._resampling.BootstrapResult(None, drawn, np.nan)

    def of(pay: Any, hours: Any, axis: int = -1) -> Any:
        return pay.sum(axis=axis) / hours.sum(axis=axis)

    below, above = expanded(FEW.level, 29)
    for method, name in ((Method.BCA, "BCa"), (Method.PERCENTILE, "percentile")):
        theirs = stats.bootstrap(
            (rows[:, 0], rows[:, 1]),
            of,
            n_resamples=0,
            paired=True,
            method=name,
            bootstrap_result=given_,
            confidence_level=above - below,
        )
        ours = interval(rows, rate, FEW, method=method)
        assert ends(ours) == pytest.approx(tuple(theirs.confidence_interval), rel=1e-9)
        assert ours.se == pytest.approx(theirs.standard_error)


def test_the_spread_is_that_of_the_linearised_error() -> None:
    first, second = orders(3, 80).sums, orders(4, 50, shift=1).sums
    rows = np.vstack([np.hstack([first, np.zeros_like(first)]), np.hstack([np.zeros_like(second), second])])
    strata = np.repeat([0, 1], [80, 50])
    found = interval(rows, lambda t: rate(t) - t[..., 3] / t[..., 4], strata=strata)
    linear = difference(Sums(rows[:, 0], rows[:, 1]), Sums(rows[:, 3], rows[:, 4]))
    assert linear is not None and linear.low is not None
    assert found.value == pytest.approx(linear.value, rel=1e-12)
    assert found.se == pytest.approx(linear.se, rel=0.05)
    assert ends(found) == pytest.approx((linear.low, linear.high), abs=0.15 * (linear.se or 0) * 2)


@settings(max_examples=20)
@given(st.integers(2, 9), st.integers(0, 20))
def test_duplicated_orders_and_other_units_change_nothing(times: int, seed: int) -> None:
    rows = np.floor(orders(seed, 12).sums * 100)
    once, often = interval(rows, rate, Plan(draws=100)), interval(rows * times, rate, Plan(draws=100))
    assert ends(often) == pytest.approx(ends(once), rel=1e-9) and often.se == pytest.approx(once.se, rel=1e-9)


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(-3, 9), st.integers(1, 5)), min_size=8, max_size=40))
def test_percentiles_are_those_of_the_orders_written_out(rows: list[tuple[int, int, int]]) -> None:
    rows = [*rows, *((worker, 0, 1) for worker in range(8))]
    shares = [Fraction(0), Fraction(1, 10), HALF, Fraction(9, 10), Fraction(1)]
    found = quantiles(Histogram(*map(np.array, zip(*rows, strict=True))), shares, Plan(draws=60))
    counts: dict[int, int] = {}
    for _, value, count in rows:
        counts[value] = counts.get(value, 0) + count
    whole = Counted(counts)
    for each, share in zip(found, shares, strict=True):
        assert each.value == whole.quantile(share)
        low, high = ends(each)
        assert min(counts) <= low <= high <= max(counts)
        assert each.workers == 8


def test_percentiles_of_a_draw_are_those_of_its_orders() -> None:
    """By brute force: the same workers drawn, their orders written out, the median read from them."""
    made = orders(5, 15)
    value = np.floor(made.value)
    kinds, column = np.unique(value, return_inverse=True)
    rows = np.zeros((15, len(kinds)))
    np.add.at(rows, (made.worker, column), 1)
    drawn = totals(np.hstack([rows, np.eye(15)]), Plan(draws=30))
    read = quantile_of(kinds, HALF)(drawn[:, : len(kinds)])
    for number in range(30):
        weights = drawn[number, len(kinds) :].astype(int)
        written = np.sort(np.repeat(value, weights[made.worker]))
        assert read[number] == written[(len(written) - 1) // 2]


@pytest.mark.parametrize("share", [Fraction(0), Fraction(1, 10), HALF, Fraction(1)])
def test_a_percentile_of_workers_is_that_of_one_order_each(share: Fraction) -> None:
    """Many draws of `quantiles` come to what is reckoned without one."""
    values = np.random.default_rng(1).integers(0, 50, 40)
    plan = Plan(draws=20_000)
    found = quantile_of_workers(values, share, plan)
    (other,) = quantiles(Histogram(np.argsort(np.argsort(values, kind="stable")), values, np.ones(40)), [share], plan)
    assert found is not None and found.value == other.value
    assert ends(found) == ends(other)
    assert found.se == pytest.approx(other.se, rel=0.03)
    assert quantile_of_workers([], share) is None
    alone = quantile_of_workers([3.0], share)
    assert alone is not None and (alone.value, alone.low) == (3.0, None)


def test_a_percentile_of_workers_by_every_draw_there_is() -> None:
    """Four workers have 4⁴ draws; the ends and the error are read from all of them."""
    values = np.array([2.0, 3.0, 7.0, 11.0])
    drawn = np.sort([np.sort(values[list(each)])[1] for each in product(range(4), repeat=4)])
    found = quantile_of_workers(values, HALF)
    assert found is not None and found.value == 3.0
    assert ends(found) == tuple(np.quantile(drawn, expanded(0.95, 3), method="inverted_cdf"))
    assert found.se == pytest.approx(drawn.std(), rel=1e-12)


def test_numbers_of_the_same_draws_are_those_drawn_apart() -> None:
    rows = np.random.default_rng(4).integers(1, 9, (12, 2)).astype(float)
    both = intervals(rows, [rate, lambda totals: totals[..., 1]], FEW)
    assert both == [interval(rows, rate, FEW), interval(rows, lambda totals: totals[..., 1], FEW)]


def test_the_levels_go_out_for_few_workers_alone() -> None:
    assert expanded(0.95, 10**9) == pytest.approx([0.025, 0.975], abs=1e-8)
    # A normal sample of ten: t with nine is 2.262, the draws' spread √0.9 of the sample's.
    assert expanded(0.95, 9)[0] == pytest.approx(NormalDist().cdf(-2.262157 / math.sqrt(0.9)), abs=1e-6)
    assert expanded(0.95, 39).sum() == pytest.approx(1)


def test_it_says_nothing_where_nothing_can_be_said() -> None:
    alone = interval(np.array([[5.0, 2.0]]), rate, FEW)
    assert (alone.value, alone.low, alone.se) == (2.5, None, None)
    lonely = interval(np.array([[5.0, 2.0], [3.0, 1.0], [4.0, 1.0]]), rate, FEW, strata=np.array([0, 1, 1]))
    assert lonely.low is None
    rare = interval(np.array([[1.0, 1.0]] + [[0.0, 0.0]] * 9), rate, FEW)
    assert (rare.value, rare.low) == (1.0, None)
    single = quantiles(Histogram(np.array([0]), np.array([7]), np.array([3])), [HALF], FEW)
    assert (single[0].value, single[0].low) == (7, None)
    for wrong in (
        lambda: interval(np.empty((0, 2)), rate),
        lambda: quantiles(Histogram([], [], []), [HALF]),
        lambda: totals(np.ones((3, 1)), FEW, np.array([1, 2])),
    ):
        with pytest.raises(ValueError, match=r"counted|stratum"):
            wrong()


def test_equal_workers_leave_nothing_to_correct() -> None:
    assert ends(interval(np.array([[4.0, 2.0], [6.0, 3.0]]), rate, FEW)) == pytest.approx((2, 2))


def test_the_p_of_draws() -> None:
    drawn = np.arange(-10, 90) + 0.5
    assert p_value(drawn) == pytest.approx(2 * 11 / 101)
    assert p_value(drawn, 40) == 1.0
    assert p_value(drawn, 200) == pytest.approx(2 / 101)
    assert p_value(-drawn) == p_value(drawn)


@pytest.mark.slow
@pytest.mark.parametrize("method", Method)
def test_it_holds_the_truth_as_often_as_it_says(method: Method) -> None:
    """1,000 logs of 60 workers, 2,000 draws each; the standard error of the share is 0.7 points."""
    held = linear = 0
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        number = rng.integers(5, 41, 60)
        hours = rng.gamma(4 * number, 0.125)
        rows = np.column_stack([rng.normal(16, 2, 60) * hours + rng.normal(0, np.sqrt(number)), hours])
        low, high = ends(interval(rows, rate, Plan(seed=seed), method=method))
        held += low <= 16 <= high
        found = ratio(Sums(rows[:, 0], rows[:, 1]))
        linear += (
            found is not None and found.low is not None and found.high is not None and found.low <= 16 <= found.high
        )
    assert 0.93 <= held / 1000 <= 0.97
    assert 0.93 <= linear / 1000 <= 0.97


@pytest.mark.slow
def test_the_interval_of_a_median_holds_it_as_often_as_it_says() -> None:
    """600 logs of 60 workers of 5 to 40 orders: the median of worker and order noise is that of their sum."""
    held = 0
    for seed in range(600):
        rng = np.random.default_rng(seed)
        worker = np.repeat(np.arange(60), rng.integers(5, 41, 60))
        value = np.round(1000 + rng.normal(0, 100, 60)[worker] + rng.normal(0, 200, len(worker)), -1).astype(int)
        (found,) = quantiles(Histogram(worker, value, np.ones(len(worker))), [HALF], Plan(draws=2000, seed=seed))
        low, high = ends(found)
        held += low <= 1000 <= high
    assert 0.93 <= held / 600 <= 0.97
