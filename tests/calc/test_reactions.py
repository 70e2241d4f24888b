"""Reactions: ranges that hold what lies inside the box, and vanish where nothing changes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc import reactions
from gongyou.calc.reactions import Base, range_of

NAMES = ("acceptance", "demand", "hours", "pass_through", "quits")
FORMULAS = (
    reactions.hours, reactions.accepted, reactions.quits, reactions.price, reactions.orders, reactions.cost,
    reactions.income, reactions.utilisation, reactions.hourly_online,
)  # fmt: skip
share = st.floats(0, 1)


@given(
    after=st.floats(0.6, 1.8),
    ends=st.lists(st.tuples(share, share), min_size=5, max_size=5),
    inside=st.lists(share, min_size=5, max_size=5),
)
def test_a_range_holds_all_that_lies_in_the_box(
    after: float, ends: list[tuple[float, float]], inside: list[float]
) -> None:
    base = Base(1.0, after, price=1.6, utilisation=0.55)
    box = {name: (min(two), max(two)) for name, two in zip(NAMES, ends, strict=True)}
    point = {name: box[name][0] + (box[name][1] - box[name][0]) * at for name, at in zip(NAMES, inside, strict=True)}
    for formula in FORMULAS:

        def asked(at: Mapping[str, float], formula: object = formula) -> float:
            return float(formula(base, at))  # type: ignore[operator]

        low, high = range_of(asked, box)
        assert low - 1e-9 <= asked(point) <= high + 1e-9


@given(at=st.fixed_dictionaries(dict.fromkeys(NAMES, share)))
def test_the_same_cost_moves_nothing(at: dict[str, float]) -> None:
    base = Base(5.0, 5.0, price=9.0, utilisation=0.5)
    for formula in FORMULAS:
        asked = formula(base, at)
        assert asked == pytest.approx({reactions.cost: 5.0, reactions.utilisation: 0.5}.get(formula, 1.0))


def test_without_elasticities_it_is_l0() -> None:
    base = Base(100.0, 110.0, price=160.0, utilisation=0.6)
    still = dict.fromkeys(NAMES, 0.0)
    assert reactions.cost(base, still) == 110.0
    assert reactions.income(base, still) == pytest.approx(1.1)
    assert reactions.hourly_online(base, still) == pytest.approx(1.1)


def test_a_worked_example() -> None:
    """Ten on a hundred, all passed on to a price of 160: +6.25 %; at demand elasticity ½ 2.99 % fewer orders."""
    base = Base(100.0, 110.0, price=160.0)
    at = {"pass_through": 1.0, "demand": 0.5}
    assert reactions.price(base, at) == pytest.approx(1.0625)
    assert reactions.orders(base, at) == pytest.approx(1.0625**-0.5)
    assert reactions.income(base, at) == pytest.approx(1.1 * 0.970143, abs=1e-6)
