"""The ledger of annual leave: worked years, and laws that hold for any."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.leave_ledger import leave_ledger


def test_days_carry_over_once_and_are_used_first() -> None:
    first, second, third = leave_ledger({2024: 5, 2025: 5, 2026: 10}, {2024: 2, 2025: 1, 2026: 6})
    assert (first.carried_in, first.carried_out, first.lapsed) == (0, 3, 0)
    # One of the three carried days is taken, two lapse; the year's own five go on.
    assert (second.taken_of_carried, second.lapsed, second.carried_out) == (1, 2, 5)
    assert (third.taken_of_carried, third.lapsed, third.carried_out) == (5, 0, 9)


def test_a_year_without_entitlement_and_days_beyond() -> None:
    only = leave_ledger({2026: 0}, {2026: 2})
    assert (only[0].beyond, only[0].carried_out) == (2, 0)
    gap = leave_ledger({2024: 5, 2026: 5}, {})
    assert [(each.year, each.lapsed) for each in gap] == [(2024, 0), (2025, 5), (2026, 0)]
    assert leave_ledger({}, {2026: 3}) == []


years = st.dictionaries(st.integers(2020, 2026), st.integers(0, 15), min_size=1)


@given(years, st.dictionaries(st.integers(2020, 2026), st.integers(0, 20)))
def test_no_day_is_lost_or_made(entitled: dict[int, int], taken: dict[int, int]) -> None:
    ledger = leave_ledger(entitled, taken)
    for before, after in itertools.pairwise(ledger):
        assert after.carried_in == before.carried_out
        assert after.year == before.year + 1
    for each in ledger:
        assert each.entitled + each.carried_in == each.taken - each.beyond + each.lapsed + each.carried_out
        assert min(each.lapsed, each.carried_out, each.beyond, each.taken_of_carried) >= 0
        # Days that are carried were earned in that very year.
        assert each.carried_out <= each.entitled
