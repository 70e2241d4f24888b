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

from gongyou.calc.exposure import Gradient
from gongyou.calc.risk_tiers import ORDER, Exposed, Size, Tier, TierRule, Trend

DATA: dict[str, Any] = yaml.safe_load((files("gongyou.rooms.exposure") / "rules.yaml").read_text("utf-8"))["tiers"]
RULE = TierRule.read(DATA)
GRADIENTS = tuple(each.value for each in Gradient)
shares = st.integers(0, 100).map(lambda n: Fraction(n, 1000))
changes = st.integers(-100, 100).map(lambda n: Fraction(n, 400))


@given(st.sampled_from(range(6)), st.sampled_from(range(6)), shares, shares, changes, changes)
def test_more_exposed_more_members_or_a_fall_never_lowers_a_tier(
    g: int, h: int, s: Fraction, t: Fraction, c: Fraction, d: Fraction
) -> None:
    low = RULE.tier(GRADIENTS[min(g, h)], min(s, t), max(c, d)).tier
    high = RULE.tier(GRADIENTS[max(g, h)], max(s, t), min(c, d)).tier
    assert ORDER.index(high) >= ORDER.index(low)


def test_the_edges_belong_to_the_stronger_side() -> None:
    at = RULE.tier(Gradient.THIRD, RULE.large_from, -RULE.change)
    assert (at.exposed, at.size, at.trend, at.tier) == (Exposed.HIGH, Size.LARGE, Trend.FALLING, Tier.FIRST)
    just = RULE.tier(Gradient.THIRD, RULE.large_from - Fraction(1, 10**6), -RULE.change + Fraction(1, 10**6))
    assert (just.size, just.trend) == (Size.SMALL, Trend.LEVEL)


def test_what_is_not_known_is_said_and_a_hidden_change_counts_as_level() -> None:
    assert RULE.tier(None, Fraction(1), Fraction(-1)).tier is Tier.UNKNOWN
    hidden = RULE.tier(Gradient.FOURTH, Fraction(1), None)
    assert hidden.trend is None
    assert hidden.tier == RULE.tier(Gradient.FOURTH, Fraction(1), Fraction(0)).tier


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
