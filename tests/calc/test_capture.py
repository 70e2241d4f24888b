"""Two lists: published examples, laws, refusals, and how often the interval holds the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc import capture
from gongyou.calc.capture import Estimate, Refusal, TwoLists


@st.composite
def tables(draw: st.DrawFn) -> TwoLists:
    both = draw(st.integers(7, 400))
    return TwoLists(both + draw(st.integers(0, 5000)), both + draw(st.integers(1, 5000)), both)


def test_it_agrees_with_the_textbook_turtles() -> None:
    # 10 marked, 15 caught, 5 marked among them: Petersen 30, Chapman 28.33, Sadinle's 95 % interval 22 to 65.
    turtles = TwoLists(10, 15, 5)
    assert capture.lincoln_petersen(turtles) == 30
    assert capture.chapman(10, 15, 5) == pytest.approx(28.3333, abs=1e-4)
    low, high = capture.transformed_logit(turtles)
    assert (round(low), round(high)) == (22, 65)


def test_it_agrees_with_the_hepatitis_pairs() -> None:
    # Chao et al. 2001, table 3: the pair P, Q of the outbreak in Taiwan: Petersen 336, Chapman 334, s.e. 29.
    table = TwoLists(135, 122, 49)
    found = capture.two_lists(table)
    assert isinstance(found, Estimate)
    assert round(capture.lincoln_petersen(table) or 0) == 336
    assert (round(found.population), round(math.sqrt(found.variance))) == (334, 29)


@given(tables())
def test_it_never_falls_below_those_who_are_known(table: TwoLists) -> None:
    found = capture.two_lists(table)
    assert isinstance(found, Estimate)
    assert table.seen <= found.low <= found.high
    assert found.low <= found.population <= found.high
    turned = capture.two_lists(TwoLists(table.second, table.first, table.both))
    assert isinstance(turned, Estimate)
    assert (turned.low, turned.population) == pytest.approx((found.low, found.population))


@given(tables(), st.integers(2, 50))
def test_a_larger_overlap_never_means_more_people(table: TwoLists, more: int) -> None:
    bigger = min(table.both + more, table.first, table.second)
    assert capture.chapman(table.first, table.second, bigger) <= capture.chapman(table.first, table.second, table.both)


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (TwoLists(0, 50, 0), "capture.list_empty"),
        (TwoLists(900, 800, 0), "capture.overlap_small"),
        (TwoLists(900, 800, 6), "capture.overlap_small"),
        (TwoLists(40, 40, 40), "capture.lists_equal"),
    ],
)
def test_it_refuses_in_words(table: TwoLists, code: str) -> None:
    found = capture.two_lists(table)
    assert isinstance(found, Refusal)
    assert found.code == code
    assert found.text.zh and found.text.en and found.need.zh and found.need.en


def test_it_says_how_large_the_lists_would_have_to_be() -> None:
    found = capture.two_lists(TwoLists(900, 800, 4))
    assert isinstance(found, Refusal)
    assert "1,191" in found.need.zh and "1,059" in found.need.en


def test_it_refuses_the_normal_interval_for_small_counts() -> None:
    assert isinstance(capture.normal(TwoLists(100, 90, 12)), Refusal)
    assert not isinstance(capture.normal(TwoLists(1000, 900, 120)), Refusal)


def test_missed_matches_make_the_estimate_too_high() -> None:
    told = capture.linkage(TwoLists(1000, 800, 200))
    assert [one.missed for one in told] == [0.0, 0.01, 0.02, 0.05, 0.1]
    populations = [one.population for one in told]
    assert populations == sorted(populations, reverse=True)
    assert populations[0] == pytest.approx(capture.chapman(1000, 800, 200))
    # 10 % missed: the true overlap is 222.2 and not 200.
    assert populations[-1] == pytest.approx(capture.chapman(1000, 800, 200 / 0.9))


@given(st.lists(tables(), min_size=1, max_size=6))
def test_strata_add_up(parts: list[TwoLists]) -> None:
    found = [one for one in map(capture.two_lists, parts) if isinstance(one, Estimate)]
    total = capture.summed(found)
    assert total.seen == sum(table.seen for table in parts)
    assert total.population == pytest.approx(sum(max(one.population, one.seen) for one in found))
    assert total.seen <= total.low <= total.population + 1e-6 <= total.high + 2e-6


def test_the_rate_turns_the_interval_round() -> None:
    found = capture.two_lists(TwoLists(3000, 2500, 900))
    assert isinstance(found, Estimate)
    share = capture.rate(3000, found)
    assert 0 < share.low < share.share < share.high <= 1
    assert share.low == pytest.approx(3000 / found.high)


@pytest.mark.parametrize(("population", "p1", "p2"), [(120, 0.35, 0.3), (1000, 0.2, 0.15), (8000, 0.3, 0.4)])
def test_the_interval_holds_the_truth_as_often_as_it_says(population: int, p1: float, p2: float) -> None:
    """Seeded: 2,000 populations each; the share of intervals with the truth inside lies near 95 %."""
    rng = np.random.default_rng(20261121)
    held = asked = 0
    for _ in range(2000):
        on_first = rng.random(population) < p1
        on_second = rng.random(population) < p2
        found = capture.two_lists(TwoLists(on_first.sum(), on_second.sum(), (on_first & on_second).sum()))
        if isinstance(found, Refusal):
            continue
        asked += 1
        held += found.low <= population <= found.high
    assert asked > 1700
    assert 0.935 <= held / asked <= 0.985
