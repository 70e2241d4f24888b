"""The guarantee is checked twice by other means: linear algebra on the equations, and trying every small table."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.suppression import TOTAL, Cell, Shown, SuppressedTable, suppress_list, suppress_table


def tables(rows: int, columns: int, most: int) -> st.SearchStrategy[list[Cell]]:
    return st.lists(st.integers(0, most), min_size=rows * columns, max_size=rows * columns).map(
        lambda values: [
            Cell(f"r{index // columns}", f"c{index % columns}", value, value) for index, value in enumerate(values)
        ]
    )


shapes = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(lambda shape: tables(*shape, most=40))


def equations(table: SuppressedTable) -> list[dict[tuple[str, str], int]]:
    """Each line's cells minus its total, over the places of the table."""
    rows = sorted({row for row, _ in table.cells})
    columns = sorted({column for _, column in table.cells})
    lines = [{(row, column): 1 if column != TOTAL else -1 for column in columns} for row in rows]
    return lines + [{(row, column): 1 if row != TOTAL else -1 for row in rows} for column in columns]


def determined(table: SuppressedTable) -> set[tuple[str, str]]:
    """The hidden places that the equations alone fix: unit vectors in the row space, by exact elimination."""
    unknown = sorted(table.hidden)
    matrix = [[Fraction(line.get(place, 0)) for place in unknown] for line in equations(table)]
    pivots: list[int] = []
    top = 0
    for column in range(len(unknown)):
        found = next((row for row in range(top, len(matrix)) if matrix[row][column]), None)
        if found is None:
            continue
        matrix[top], matrix[found] = matrix[found], matrix[top]
        matrix[top] = [value / matrix[top][column] for value in matrix[top]]
        for row in range(len(matrix)):
            if row != top and matrix[row][column]:
                factor = matrix[row][column]
                matrix[row] = [a - factor * b for a, b in zip(matrix[row], matrix[top], strict=True)]
        pivots.append(column)
        top += 1
    return {
        unknown[pivot]
        for index, pivot in enumerate(pivots)
        if all(not value for column, value in enumerate(matrix[index]) if column != pivot)
    }


@settings(max_examples=300)
@given(shapes)
def test_it_leaves_no_small_cell_to_be_worked_out_by_linear_algebra(cells: list[Cell]) -> None:
    table = suppress_table(cells)
    small = {place for place, state in table.states.items() if state is Shown.SMALL}
    assert not determined(table) & small


@settings(max_examples=300)
@given(shapes)
def test_it_hides_no_cell_that_the_printed_ones_give_back(cells: list[Cell]) -> None:
    assert not determined(suppress_table(cells))


@settings(max_examples=120, deadline=None)
@given(st.one_of(tables(2, 2, 5), tables(2, 3, 4), tables(3, 2, 4), tables(1, 3, 6), tables(3, 1, 6)))
def test_it_leaves_two_possible_values_among_all_tables_that_agree(cells: list[Cell]) -> None:
    table = suppress_table(cells, minimum=3)
    rows = sorted({cell.row for cell in cells})
    columns = sorted({cell.column for cell in cells})
    body = list(product(rows, columns))
    hidden_body = [place for place in body if place in table.hidden]
    most = max((cell.value for cell in cells), default=0) + 2
    seen: dict[tuple[str, str], set[int]] = {place: set() for place in table.hidden}
    for guess in product(range(int(most) + 1), repeat=len(hidden_body)):
        held = {place: int(table.cells[place].value) for place in body} | dict(zip(hidden_body, guess, strict=True))
        for row in rows:
            held[row, TOTAL] = sum(held[row, column] for column in columns)
        for column in columns:
            held[TOTAL, column] = sum(held[row, column] for row in rows)
        held[TOTAL, TOTAL] = sum(held[row, TOTAL] for row in rows)
        if all(held[place] == cell.value for place, cell in table.cells.items() if place not in table.hidden):
            for place in seen:
                seen[place].add(held[place])
    assert all(len(seen[place]) > 1 for place, state in table.states.items() if state is Shown.SMALL)


@settings(max_examples=200)
@given(shapes)
def test_it_hides_every_small_cell_and_no_line_hides_fewer_than_the_minimum(cells: list[Cell]) -> None:
    table = suppress_table(cells)
    for place, cell in table.cells.items():
        if 0 < cell.workers < 10:
            assert table.states[place] is Shown.SMALL
            assert table.value(*place) is None
    for line in equations(table):
        total = next(place for place, sign in line.items() if sign < 0)
        parts = [place for place, sign in line.items() if sign > 0 and place in table.hidden]
        small = [place for place in parts if table.states[place] is Shown.SMALL]
        if small and total not in table.hidden:
            assert sum(table.cells[place].workers for place in parts) >= 10


@given(shapes)
def test_it_hides_nothing_without_a_small_cell(cells: list[Cell]) -> None:
    large = [Cell(cell.row, cell.column, cell.workers + 10, cell.value) for cell in cells]
    assert not suppress_table(large).hidden


@given(shapes, st.randoms())
def test_it_does_not_depend_on_the_order_of_cells(cells: list[Cell], random) -> None:
    shuffled = list(cells)
    random.shuffle(shuffled)
    assert suppress_table(cells).hidden == suppress_table(shuffled).hidden


def test_it_hides_all_four_cells_of_a_two_by_two_with_one_small() -> None:
    table = suppress_table(
        [Cell("甲", "男", 4, 4), Cell("甲", "女", 40, 40), Cell("乙", "男", 50, 50), Cell("乙", "女", 60, 60)]
    )
    assert table.hidden == {("甲", "男"), ("甲", "女"), ("乙", "男"), ("乙", "女")}
    assert table.value(TOTAL, TOTAL) == 154


def test_it_protects_a_list_by_its_cheapest_neighbour() -> None:
    table = suppress_list([("麦溪", 3, 30), ("青禾", 12, 120), ("穗东", 90, 900)])
    assert table.value("麦溪", "value") is None
    assert table.value("青禾", "value") is None
    assert table.value("穗东", "value") == 900
    assert table.value(TOTAL, "value") == 1050


def test_it_hides_the_total_when_a_lone_cell_is_small() -> None:
    table = suppress_list([("麦溪", 3, 30)])
    assert table.value(TOTAL, "value") is None


@pytest.mark.parametrize("minimum", [2, 5, 10, 25])
def test_it_takes_given_margins_when_workers_are_counted_once(minimum: int) -> None:
    table = suppress_table(
        [Cell("甲", "一月", 30, 300), Cell("甲", "二月", 30, 310), Cell("甲", TOTAL, 33, 610)], minimum=minimum
    )
    assert table.workers("甲", TOTAL) == 33
