"""Raked weights meet every total, stay as near to the base as they can, and refuse what cannot be met."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.raking import Margin, raked
from gongyou.core.errors import BadInput

UNITS = st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(1, 5))


def test_one_margin_is_post_stratification() -> None:
    found = raked([1, 1, 2], [Margin("trade", "aab", {"a": 30, "b": 70})])
    assert found.weights == pytest.approx([15, 15, 70])
    assert found.off < 1e-9


@settings(max_examples=30)
@given(
    units=st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(1, 5)), min_size=4, max_size=20
    ),
    shares=st.lists(st.integers(1, 9), min_size=20, max_size=20),
)
def test_totals_that_some_weights_have_are_met(units: list[tuple[str, str, int]], shares: list[int]) -> None:
    """Totals taken from other weights of the same units can be met, so they are; ratios within a cell stay."""
    margins = []
    for at, name in enumerate(("region", "trade")):
        totals: dict[object, float] = {}
        for unit, share in zip(units, shares, strict=False):
            totals[unit[at]] = totals.get(unit[at], 0) + share
        margins.append(Margin(name, [unit[at] for unit in units], totals))
    found = raked([unit[2] for unit in units], margins)
    for margin in margins:
        for value, total in margin.totals.items():
            held = math.fsum(w for w, each in zip(found.weights, margin.values, strict=True) if each == value)
            assert held == pytest.approx(total, rel=1e-8)
    for one, first in zip(units, found.weights, strict=True):
        for other, second in zip(units, found.weights, strict=True):
            if one[:2] == other[:2]:
                assert first / one[2] == pytest.approx(second / other[2], rel=1e-8)
    assert found.design_effect >= 1 - 1e-12
    assert found.effective <= len(units) + 1e-9


def test_deming_and_stephans_table_keeps_its_odds_ratio() -> None:
    cells = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    found = raked(
        [10, 20, 30, 40],
        [
            Margin("row", [row for row, _ in cells], {"a": 50, "b": 50}),
            Margin("column", [column for _, column in cells], {"x": 60, "y": 40}),
        ],
    ).weights
    assert found[0] * found[3] / found[1] / found[2] == pytest.approx(10 * 40 / 20 / 30)


@pytest.mark.parametrize(
    ("margins", "said"),
    [
        ([Margin("trade", "aab", {"a": 1, "b": 1, "c": 1})], "not both"),
        ([Margin("trade", "aab", {"a": 3})], "not both"),
        ([Margin("trade", "aab", {"a": 2, "b": 1}), Margin("region", "xyx", {"x": 2, "y": 2})], "add up to"),
        ([Margin("trade", "aab", {"a": 2, "b": 1}), Margin("region", "xxy", {"x": 1, "y": 2})], "contradict"),
    ],
)
def test_totals_that_no_weights_have_are_refused(margins: list[Margin], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        raked([1, 1, 1], margins)


def test_a_base_weight_is_positive() -> None:
    with pytest.raises(BadInput, match="positive"):
        raked([1, 0], [Margin("trade", "ab", {"a": 1, "b": 1})])
