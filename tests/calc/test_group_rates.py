"""Rates by group against the worked example of Fairlearn, and where a group has nobody to judge by."""

from __future__ import annotations

from fractions import Fraction

from gongyou.calc.group_rates import Gap, equal_odds, parity, rates, rates_by_group

TRUTH = [bool(int(each)) for each in "011110101000111111"]
CHOICE = [bool(int(each)) for each in "001011100111100110"]
GROUPS = "bbabbcccaacabccbcc"


def test_the_published_example() -> None:
    found = rates_by_group(TRUTH, CHOICE, GROUPS)
    assert {name: each.count for name, each in found.items()} == {"b": 6, "a": 4, "c": 8}
    assert found["a"].chosen == Fraction(3, 4)
    assert (found["c"].hit, found["c"].false_alarm) == (Fraction(2, 5), Fraction(2, 3))
    assert parity(found) == Gap(Fraction(1, 4), Fraction(2, 3))
    assert equal_odds(found) == Gap(Fraction(1), Fraction(0))


def test_a_rate_over_nobody_is_none_and_gaps_leave_it_out() -> None:
    assert rates([True], [True]).false_alarm is None
    assert equal_odds(rates_by_group([True, True], [True, True], "ab")) == Gap(Fraction(0), Fraction(1))
    assert parity({}) == Gap(Fraction(0), Fraction(1))
