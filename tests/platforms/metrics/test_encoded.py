"""Cells of combinations: numbered in the order of their parts, whichever way the numbers are found."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.whole_sums import MOST_LISTED
from gongyou.rooms.platforms.metrics.encoded import cell_of
from gongyou.rooms.platforms.metrics.material import whole_numbers

numbers = st.one_of(st.integers(0, 9), st.integers(-5, 5), st.integers(MOST_LISTED - 2, MOST_LISTED * 4))


@settings(max_examples=60)
@given(st.lists(st.tuples(numbers, numbers, numbers), max_size=30))
def test_cells_are_the_places_of_the_sorted_combinations(rows: list[tuple[int, int, int]]) -> None:
    known = sorted(set(rows))
    parts = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    assert cell_of(*parts).tolist() == [known.index(each) for each in rows]


def test_sums_of_128_bits_become_whole_numbers_of_64_or_an_error() -> None:
    wide = pa.chunked_array([pa.array([3, None, -(2**60)], pa.decimal128(38, 0))])
    assert whole_numbers(wide).to_pylist() == [3, None, -(2**60)]
    assert whole_numbers(wide).type == pa.int64()
    money = pa.chunked_array([pa.array([1], pa.decimal128(18, 2))])
    assert whole_numbers(money) is money
    with pytest.raises(pa.ArrowInvalid):
        whole_numbers(pa.chunked_array([pa.array([2**70], pa.decimal128(38, 0))]))
