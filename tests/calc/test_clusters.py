"""The worker as the unit: against statsmodels and by hand, laws of duplication, and how often the truth is held."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.clusters import (
    Estimate,
    Sums,
    difference,
    mean,
    naive_se,
    p_of_quotient,
    quotient,
    ratio,
    share,
    t_point,
)
from gongyou.calc.intervals import wilson
from tests.calc.clustered import orders

TRUE_RATE = 16.0


def known(found: Estimate | None) -> Estimate:
    assert found is not None and found.se is not None and found.low is not None and found.high is not None
    return found


def sums_of(rows: Any, top: int = 0, bottom: int = 2) -> Sums:
    return Sums(rows[:, top], rows[:, bottom])


def test_it_agrees_with_statsmodels_on_a_mean_of_orders() -> None:
    from statsmodels.regression.linear_model import OLS

    made = orders(1)
    theirs = OLS(made.value, np.ones(len(made.value))).fit(cov_type="cluster", cov_kwds={"groups": made.worker})
    ours = known(ratio(sums_of(made.sums)))
    assert ours.value == pytest.approx(theirs.params[0], rel=1e-12)
    assert ours.se == pytest.approx(theirs.bse[0], rel=1e-10)
    naive = naive_se(float(made.value.sum()), float((made.value**2).sum()), len(made.value))
    assert naive == pytest.approx(made.value.std() / math.sqrt(len(made.value)), rel=1e-9)
    assert naive < ours.se


@pytest.mark.parametrize("shared", [False, True])
def test_it_agrees_with_statsmodels_on_a_difference(shared: bool) -> None:
    from statsmodels.regression.linear_model import OLS

    made, workers = orders(2, 40), 40
    if shared:  # Everybody has orders in both groups.
        group = np.arange(len(made.worker)) % 2
    else:  # The first half of the workers is the first group.
        group = (made.worker >= workers // 2).astype(int)
    fitted = OLS(made.value, np.column_stack([np.ones(len(group)), 1 - group]))
    theirs = fitted.fit(cov_type="cluster", cov_kwds={"groups": made.worker, "use_correction": False})
    first, second = (
        Sums(
            np.bincount(made.worker, weights=made.value * (group == each), minlength=workers),
            np.bincount(made.worker, weights=group == each, minlength=workers),
        )
        for each in (0, 1)
    )
    ours = known(difference(first, second))
    size = workers if shared else workers // 2
    assert ours.value == pytest.approx(theirs.params[1], rel=1e-9)
    assert ours.se == pytest.approx(theirs.bse[1] * math.sqrt(size / (size - 1)), rel=1e-9)
    if not shared:
        parts = [known(ratio(each)) for each in (first, second)]
        assert ours.se == pytest.approx(math.hypot(*(each.se or 0 for each in parts)), rel=1e-12)
        assert 19 <= ours.df <= 38


def test_a_quotient_is_a_difference_of_logarithms() -> None:
    made, other = orders(3).sums, orders(4, shift=2).sums
    silent = np.zeros_like(made)
    first, second = sums_of(np.vstack([made, silent]), 0, 1), sums_of(np.vstack([silent, other]), 0, 1)
    found, parts = known(quotient(first, second)), (known(ratio(first)), known(ratio(second)))
    assert found.value == pytest.approx(parts[0].value / parts[1].value)
    relative = math.hypot(*((each.se or 0) / each.value for each in parts))
    assert (found.se or 0) / found.value == pytest.approx(relative, rel=1e-9)
    assert (found.low or 0) * (found.high or 0) == pytest.approx(found.value**2)
    back = known(quotient(second, first))
    assert (back.low, back.high) == (pytest.approx(1 / (found.high or 0)), pytest.approx(1 / (found.low or 0)))
    assert p_of_quotient(found) == pytest.approx(p_of_quotient(back))
    assert (p_of_quotient(found) or 1) < 0.05 and not (found.low or 0) <= 1 <= (found.high or 0)


@given(st.integers(2, 9), st.integers(0, 50))
def test_duplicated_orders_buy_no_certainty(times: int, seed: int) -> None:
    made = orders(seed, 12)
    once, often = known(ratio(sums_of(made.sums, 0, 1))), known(ratio(sums_of(made.sums * times, 0, 1)))
    assert (often.value, often.se) == (pytest.approx(once.value), pytest.approx(once.se, rel=1e-9))
    value, orders_ = made.value, len(made.value)
    naive = naive_se(value.sum(), (value**2).sum(), orders_)
    assert naive_se(times * value.sum(), times * (value**2).sum(), times * orders_) == pytest.approx(
        naive / math.sqrt(times), rel=1e-9
    )


def test_workers_without_anything_do_not_count_and_their_order_does_not_matter() -> None:
    rows = orders(5, 20).sums
    once = known(ratio(sums_of(rows)))
    padded = np.vstack([np.zeros((7, 3)), rows[::-1], np.zeros((3, 3))])
    assert known(ratio(sums_of(padded))).se == pytest.approx(once.se, rel=1e-12)
    assert (once.workers, once.df) == (20, 19)


def test_strata_add_their_variances() -> None:
    rows = orders(6, 30).sums
    strata = np.repeat(["a", "b", "c"], 10)
    found = known(ratio(sums_of(rows), strata))
    scores = rows[:, 0] - found.value * rows[:, 2]
    by_hand = sum(10 * scores[strata == each].var(ddof=1) for each in "abc")
    assert found.se == pytest.approx(math.sqrt(by_hand) / rows[:, 2].sum(), rel=1e-12)
    assert found.df == 27
    lonely = ratio(sums_of(rows), np.array(["a"] * 29 + ["b"]))
    assert lonely is not None and lonely.se is None


def test_a_mean_of_workers_is_students() -> None:
    from scipy.stats import ttest_1samp

    values = [3.0, 4.5, 5.0, 7.5, 8.0, 2.0]
    found = known(mean(values))
    theirs = ttest_1samp(values, 4.0)
    ends = theirs.confidence_interval()
    assert (found.low, found.high) == (pytest.approx(ends.low), pytest.approx(ends.high))
    assert found.p(4.0) == pytest.approx(theirs.pvalue, rel=1e-9)
    assert mean([]) is None and mean([1.0]) == Estimate(1.0, None, None, None, 1, 0)


def test_a_share_stays_between_nothing_and_all() -> None:
    independent = share(Sums([1] * 12 + [0] * 88, [1] * 100))
    one_each = wilson(12, 100)
    assert independent is not None and one_each is not None
    assert independent.low == pytest.approx(float(one_each.low), abs=0.003)
    none = known(share(Sums([0] * 40, [30] * 40)))
    assert none.low == 0 and 0.05 < (none.high or 0) < 0.12  # Forty workers' worth, not 1,200 orders'.
    alike, mixed = known(share(Sums([30] * 10 + [0] * 30, [30] * 40))), known(share(Sums([8, 7] * 20, [30] * 40)))
    assert (alike.high or 0) - (alike.low or 0) > 3 * ((mixed.high or 0) - (mixed.low or 0))
    with pytest.raises(ValueError, match="more hits"):
        share(Sums([2], [1]))


def test_too_few_workers_have_no_error() -> None:
    assert ratio(Sums([], [])) is None and ratio(Sums([0.0], [0.0])) is None
    one = ratio(Sums([5.0], [2.0]))
    assert one == Estimate(2.5, None, None, None, 1, 0)
    assert one is not None and one.interval(0.9) is None and one.p() is None and p_of_quotient(one) is None
    lonely = difference(Sums([5, 0, 0], [2, 0, 0]), Sums([0, 3, 4], [0, 1, 1]))
    assert lonely is not None and (lonely.value, lonely.se) == (-1.0, None)
    assert quotient(Sums([1, 0], [1, 0]), Sums([0, 0], [0, 1])) is None
    for wrong in (([1], [1, 2]), ([math.nan], [1])):
        with pytest.raises(ValueError, match=r"numerator|finite"):
            Sums(*wrong)
    with pytest.raises(ValueError, match="same workers"):
        difference(Sums([1], [1]), Sums([1, 1], [1, 1]))


def test_equal_workers_have_no_spread_and_a_p_of_none_or_all() -> None:
    found = known(ratio(Sums([4, 6, 8], [2, 3, 4])))
    assert (found.se, found.low, found.high) == (0, 2, 2)
    assert (found.p(2.0), found.p(2.1)) == (1.0, 0.0)
    assert t_point(0.95, 1e9) == pytest.approx(1.959964, abs=1e-6)


def test_it_holds_the_truth_as_often_as_it_says() -> None:
    """500 logs of 60 workers; the standard error of the share is one point."""
    held = 0
    for seed in range(500):
        rng = np.random.default_rng(seed)
        rate, number = rng.normal(TRUE_RATE, 2, 60), rng.integers(5, 41, 60)
        hours = rng.gamma(4 * number, 0.125)
        found = known(ratio(Sums(rate * hours + rng.normal(0, np.sqrt(number)), hours)))
        held += (found.low or 0) <= TRUE_RATE <= (found.high or 0)
    assert 0.93 <= held / 500 <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize(
    ("true", "workers", "least"), [(0.02, 30, 0.88), (0.02, 200, 0.93), (0.1, 60, 0.93), (0.5, 30, 0.93)]
)
def test_the_interval_of_a_share_holds_it(true: float, workers: int, least: float) -> None:
    """1,500 logs of workers whose own shares differ; a share of 2 % among thirty workers is the worst."""
    held = 0
    for seed in range(1500):
        rng = np.random.default_rng(seed)
        number, own = rng.integers(5, 41, workers), rng.beta(true * 8, (1 - true) * 8, workers)
        found = known(share(Sums(rng.binomial(number, own), number)))
        held += (found.low or 0) <= true <= (found.high or 0)
    assert least <= held / 1500 <= 0.97
