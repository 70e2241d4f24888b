"""Dominance, and what two releases give by subtraction."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.release import Published, dominated, is_dominated, leaks
from gongyou.calc.suppression import Cell, suppress_table

KEYS = [f"w{number:02d}" for number in range(60)]


def cell(name: str, count: int, release: str = "2026-07", measure: str = "pay", first: int = 0) -> Published:
    return Published(release, name, measure, frozenset(KEYS[first : first + count]))


def test_more_than_seventy_per_cent_of_one_is_dominated_and_seventy_is_not() -> None:
    assert is_dominated(1000, 701) and not is_dominated(1000, 700) and not is_dominated(0, 0)
    places = {("a", "x"): [700, 299, 1], ("a", "y"): [71, 29], ("b", "x"): [], ("b", "y"): [0, 0], ("c", "x"): [5]}
    assert dominated(places) == [("a", "y"), ("c", "x")]
    for total, largest in ((5, 6), (5, -1)):
        with pytest.raises(ValueError, match="no part"):
            is_dominated(total, largest)


def test_a_dominated_cell_is_hidden_with_what_would_give_it_back() -> None:
    cells = [Cell(row, column, 20, 1000) for row in "ab" for column in "xy"]
    table = suppress_table(cells, hidden_elsewhere=dominated({("a", "x"): [900, 100]}))
    assert len(table.hidden) == 4


def test_nine_more_workers_are_found_by_subtraction_and_ten_are_not() -> None:
    earlier = [cell("north", 20), cell("south", 20, first=30)]
    new = [cell("north", 29, "2026-08"), cell("south", 30, "2026-08", first=30)]
    (found,) = leaks(earlier, new)
    assert (found.earlier.name, found.new.name, found.workers) == ("north", "north", 9)
    assert leaks(earlier, [cell("north", 20, "2026-08")]) == []
    assert leaks(earlier, [cell("north", 25, "2026-08", measure="hours")]) == []
    # Those who left are given just as those who came, and another name hides nothing.
    assert [each.workers for each in leaks(earlier, [cell("city", 15)])] == [5]
    assert leaks(earlier, [cell("moved", 20, first=3)]) == []


@settings(max_examples=50)
@given(st.sets(st.sampled_from(KEYS)), st.sets(st.sampled_from(KEYS)))
def test_subtraction_is_looked_at_from_both_sides(one: set[str], other: set[str]) -> None:
    first, second = Published("a", "n", "pay", one), Published("b", "n", "pay", other)
    there, back = leaks([first], [second]), leaks([second], [first])
    assert bool(there) == bool(back) == ((one < other or other < one) and len(one ^ other) < 10)
