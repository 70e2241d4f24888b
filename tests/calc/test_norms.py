"""Piece-rate norms: worked cases, and laws that hold for any workers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.norms import NormCheck, Observed, Verdict, norm_check

EIGHT, SHARE = Decimal(8), Decimal("0.9")


def checked(made: list[tuple[str, str]], norm: str = "400", share: Decimal = SHARE) -> NormCheck:
    observed = [Observed(Decimal(pieces), Decimal(hours)) for pieces, hours in made]
    return norm_check(observed, norm=Decimal(norm), day_hours=EIGHT, share=share)


def test_who_makes_exactly_the_norm_in_eight_hours_is_able() -> None:
    found = checked([("400", "8"), ("399.99", "8"), ("200", "4"), ("0", "8")])
    assert (found.workers, found.able) == (4, 2)
    # 8, 8, 8.0002, never: the lower one in the middle.
    assert found.median_hours == Decimal("8.00")
    assert found.verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("able", "of", "verdict"),
    [
        (60, 60, Verdict.KEPT),
        # 30 of 30 has an interval from 88.6 %.
        (30, 30, Verdict.CANNOT_TELL),
        (45, 60, Verdict.NOT_KEPT),
        (9, 9, Verdict.CANNOT_TELL),
        (0, 9, Verdict.CANNOT_TELL),
        (0, 10, Verdict.NOT_KEPT),
    ],
)
def test_the_whole_interval_decides(able: int, of: int, verdict: Verdict) -> None:
    found = checked([("400", "8")] * able + [("300", "8")] * (of - able))
    assert found.able == able
    assert found.verdict is verdict


def test_who_makes_nothing_has_no_hours_for_the_norm() -> None:
    assert checked([("0", "8")] * 3).median_hours is None
    assert checked([("300", "8")]).median_hours == Decimal("10.67")


@pytest.mark.parametrize("made", [[], [("-1", "8")], [("1", "0")]])
def test_nobody_and_impossible_work_are_refused(made: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match=r"norm|nobody"):
        checked(made)


workers = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 14)), min_size=1, max_size=40)


@given(workers, st.integers(1, 800), st.integers(0, 200))
def test_a_higher_norm_never_raises_the_share(made: list[tuple[int, int]], norm: int, more: int) -> None:
    written = [(str(pieces), str(hours)) for pieces, hours in made]
    lower, higher = checked(written, str(norm)), checked(written, str(norm + more))
    assert higher.able <= lower.able
    assert higher.share.high <= lower.share.high
    backward = checked(written[::-1], str(norm))
    assert backward == lower
