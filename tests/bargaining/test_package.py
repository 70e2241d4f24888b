"""The cheapest package: replayed, not improvable, and honest about what cannot be reached."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from gongyou.core.errors import BadInput
from gongyou.rooms.bargaining.whatif.asked import Asked
from gongyou.rooms.bargaining.whatif.figures import quantile
from gongyou.rooms.bargaining.whatif.package import Bounds, Targets, frontier, missed, package
from gongyou.rooms.bargaining.whatif.replay import Known, Replay, known_of, replayed
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.amended import levers
from tests.bargaining.logs import Lent, orders

ASKED = {"platform": "heya", "before": "demo.heya", "after": "demo.heya"}
LEVERS = {lever.path: lever for lever in levers(PayScheme.load("demo.heya"))}


@lru_cache(maxsize=1)
def log() -> tuple[Lent, Known]:
    view = Lent(orders(480, workers=24))
    return view, known_of(view, Asked.read(ASKED))


@lru_cache(maxsize=400)
def at(numbers: tuple[tuple[str, Decimal], ...]) -> Replay:
    view, known = log()
    return replayed(view, Asked.read({**ASKED, "changes": dict(numbers)}), known)


def evaluate(numbers: Mapping[str, Decimal]) -> Replay:
    return at(tuple(sorted(numbers.items())))


def bounds(**given: tuple[str, str, str]) -> list[Bounds]:
    paths = {"base": "terms.base.amount", "far": "terms.distance.2.rate", "least": "at_least"}
    return [Bounds(LEVERS[paths[name]], *(Decimal(each) for each in ends)) for name, ends in given.items()]


WIDE = bounds(base=("3.60", "5.60", "0.10"), far=("1.50", "2.50", "0.10"))


def test_no_other_choice_of_steps_is_cheaper() -> None:
    """A grid of choices replayed: none that reaches the targets is cheaper by more than a step of the result."""
    targets = Targets(p10=Decimal("112"), losers_share=Decimal(0))
    found = package(evaluate, WIDE, targets)
    assert not found.missed and not missed(found.replay, targets)
    assert quantile(np.sort(found.replay.after), 10) >= 11_200
    steps = [
        [each.low + each.step * number for number in numbers]
        for each, numbers in zip(WIDE, (range(0, 21, 5), range(0, 11, 10)), strict=True)
    ]
    costs = []
    for choice in product(*steps):
        replay = evaluate({each.lever.path: value for each, value in zip(WIDE, choice, strict=True)})
        if not missed(replay, targets):
            costs.append(int(replay.change.sum()))
    # A step of 0.10 on 480 orders costs up to 48 yuan.
    assert found.change <= min(costs) + 4_800
    assert found.bound is None or found.bound <= found.change


def test_lower_by_one_step_it_no_longer_reaches_the_targets() -> None:
    targets = Targets(line=Decimal("21"), line_share=Decimal("0.9"))
    found = package(evaluate, WIDE, targets)
    assert not found.missed
    for each in WIDE:
        value = found.numbers[each.lever.path]
        if value > each.low:
            assert missed(evaluate({**found.numbers, each.lever.path: value - each.step}), targets)


def test_it_says_which_target_cannot_be_reached() -> None:
    small = bounds(base=("3.60", "3.70", "0.01"))
    found = package(evaluate, small, Targets(p10=Decimal("900"), losers_share=Decimal(0)))
    assert found.missed == ("p10",)
    dear = package(evaluate, WIDE, Targets(p10=Decimal("112"), cost=Decimal("1")))
    assert dear.missed == ("cost",) and not dear.as_value()["reached"]


def test_nothing_asked_costs_nothing_and_a_floor_is_no_straight_line() -> None:
    free = package(evaluate, WIDE, Targets(losers_share=Decimal(0), no_group_loses=True))
    assert free.change == 0 and free.numbers == {each.lever.path: each.low for each in WIDE}
    bent = bounds(least=("4.50", "9.00", "0.50"), base=("3.60", "5.60", "0.50"))
    found = package(evaluate, bent, Targets(p10=Decimal("118")))
    assert not found.missed and not found.is_linear and found.bound is None


def test_the_frontier_rises() -> None:
    points = frontier(evaluate, WIDE, Targets(), points=3)
    costs = [each["change"] for each in points]
    assert len(points) == 3 and costs == sorted(costs) and costs[0] == 0
    assert all(each["p10"] >= each["target"] for each in points)


@pytest.mark.parametrize("wrong", [[], bounds(base=("5", "4", "0.01")), WIDE * 5])
def test_levers_that_cannot_be_searched_are_refused(wrong: Any) -> None:
    with pytest.raises(BadInput):
        package(evaluate, wrong, Targets())
