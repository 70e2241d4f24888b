"""Splits that add up to what they split; Oaxaca–Blinder also against statsmodels."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.oaxaca import OaxacaBlinder

from gongyou.calc.decomposition import Cell, bennet, oaxaca_blinder, shift_share
from gongyou.core.errors import BadInput

CELLS = st.dictionaries(
    st.sampled_from("abcde"), st.builds(Cell, st.integers(0, 50), st.integers(0, 90_000)), min_size=1
).filter(lambda cells: any(cell.people for cell in cells.values()))
JOBS = st.dictionaries(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), st.integers(0, 99), min_size=1)


def paid(cells: dict[str, Cell]) -> dict[str, Cell]:
    """Nobody is paid where nobody works."""
    return {key: Cell(cell.people, cell.paid if cell.people else 0) for key, cell in cells.items()}


@settings(max_examples=25)
@given(before=CELLS.map(paid), after=CELLS.map(paid))
def test_pay_and_structure_add_up_to_the_change_of_the_mean(before: dict[str, Cell], after: dict[str, Cell]) -> None:
    found = bennet(before, after)
    assert found.within + found.between == found.change
    back = bennet(after, before)
    assert (back.within, back.between) == (-found.within, -found.between)


@settings(max_examples=25)
@given(cells=CELLS.map(paid), factor=st.integers(1, 9))
def test_who_stays_and_is_paid_more_is_pay_and_who_moves_is_structure(cells: dict[str, Cell], factor: int) -> None:
    rise = bennet(cells, {key: Cell(cell.people, cell.paid * factor) for key, cell in cells.items()})
    assert rise.between == 0
    moved = bennet(cells, {key: Cell(cell.people * factor, cell.paid * factor) for key, cell in cells.items()})
    assert moved.change == moved.within == moved.between == 0


def test_the_composition_trap_in_two_parts() -> None:
    """Mean pay 5,700 to 7,780.5 (+36.5 %): 5 % more in each cell, the rest people who moved to better paid work."""
    found = bennet(
        {"a": Cell(70, 70 * 3000), "b": Cell(30, 30 * 12000)}, {"a": Cell(51, 51 * 3150), "b": Cell(49, 49 * 12600)}
    )
    assert found.change == Fraction("2080.5")
    assert found.within == Fraction("0.605") * 150 + Fraction("0.395") * 600
    assert found.between == Fraction("0.19") * (Fraction(24600, 2) - Fraction(6150, 2))


def test_a_period_without_people_cannot_be_split() -> None:
    with pytest.raises(BadInput, match="no people"):
        bennet({"a": Cell(0, 0)}, {"a": Cell(1, 1)})


@settings(max_examples=25)
@given(before=JOBS, after=JOBS)
def test_nation_trade_and_place_add_up_to_the_change_of_jobs(
    before: dict[tuple[str, str], int], after: dict[tuple[str, str], int]
) -> None:
    if not sum(before.values()):
        with pytest.raises(BadInput, match="no jobs"):
            shift_share(before, after)
        return
    found = shift_share(before, after)
    for key, shift in found.items():
        assert shift.change == after.get(key, 0) - before.get(key, 0)
    assert sum(shift.national for shift in found.values()) == sum(after.values()) - sum(before.values())
    if {industry for (industry, _), jobs in after.items() if jobs} <= {key[0] for key, jobs in before.items() if jobs}:
        assert sum(shift.mix for shift in found.values()) == 0
        assert sum(shift.regional for shift in found.values()) == 0


def test_shift_share_as_reckoned_by_hand() -> None:
    before = {("rides", "north"): 100, ("rides", "south"): 100, ("shops", "north"): 200}
    after = {("rides", "north"): 150, ("rides", "south"): 130, ("shops", "north"): 160}
    # All: 400 to 440, +10 %. Rides: 200 to 280, +40 %. Rides in the north: +50 %.
    north = shift_share(before, after)["rides", "north"]
    assert (north.national, north.mix, north.regional) == (10, 30, 10)


@settings(max_examples=10)
@given(seed=st.integers(0, 10_000), traits=st.integers(1, 3))
def test_the_gap_of_two_groups_is_that_of_statsmodels(seed: int, traits: int) -> None:
    chance = np.random.default_rng(seed)
    first = np.arange(60) < 25
    x = chance.normal(size=(60, traits)) + first[:, None]
    y = 3 + x @ np.arange(1, traits + 1) + 2 * first + chance.normal(size=60)
    found = oaxaca_blinder(y.tolist(), x.tolist(), first.tolist())
    assert found.endowments + found.coefficients + found.interaction == pytest.approx(found.gap)
    assert found.explained + found.unexplained == pytest.approx(found.gap)
    other = OaxacaBlinder(y, np.column_stack((x, first)), traits, hasconst=False, swap=False)
    # Its groups are 0 and 1 in this order; ours is the gap of the first group over the second.
    sign = 1 if np.isclose(other.gap, found.gap) else -1
    pooled = other.two_fold(two_fold_type="pooled").params
    assert sign * np.array(pooled[:2]) == pytest.approx([found.unexplained, found.explained], rel=1e-6)


def test_a_group_too_small_for_its_equation_is_refused() -> None:
    with pytest.raises(BadInput, match="not determined"):
        oaxaca_blinder([1, 2, 3, 4], [[1], [2], [3], [4]], [True, True, False, False])
    with pytest.raises(BadInput, match="not determined"):
        oaxaca_blinder(list(range(8)), [[1.0]] * 8, [True, False] * 4)


def test_pay_without_people_cannot_be_split() -> None:
    """It would be in the mean and in no part: the parts would not add up."""
    with pytest.raises(BadInput):
        bennet({"a": Cell(10, 100), "z": Cell(0, 50)}, {"a": Cell(10, 110)})
    with pytest.raises(BadInput):
        bennet({"a": Cell(-1, 100), "b": Cell(3, 9)}, {"a": Cell(10, 110)})
    empty = bennet({"a": Cell(10, 100), "z": Cell(0, 0)}, {"a": Cell(10, 110)})
    assert (empty.within, empty.between) == (1, 0)


def test_there_are_no_fewer_jobs_than_none() -> None:
    with pytest.raises(BadInput):
        shift_share({("C", "1"): -3, ("C", "2"): 5}, {("C", "1"): 3})


def test_a_gap_needs_people_and_numbers() -> None:
    with pytest.raises(BadInput):
        oaxaca_blinder([], [], [])
    with pytest.raises(BadInput):
        oaxaca_blinder([1, 2, 3, float("nan"), 1, 2], [[1], [2], [3], [5], [1], [3]], [True] * 3 + [False] * 3)
