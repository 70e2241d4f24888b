"""The gap between a head count and the members known of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.gaps import Gap, closed, total

COUNTS = st.one_of(st.none(), st.integers(0, 500))
GAPS = st.builds(Gap, COUNTS, st.integers(0, 500))


@pytest.mark.parametrize(
    ("workers", "members", "missing", "rate", "far"),
    [
        (None, 3, None, None, False),
        (0, 0, 0, None, False),
        (40, 2, 38, "0.050000", True),
        (20, 10, 10, "0.500000", False),
        (21, 10, 11, "0.476190", True),
        (12, 3, 9, "0.250000", False),
        (10, 12, 0, "1.200000", False),
    ],
)
def test_a_gap(workers: int | None, members: int, missing: int | None, rate: str | None, far: bool) -> None:
    gap = Gap(workers, members)
    assert (gap.missing, gap.rate, gap.is_far_below) == (missing, rate and Decimal(rate), far)


@given(GAPS)
def test_one_more_member_never_makes_it_worse(gap: Gap) -> None:
    more = Gap(gap.workers, gap.members + 1)
    if gap.missing is not None:
        assert more.missing is not None and more.missing <= gap.missing
    assert gap.is_far_below or not more.is_far_below
    assert closed(gap, more) == bool(gap.workers)
    assert not closed(gap, gap)


def test_a_first_head_count_is_a_gain_and_a_lost_one_is_none() -> None:
    assert closed(Gap(None, 3), Gap(20, 3))
    assert not closed(Gap(20, 3), Gap(None, 30))


@given(st.lists(GAPS))
def test_the_total_counts_both_sides_of_the_same_employers(gaps: list[Gap]) -> None:
    known = [gap for gap in gaps if gap.workers is not None]
    whole = total(gaps)
    assert whole.members == sum(gap.members for gap in known)
    assert whole.workers == (sum(gap.workers or 0 for gap in known) if known else None)
