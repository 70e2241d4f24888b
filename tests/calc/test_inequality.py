"""Inequality against published vectors, closed forms and laws."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.inequality import atkinson, gini, hoover, mean_log_deviation, theil, theil_parts
from gongyou.core.errors import BadInput

# The example of the R packages ineq and DescTools (Cowell).
ILOCOS = [541.0, 1463.0, 2445.0, 3438.0, 4437.0, 5401.0, 6392.0, 8304.0, 11904.0, 22261.0]
INCOMES = st.lists(st.integers(0, 10**6).map(float), min_size=1, max_size=40).filter(any)


def test_published_values() -> None:
    assert gini(ILOCOS) == pytest.approx(0.4620911, abs=1e-7)
    assert gini(ILOCOS, corrected=True) == pytest.approx(0.5134346, abs=1e-7)
    assert theil(ILOCOS) == pytest.approx(0.3623412, abs=1e-7)
    assert mean_log_deviation(ILOCOS) == pytest.approx(0.4335946, abs=1e-7)
    assert atkinson(ILOCOS, 0.5) == pytest.approx(0.1796591, abs=1e-7)
    assert atkinson(ILOCOS, 1) == pytest.approx(0.3518251, abs=1e-7)
    assert hoover(ILOCOS) == pytest.approx(0.3378067, abs=1e-7)


def test_one_has_all() -> None:
    assert gini([0, 0, 0, 8]) == 0.75
    assert gini([0, 0, 0, 8], corrected=True) == 1.0
    assert theil([0, 0, 0, 8]) == pytest.approx(math.log(4))
    assert (mean_log_deviation([0, 8]), atkinson([0, 8], 1)) == (math.inf, 1.0)


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [3.0, -1.0], [math.nan]])
def test_what_has_no_inequality_is_refused(values: list[float]) -> None:
    with pytest.raises(BadInput):
        gini(values)


@given(INCOMES, st.floats(0.01, 1000), st.randoms(use_true_random=False))
def test_neither_the_currency_nor_the_order_matters(values: list[float], scale: float, order: object) -> None:
    mixed = list(values)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    for measure in (gini, theil, hoover):
        assert measure([value * scale for value in mixed]) == pytest.approx(measure(values), abs=1e-9)


@given(INCOMES)
def test_gini_is_the_mean_difference_of_all_pairs(values: list[float]) -> None:
    count, mean = len(values), sum(values) / len(values)
    pairs = math.fsum(abs(a - b) for a in values for b in values)
    assert gini(values) == pytest.approx(pairs / (2 * count * count * mean), abs=1e-9)


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 3)), min_size=1, max_size=40).filter(
        lambda x: any(a for a, _ in x)
    )
)
def test_the_parts_of_theil_add_up(pairs: list[tuple[int, int]]) -> None:
    parts = theil_parts([float(value) for value, _ in pairs], [group for _, group in pairs])
    assert parts.between + parts.within == pytest.approx(parts.total, abs=1e-9)
    assert min(parts.between, parts.within) > -1e-12


@given(st.floats(0.01, 1e9), st.integers(1, 40))
def test_where_all_have_the_same_nothing_is_unequal_nor_less_than_that(value: float, count: int) -> None:
    for found in (gini, theil, mean_log_deviation, lambda v: atkinson(v, 0.5), lambda v: atkinson(v, 1)):
        assert 0 <= found([value] * count) < 1e-12
