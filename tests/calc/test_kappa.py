"""Cohen's kappa against an independent implementation, by hand, and by its laws."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from gongyou.calc.kappa import Z_95, kappa

PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=60)


def spread(counts: list[list[int]]) -> list[tuple[int, int]]:
    return [(a, b) for a, row in enumerate(counts) for b, times in enumerate(row) for _ in range(times)]


def test_by_hand() -> None:
    found = kappa(spread([[20, 5], [10, 15]]))
    assert found is not None
    assert (found.pairs, found.agreed) == (50, 35)
    assert found.value == pytest.approx((0.7 - 0.5) / 0.5)


@pytest.mark.parametrize("counts", [[[20, 5], [10, 15]], [[53, 5, 2], [11, 14, 5], [1, 6, 3]], [[1, 2], [3, 0]]])
def test_value_and_deviation_are_those_of_statsmodels(counts: list[list[int]]) -> None:
    found, expected = kappa(spread(counts)), cohens_kappa(np.array(counts))
    assert found is not None
    assert (found.value, found.deviation) == (pytest.approx(expected.kappa), pytest.approx(expected.std_kappa))
    assert found.low == pytest.approx(max(expected.kappa - Z_95 * expected.std_kappa, -1))


@given(PAIRS, st.randoms(use_true_random=False))
def test_order_names_and_who_is_first_change_nothing(pairs: list[tuple[int, int]], dice: random.Random) -> None:
    found = kappa(pairs)
    shuffled = list(pairs)
    dice.shuffle(shuffled)
    for other in (shuffled, [(b, a) for a, b in pairs], [(f"x{a}", f"x{b}") for a, b in pairs]):
        again = kappa(other)
        if found is None:
            assert again is None
            continue
        assert again is not None
        assert (again.value, again.deviation) == (pytest.approx(found.value), pytest.approx(found.deviation))
    if found is not None:
        assert -1 <= found.low <= found.value + 1e-12 and found.value <= found.high + 1e-12 <= 1 + 2e-12


def test_full_agreement_is_one_and_a_single_category_says_nothing() -> None:
    found = kappa([("a", "a"), ("b", "b"), ("b", "b")])
    assert found is not None and (found.value, found.low, found.high) == (1.0, 1.0, 1.0)
    assert kappa([("a", "a")] * 3) is None and kappa([]) is None
