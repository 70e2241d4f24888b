"""Worst-case bounds of a share against every way to fill in what was not seen."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.worst_case import share_bounds


def test_the_bounds_are_the_extremes_of_all_that_can_be() -> None:
    for whole in range(1, 8):
        for seen in range(whole + 1):
            for found in range(seen + 1):
                fillings = product((0, 1), repeat=whole - seen)
                shares = {Fraction(found + sum(filling), whole) for filling in fillings}
                bounds = share_bounds(found, seen, whole)
                assert (bounds.low, bounds.high) == (min(shares), max(shares))


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(0, 10**12))
def test_seeing_more_never_widens_them(found: int, others: int, unseen: int) -> None:
    seen, whole = found + others, found + others + unseen
    if whole == 0:
        return
    bounds = share_bounds(found, seen, whole)
    assert bounds.width == Fraction(unseen, whole)
    assert 0 <= bounds.low <= bounds.high <= 1
    for more in (found, found + 1) if unseen else ():
        narrower = share_bounds(more, seen + 1, whole)
        assert bounds.low <= narrower.low
        assert narrower.high <= bounds.high


@pytest.mark.parametrize(("found", "seen", "whole"), [(2, 1, 3), (1, 3, 2), (-1, 0, 1), (0, 0, 0)])
def test_what_cannot_be_is_refused(found: int, seen: int, whole: int) -> None:
    with pytest.raises(ValueError, match="found"):
        share_bounds(found, seen, whole)
