"""Falls dated in hindsight, and how a warning did against them: by hand, by brute force, and what must hold."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.backtests import Alarm, alarms_of, backtest, joined, pooled
from gongyou.calc.episodes import Fall, falls, smoothed
from gongyou.calc.event_rates import at_most, poisson_between

SERIES = st.lists(st.integers(-20, 20), min_size=1, max_size=24)
STANDS = st.lists(st.sampled_from([True, False, None]), max_size=24)


def test_a_fall_by_hand() -> None:
    # Means of three: 100 100 98⅔ 95⅔ 92 90 90⅔ 93⅓ 96 97.
    values = [100, 100, 100, 96, 91, 89, 90, 93, 97, 98]
    assert smoothed(values)[2:6] == [Fraction(296, 3), Fraction(287, 3), Fraction(92), Fraction(90)]
    assert falls(values, depth=5) == [Fall(2, 5, 10.0)]
    assert falls(values, depth=11) == []
    assert falls(values, depth=5, months=5) == []
    # Not over yet: it ends with the lowest month so far.
    (open_fall,) = falls(values[:5], depth=5)
    assert (open_fall.first, open_fall.last) == (2, 4) and open_fall.depth == pytest.approx(100 - 93.5)


def test_missing_months_are_passed_over() -> None:
    assert smoothed([None, 4, None, 8]) == [None, Fraction(4), None, Fraction(8)]
    assert falls([None, 9, None, 3, None], depth=2) == [Fall(3, 3, 6.0)]
    assert falls([None, None], depth=1) == []


@given(SERIES, st.integers(1, 15))
def test_there_is_a_fall_where_the_deepest_drop_is_deep_enough(values: list[int], depth: int) -> None:
    means = [each for each in smoothed(values) if each is not None]
    deepest = max((high - low for at, high in enumerate(means) for low in means[at:]), default=Fraction())
    found = falls(values, depth=depth)
    assert bool(found) == (deepest >= depth)
    assert all(Fraction(str(depth)) <= means[fall.first - 1] - means[fall.last] for fall in found)
    assert all(before.last < after.first for before, after in pairwise(found))


@given(SERIES, st.integers(1, 15), st.integers(-50, 50))
def test_the_level_does_not_matter(values: list[int], depth: int, more: int) -> None:
    assert [(fall.first, fall.last) for fall in falls(values, depth=depth)] == [
        (fall.first, fall.last) for fall in falls([each + more for each in values], depth=depth)
    ]


@given(SERIES, st.integers(1, 15))
def test_between_falls_the_series_never_drops_as_deep(values: list[int], depth: int) -> None:
    means = [each for each in smoothed(values) if each is not None]
    inside = {at for fall in falls(values, depth=depth) for at in range(fall.first, fall.last + 1)}
    outside: list[list[Fraction]] = [[]]
    for at, mean in enumerate(means):
        if at in inside:
            outside.append([])
        else:
            outside[-1].append(mean)
    for stretch in outside:
        assert all(high - low < depth for at, high in enumerate(stretch) for low in stretch[at:])


def test_a_backtest_by_hand() -> None:
    # Months                0      1      2     3     4      5      6     7      8     9     10     11
    stands = [None, False, True, True, False, False, True, False, True, True, False, False]
    found = backtest(stands, [Fall(1, 4, 1.0), Fall(9, 10, 1.0), Fall(0, 0, 1.0)], lead=1)
    assert found.alarms == [Alarm(2, 3), Alarm(6, 6), Alarm(8, 9)]
    assert found.true_alarms == [Alarm(2, 3), Alarm(8, 9)]
    # The third event lies in a month that could not be judged.
    assert (found.found, len(found.events), found.recall) == (2, 2, 1)
    assert found.precision == Fraction(2, 3) and found.delays == {0: 1, 1: -1} and found.delay == 0.0
    assert found.false_alarms == 1 and found.false_alarms_a_year == Fraction(12, 11)
    assert found.precision_between is not None and found.precision_between.low < Fraction(2, 3)


def test_nothing_to_judge_gives_no_number() -> None:
    found = backtest([None, None], [Fall(0, 1, 1.0)])
    assert (found.months, found.precision, found.recall, found.delay) == (0, None, None, None)
    assert found.false_alarms_a_year is None and found.precision_between is None and found.recall_between is None


def test_an_alarm_that_always_stands_finds_nothing_new() -> None:
    found = backtest([False] + [True] * 11, [Fall(5, 8, 1.0)])
    assert (found.precision, found.recall) == (0, 0)


def test_an_alarm_whose_beginning_nobody_saw_is_neither_true_nor_false() -> None:
    found = backtest([None, True, True, False, True], [Fall(0, 1, 1.0), Fall(4, 4, 1.0)])
    assert (found.alarms, found.false_alarms, found.found, len(found.events)) == ([Alarm(4, 4)], 0, 1, 2)


@given(STANDS, st.lists(st.tuples(st.integers(0, 23), st.integers(0, 5)), max_size=4), st.integers(0, 3))
def test_counts_agree_with_counting_month_by_month(
    stands: list[bool | None], spans: list[tuple[int, int]], lead: int
) -> None:
    events = [Fall(first, min(first + more, 23), 1.0) for first, more in spans]
    found = backtest(stands, events, lead=lead)
    begins = [at for at, each in enumerate(stands) if each and at and stands[at - 1] is False]
    assert [alarm.first for alarm in alarms_of(stands)] == begins
    assert all(all(stands[alarm.first : alarm.last + 1]) for alarm in found.alarms)
    assert all(not each for alarm in found.alarms for each in stands[alarm.last + 1 : alarm.last + 2])
    true = [at for at in begins if any(event.first - lead <= at <= event.last for event in found.events)]
    assert [alarm.first for alarm in found.true_alarms] == true
    hits = [[at for at in begins if event.first - lead <= at <= event.last] for event in found.events]
    assert found.delays == {at: hit[0] - found.events[at].first for at, hit in enumerate(hits) if hit}


def test_alarms_with_a_short_gap_are_one() -> None:
    stands = [False, True, False, False, True, None, None, None, True, False]
    assert joined(stands, 2) == [False, True, True, True, True, None, None, None, True, False]
    assert backtest(stands, [], merges=2).alarms == [Alarm(1, 4)]
    # The beginning after months that could not be judged was not seen.
    assert backtest(stands, [], merges=0).alarms == [Alarm(1, 1), Alarm(4, 4)]
    assert backtest(stands, [], merges=3).alarms == [Alarm(1, 8)]


@given(STANDS, st.integers(0, 5))
def test_joining_adds_short_gaps_and_nothing_else(stands: list[bool | None], merges: int) -> None:
    found = joined(stands, merges)
    for at, (before, after) in enumerate(zip(stands, found, strict=True)):
        left = next((at - place for place in range(at, -1, -1) if stands[place]), None)
        right = next((place - at for place in range(at, len(stands)) if stands[place]), None)
        is_gap = not before and left is not None and right is not None and left + right - 1 <= merges
        assert after == (True if is_gap else before)
    assert joined(found, merges) == found and joined(stands, 0) == stands


def test_pooling_adds_up() -> None:
    one = backtest([False, True, False], [Fall(1, 2, 1.0)])
    two = backtest([False, False, True, True], [Fall(1, 2, 1.0), Fall(0, 0, 1.0)])
    found = pooled([one, two])
    assert (found.months, found.found, len(found.events), found.delay) == (7, 2, 3, 0.5)
    assert found.delays == {0: 0, 1: 1} and found.false_alarms == 0
    assert pooled([]).recall is None


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 40])
@pytest.mark.parametrize("years", [0.5, 3.0, 10.0])
def test_the_interval_of_a_rate_is_that_of_chi_square(count: int, years: float) -> None:
    from scipy.stats import chi2

    found = poisson_between(count, years)
    assert found is not None
    assert found.estimate == pytest.approx(count / years)
    assert found.low == pytest.approx(chi2.ppf(0.025, 2 * count) / 2 / years if count else 0.0, rel=1e-9)
    assert found.high == pytest.approx(chi2.ppf(0.975, 2 * count + 2) / 2 / years, rel=1e-9)


def test_the_printed_interval_of_garwood() -> None:
    # Garwood's table of 1936, 95 %: none seen 0 to 3.689, three 0.619 to 8.767, ten 4.795 to 18.390.
    for count, low, high in ((0, 0.0, 3.689), (3, 0.619, 8.767), (10, 4.795, 18.390)):
        found = poisson_between(count, 1)
        assert found is not None and (round(found.low, 3), round(found.high, 3)) == (low, high)
    assert poisson_between(1, 0) is None
    with pytest.raises(ValueError):
        poisson_between(-1, 1)


def test_the_interval_never_covers_less_than_it_says() -> None:
    found = [poisson_between(count, 1) for count in range(40)]
    for tenths in range(1, 120, 3):
        mean = tenths / 10
        covered = sum(
            at_most(count, mean) - at_most(count - 1, mean)
            for count, each in enumerate(found)
            if each is not None and each.low <= mean <= each.high
        )
        assert covered >= 0.95 - 1e-9
