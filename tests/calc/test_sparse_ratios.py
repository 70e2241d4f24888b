from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from gongyou.calc.sparse_ratios import smoothed
from gongyou.core.errors import BadInput

tables = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")),
    st.tuples(st.integers(0, 60), st.integers(0, 60)),
    min_size=2,
)


def split(table):
    return {key: pair[0] for key, pair in table.items()}, {key: pair[1] for key, pair in table.items()}


def test_the_posterior_mean_is_the_textbooks():
    """(a + count) / (a / μ + exposure), the mean of a gamma with the Poisson's count and exposure added."""
    counts, exposures = (
        {("a", "x"): 30, ("a", "y"): 2, ("b", "x"): 5, ("b", "y"): 9},
        dict.fromkeys([("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")], 10),
    )
    found = smoothed(counts, exposures)
    overall, row, column = 46 / 40, 32 / 20, 35 / 20
    cell = found.cells["a", "x"]
    assert cell.expected == pytest.approx(row * column / overall)
    assert cell.value == pytest.approx((found.shape + 30) / (found.shape / cell.expected + 10))


def test_the_shape_is_the_likeliest_by_another_librarys_negative_binomial():
    draw = np.random.default_rng(4)
    keys = [(r, c) for r in range(8) for c in range(6)]
    exposures = {key: int(draw.integers(5, 80)) for key in keys}
    counts = {key: int(draw.poisson(exposures[key] * 0.9 * draw.gamma(4, 1 / 4))) for key in keys}
    found = smoothed(counts, exposures)

    seen = np.array([counts[key] for key in keys])
    means = np.array([exposures[key] * found.cells[key].expected for key in keys])

    def likely(shape):
        return nbinom.logpmf(seen, shape, shape / (shape + means)).sum()

    best = max(np.exp(np.linspace(np.log(0.2), np.log(200), 400)), key=likely)
    assert found.shape == pytest.approx(best, rel=0.02)
    assert 1 < found.shape < 12


@given(tables)
def test_a_value_lies_between_the_cells_own_and_what_the_margins_say(table):
    counts, exposures = split(table)
    if not sum(counts[key] for key in table if exposures[key]):
        with pytest.raises(BadInput):
            smoothed(counts, exposures)
        return
    for key, cell in smoothed(counts, exposures).cells.items():
        assert 0 <= cell.weight <= 1
        if not exposures[key]:
            assert cell.raw is None
            assert cell.value == cell.expected
        else:
            low, high = sorted((cell.raw, cell.expected))
            assert low - 1e-9 <= cell.value <= high + 1e-9


@given(tables)
def test_more_seekers_mean_more_weight(table):
    counts, exposures = split(table)
    if not sum(counts[key] for key in table if exposures[key]):
        return
    cells = list(smoothed(counts, exposures).cells.items())
    ordered = sorted(cells, key=lambda item: exposures.get(item[0], 0) * item[1].expected)
    weights = [cell.weight for _, cell in ordered]
    assert weights == sorted(weights)


def test_cells_that_are_alike_are_all_drawn_to_the_margins():
    keys = [(r, c) for r in "abcd" for c in "wxyz"]
    found = smoothed(dict.fromkeys(keys, 20), dict.fromkeys(keys, 10))
    assert found.shape > 1e4
    assert all(cell.value == pytest.approx(2) for cell in found.cells.values())
