"""The cheapest numbers that reach targets, against every corner tried out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.cheapest import Reach, cheapest


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), needed=st.integers(0, 8))
def test_no_point_of_a_fine_grid_is_cheaper(seed: int, needed: int) -> None:
    draw = np.random.default_rng(seed)
    cost, gains = draw.uniform(1, 5, 2), draw.uniform(0, 3, (8, 2))
    lacking = draw.uniform(0.5, 4, 8)
    low, high = np.zeros(2), np.ones(2)
    found = cheapest(cost, (low, high), [Reach(gains, lacking, needed)])
    grid = [np.array(point) for point in product(np.linspace(0, 1, 26), repeat=2)]
    reaching = [cost @ point for point in grid if (gains @ point >= lacking - 1e-9).sum() >= needed]
    if found is None:
        assert not reaching
        return
    assert (gains @ found.numbers >= lacking - 1e-6).sum() >= needed
    assert found.is_proven and found.bound <= found.cost + 1e-6
    assert not reaching or found.cost <= min(reaching) + 1e-6


def test_without_a_target_it_costs_nothing_and_out_of_reach_there_is_none() -> None:
    cost, bounds = np.array([2.0, 1.0]), (np.array([1.0, 0.0]), np.array([3.0, 5.0]))
    found = cheapest(cost, bounds, [])
    assert found is not None and found.cost == pytest.approx(2)
    gains, lacking = np.array([[1.0, 1.0]]), np.array([9.0])
    assert cheapest(cost, bounds, [Reach(gains, lacking, 1)]) is None
    best = cheapest(cost, bounds, [Reach(gains, lacking - 1, 1)])
    assert best is not None and best.cost == pytest.approx(11)
