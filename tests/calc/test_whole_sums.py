"""Whole sums by place against a loop, also beyond what floats hold exactly."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.whole_sums import MOST_LISTED, placed, summed

ROWS = st.lists(st.tuples(st.integers(0, 6), st.integers(-(2**55), 2**55)), max_size=30)
SMALL = st.lists(st.tuples(st.integers(0, 6), st.integers(-(10**6), 10**6)), max_size=30)


@given(ROWS | SMALL)
def test_the_sums_are_those_of_a_loop(rows: list[tuple[int, int]]) -> None:
    place, values = (np.array([row[at] for row in rows], dtype=np.int64) for at in (0, 1))
    expected = [sum(value for at, value in rows if at == each) for each in range(7)]
    found = summed(place, 7, values)
    assert found.tolist() == expected
    assert found.dtype == np.int64


def test_sums_beyond_exact_floats_keep_their_last_digit() -> None:
    assert summed(np.zeros(2, dtype=np.int64), 1, np.array([2**53, 1])).tolist() == [2**53 + 1]


def test_truth_values_are_counted() -> None:
    assert summed(np.array([0, 1, 1]), 3, np.array([True, True, False])).tolist() == [1, 1, 0]


@given(st.lists(st.integers(-3, 9) | st.integers(0, 9) | st.just(MOST_LISTED + 1), max_size=30))
def test_places_are_those_of_the_sorted_values(values: list[int]) -> None:
    known, place = placed(np.array(values, dtype=np.int64))
    assert known.tolist() == sorted(set(values))
    assert known[place].tolist() == values
