"""Tiers by a table: complete, in order, and the room's own file."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from importlib.resources import files
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.risk_tiers import ORDER, Exposed, Size, Tier, TierRule, Trend

DATA: dict[str, Any] = yaml.safe_load((files("gongyou.rooms.exposure") / "rules.yaml").read_text("utf-8"))["tiers"]
RULE = TierRule.read(DATA)
STEPS = (Exposed.LOW, Exposed.MIDDLE, Exposed.HIGH)
places = st.lists(st.integers(0, 100).map(float), min_size=1, max_size=3)
shares = st.integers(0, 100).map(lambda n: Fraction(n, 1000))
changes = st.integers(-100, 100).map(lambda n: Fraction(n, 400))


@given(st.sampled_from(range(3)), st.sampled_from(range(3)), shares, shares, changes, changes)
def test_more_exposed_more_members_or_a_fall_never_lowers_a_tier(
    g: int, h: int, s: Fraction, t: Fraction, c: Fraction, d: Fraction
) -> None:
    low = RULE.tier(STEPS[min(g, h)], min(s, t), max(c, d)).tier
    high = RULE.tier(STEPS[max(g, h)], max(s, t), min(c, d)).tier
    assert ORDER.index(high) >= ORDER.index(low)


def test_the_edges_belong_to_the_stronger_side() -> None:
    at = RULE.tier(Exposed.HIGH, RULE.large_from, -RULE.change)
    assert (at.exposed, at.size, at.trend, at.tier) == (Exposed.HIGH, Size.LARGE, Trend.FALLING, Tier.FIRST)
    just = RULE.tier(Exposed.HIGH, RULE.large_from - Fraction(1, 10**6), -RULE.change + Fraction(1, 10**6))
    assert (just.size, just.trend) == (Size.SMALL, Trend.LEVEL)


def test_what_is_not_known_is_said_and_a_hidden_change_counts_as_level() -> None:
    assert RULE.tier(Exposed.UNKNOWN, Fraction(1), Fraction(-1)).tier is Tier.UNKNOWN
    hidden = RULE.tier(Exposed.HIGH, Fraction(1), None)
    assert hidden.trend is None
    assert hidden.tier == RULE.tier(Exposed.HIGH, Fraction(1), Fraction(0)).tier


def test_a_table_with_a_gap_or_one_that_turns_back_is_refused() -> None:
    gap = deepcopy(DATA)
    gap["table"].pop()
    with pytest.raises(ValueError, match="every combination once"):
        TierRule.read(gap)
    back = deepcopy(DATA)
    next(
        row for row in back["table"] if (row["exposed"], row["members"], row["trend"]) == ("high", "large", "falling")
    )["tier"] = "third"
    with pytest.raises(ValueError, match="never lower"):
        TierRule.read(back)


@given(places, st.integers(0, 2), st.integers(0, 100))
def test_a_higher_place_never_lowers_the_step_and_the_order_of_sources_does_not_matter(
    found: list[float], at: int, more: int
) -> None:
    step = RULE.places.step(found)
    assert RULE.places.step(found[::-1]) is step
    higher = [min(100.0, each + more) if number == at else each for number, each in enumerate(found)]
    assert STEPS.index(RULE.places.step(higher)) >= STEPS.index(step)


@pytest.mark.parametrize(
    ("found", "step"),
    [
        ([], Exposed.UNKNOWN),
        ([88], Exposed.HIGH),
        ([87.99], Exposed.MIDDLE),
        ([74], Exposed.MIDDLE),
        ([73.99], Exposed.LOW),
        # One source against two does not move it; of two the mean counts.
        ([99, 50, 60], Exposed.LOW),
        ([99, 95, 10], Exposed.HIGH),
        ([98, 52], Exposed.MIDDLE),
    ],
)
def test_the_middle_place_gives_the_step(found: list[float], step: Exposed) -> None:
    assert RULE.places.step(found) is step


def test_the_steps_leave_as_many_occupations_above_them_as_the_ilos_gradients() -> None:
    from gongyou.occupations.exposure import compare_isco, ilo

    means = [compare_isco(each)[0].percentile or 0 for each in ilo()]
    gradients = [each.gradient.value[-1] for each in ilo().values()]
    high, exposed = sum(each in "34" for each in gradients), sum(each in "1234" for each in gradients)
    assert abs(sum(each >= RULE.places.high_from for each in means) - high) <= 4
    assert abs(sum(each >= RULE.places.middle_from for each in means) - exposed) <= 4


def test_steps_of_places_that_are_none_are_refused() -> None:
    wrong = deepcopy(DATA)
    wrong["places"] = {"middle_from": 90, "high_from": 80}
    with pytest.raises(ValueError, match="0 to 100"):
        TierRule.read(wrong)
