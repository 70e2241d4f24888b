"""What was never seen: against the exact binomial, the rule of three, and the number that decides."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.rare import chance_of_none, never_seen, workers_needed


@settings(max_examples=50)
@given(st.integers(1, 5000), st.floats(0.5, 0.999))
def test_at_the_upper_end_nobody_is_hit_once_in_so_many_times(workers: int, level: float) -> None:
    assert chance_of_none(never_seen(workers, level), workers) == pytest.approx(1 - level, rel=1e-9)
    assert never_seen(workers + 1, level) < never_seen(workers, level)


def test_the_printed_numbers() -> None:
    """Clopper and Pearson's one-sided end for none of ten is 25.89 %; of a hundred it is about three of them."""
    assert never_seen(10) == pytest.approx(0.2588656, abs=1e-7)
    assert never_seen(100) == pytest.approx(3 / 100, abs=0.001)
    assert never_seen(0) == 1
    assert (workers_needed(0.01), workers_needed(0.05), workers_needed(0.5)) == (299, 59, 5)


@settings(max_examples=50)
@given(st.floats(0.0005, 0.9))
def test_the_number_that_decides_is_the_least(share: float) -> None:
    found = workers_needed(share)
    assert never_seen(found) <= share
    assert found == 1 or never_seen(found - 1) > share


def test_no_share_no_answer() -> None:
    for share in (0.0, 1.0):
        with pytest.raises(ValueError, match="not between"):
            workers_needed(share)
    with pytest.raises(ValueError, match="not between"):
        chance_of_none(1.5, 3)
