"""Formulas of two periods: published series in `gongyou verify`; here their laws (tests of Fisher, Diewert, Balk)."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.index_numbers.bilateral import FORMULAS, lowe
from gongyou.calc.index_numbers.panel import Pair, Panel, panel_of
from gongyou.core.errors import BadInput
from tests.calc.index_numbers.drawn import NUMBERS, panels

SYMMETRIC = (
    "fisher",
    "tornqvist",
    "walsh",
    "marshalledgeworth",
    "gk",
    "satovartia",
    "stuvel",
    "jevons",
    "dutot",
    "cswd",
)
WITHIN = tuple(name for name in FORMULAS if name not in ("stuvel", "tpd"))
PAIRS = panels(periods=2)


def pair_of(panel: Panel) -> Pair:
    return panel.pair(0, 1, 0)


def turned(pair: Pair) -> Pair:
    return Pair(pair.p1, pair.p0, pair.q1, pair.q0, pair.reference)


@pytest.mark.parametrize("name", FORMULAS)
@settings(max_examples=20)
@given(panel=PAIRS, factor=NUMBERS)
def test_when_all_pay_rises_alike_the_index_is_that_rise(name: str, panel: Panel, factor: float) -> None:
    pair = pair_of(panel)
    alike = Pair(pair.p0, pair.p0 * factor, pair.q0, pair.q0, pair.reference)
    assert FORMULAS[name](alike) == pytest.approx(factor, rel=1e-9)
    if name != "tpd":
        # However people move between the cells: the trap of composition.
        moved = Pair(pair.p0, pair.p0 * factor, pair.q0, pair.q1, pair.reference)
        assert FORMULAS[name](moved) == pytest.approx(factor, rel=1e-9)


@pytest.mark.parametrize("name", WITHIN)
@settings(max_examples=20)
@given(panel=PAIRS)
def test_an_index_lies_between_the_least_and_the_largest_rise(name: str, panel: Panel) -> None:
    pair = pair_of(panel)
    found, rises = FORMULAS[name](pair), pair.relatives
    assert rises.min() * (1 - 1e-9) <= found <= rises.max() * (1 + 1e-9)


@pytest.mark.parametrize("name", SYMMETRIC)
@settings(max_examples=20)
@given(panel=PAIRS)
def test_there_and_back_is_one(name: str, panel: Panel) -> None:
    pair = pair_of(panel)
    assert FORMULAS[name](pair) * FORMULAS[name](turned(pair)) == pytest.approx(1, rel=1e-9)


@pytest.mark.parametrize("name", FORMULAS)
@settings(max_examples=15)
@given(panel=PAIRS, factor=NUMBERS, chance=st.randoms(use_true_random=False))
def test_neither_currency_nor_order_nor_unit_of_hours_matters(
    name: str, panel: Panel, factor: float, chance: object
) -> None:
    pair = pair_of(panel)
    found = FORMULAS[name](pair)
    order = list(range(len(pair.p0)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    assert pair.reference is not None
    mixed = Pair(pair.p0[order], pair.p1[order], pair.q0[order], pair.q1[order], pair.reference[order])
    other = Pair(pair.p0 * factor, pair.p1 * factor, pair.q0 * factor, pair.q1 * factor, pair.reference)
    assert FORMULAS[name](mixed) == pytest.approx(found, rel=1e-9)
    assert FORMULAS[name](other) == pytest.approx(found, rel=1e-9)


@given(panel=PAIRS)
def test_fisher_prices_times_fisher_quantities_is_the_ratio_of_the_pay_bills(panel: Panel) -> None:
    pair = pair_of(panel)
    quantities = Pair(pair.q0, pair.q1, pair.p0, pair.p1)
    bills = float((pair.p1 * pair.q1).sum() / (pair.p0 * pair.q0).sum())
    for name in ("fisher", "stuvel", "satovartia"):
        assert FORMULAS[name](pair) * FORMULAS[name](quantities) == pytest.approx(bills, rel=1e-9)


def test_laspeyres_and_paasche_as_reckoned_by_hand() -> None:
    rows = [(0, "a", 10, 3), (0, "b", 20, 1), (1, "a", 12, 1), (1, "b", 21, 4)]
    pair = pair_of(panel_of(rows))
    assert FORMULAS["laspeyres"](pair) == float(Fraction(12 * 3 + 21, 10 * 3 + 20))
    assert FORMULAS["paasche"](pair) == float(Fraction(12 + 21 * 4, 10 + 20 * 4))
    assert FORMULAS["walsh"](pair) == pytest.approx((12 * math.sqrt(3) + 21 * 2) / (10 * math.sqrt(3) + 20 * 2))


def test_the_composition_trap() -> None:
    """Mean pay rises by 36.5 % while each cell's rises by 5 %: the index says 5 %."""
    before, after = (70, 30), (51, 49)
    pay = (3000.0, 12000.0)
    rows = [(0, cell, pay[cell], before[cell]) for cell in (0, 1)] + [
        (1, cell, pay[cell] * 1.05, after[cell]) for cell in (0, 1)
    ]
    means = [sum(p * q for t, _, p, q in rows if t == at) / 100 for at in (0, 1)]
    assert means[1] / means[0] == pytest.approx(1.365)
    for name, formula in FORMULAS.items():
        if name != "tpd":
            assert formula(pair_of(panel_of(rows))) == pytest.approx(1.05, rel=1e-12), name


def test_only_items_of_both_periods_are_compared_and_none_is_an_error() -> None:
    rows = [(0, "a", 10, 1), (0, "b", 10, 1), (1, "b", 11, 1), (1, "c", 99, 1), (2, "c", 99, 1)]
    panel = panel_of(rows)
    assert FORMULAS["fisher"](panel.pair(0, 1)) == pytest.approx(1.1)
    with pytest.raises(BadInput, match="share no cell"):
        panel.pair(0, 2)
    with pytest.raises(BadInput, match="Lowe"):
        lowe(panel.pair(1, 2, 0))


@pytest.mark.parametrize("row", [(0, "a", 0, 1), (0, "a", 1, -1), (0, "a", math.nan, 1), (0, "a", 1, math.inf)])
def test_what_is_not_positive_is_refused(row: tuple[int, str, float, float]) -> None:
    with pytest.raises(BadInput, match="must be positive"):
        panel_of([row])


def test_a_cell_that_stands_twice_is_refused() -> None:
    with pytest.raises(BadInput, match="stands twice"):
        panel_of([(0, "a", 1, 1), (0, "a", 1, 1)])
