"""Falls dated in hindsight, and how a warning did against them: by hand, by brute force, and what must hold."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.backtests import Alarm, alarms_of, backtest
from gongyou.calc.episodes import Fall, falls, smoothed

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
