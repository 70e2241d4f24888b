"""Small-cell suppression of a published table, with the complementary cells that keep it from being undone.

A cell that rests on fewer than `minimum` workers is hidden. Because row and column totals are printed too, one
hidden cell alone could be found by subtraction; so further cells are hidden until no cell below the minimum has
only one possible value. Method and limits: docs/algorithms/suppression.md.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

Number = int | Decimal
Place = tuple[str, str]

TOTAL = "∑"
MINIMUM_WORKERS = 10

# Hiding a margin costs the reader more than hiding any cell, and the grand total most of all.
COST_OF_EMPTY_CELL = 10**9
COST_OF_MARGIN = 10**12
COST_OF_GRAND_TOTAL = 10**15


class Shown(Enum):
    """Whether a cell is printed, and if not, why."""

    PRINTED = "printed"
    SMALL = "small"
    COMPLEMENTARY = "complementary"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: how many workers it rests on and the number to be printed.

    `row` or `column` may be TOTAL; a margin that is not given is the sum of its cells.
    """

    row: str
    column: str
    workers: int
    value: Number


@dataclass(frozen=True)
class SuppressedTable:
    """A table that may be published: every cell, margins included, with its state."""

    cells: Mapping[Place, Cell]
    states: Mapping[Place, Shown]
    minimum: int
    hidden: frozenset[Place] = field(init=False)

    def __post_init__(self) -> None:
        hidden = (place for place, state in self.states.items() if state is not Shown.PRINTED)
        object.__setattr__(self, "hidden", frozenset(hidden))

    def value(self, row: str, column: str) -> Number | None:
        """The printed number, or None when the cell is hidden."""
        return None if (row, column) in self.hidden else self.cells[row, column].value

    def workers(self, row: str, column: str) -> int | None:
        """The printed number of workers, or None when the cell is hidden."""
        return None if (row, column) in self.hidden else self.cells[row, column].workers


def suppress_table(
    cells: Iterable[Cell], *, minimum: int = MINIMUM_WORKERS, hidden_elsewhere: Collection[Place] = ()
) -> SuppressedTable:
    """The table with every cell below `minimum` workers hidden, and as few others as are needed to keep it hidden.

    `hidden_elsewhere` are cells that another table shows too and hides: here they are hidden as well.
    Cells without a worker are printed as they are: an empty cell tells of nobody. Guaranteed: with all printed cells
    and margins known, and knowing that counts are never negative, each cell below the minimum still has at least two
    possible values; and no row or column hides fewer than `minimum` workers in all. A cell hidden for another's sake is
    not given back by the printed ones either.
    """
    table = _Table(_with_margins(cells), minimum)
    table.hide_small()
    table.hidden.update(hidden_elsewhere)
    while True:
        before = len(table.hidden)
        table.widen_lines()
        table.close_cycles()
        if len(table.hidden) == before:
            break
    states = {
        place: Shown.PRINTED
        if place not in table.hidden
        else Shown.SMALL
        if place in table.small
        else Shown.COMPLEMENTARY
        for place in table.cells
    }
    return SuppressedTable(table.cells, states, minimum)


def suppress_list(cells: Iterable[tuple[str, int, Number]], *, minimum: int = MINIMUM_WORKERS) -> SuppressedTable:
    """The same for one list of (name, workers, value) printed with its total; ask for column "value"."""
    return suppress_table((Cell(name, "value", workers, value) for name, workers, value in cells), minimum=minimum)


def _with_margins(cells: Iterable[Cell]) -> dict[Place, Cell]:
    given = {(cell.row, cell.column): cell for cell in cells}
    rows = sorted({row for row, _ in given} - {TOTAL})
    columns = sorted({column for _, column in given} - {TOTAL})
    full = {(row, column): given.get((row, column), Cell(row, column, 0, 0)) for row in rows for column in columns}

    def margin(row: str, column: str, parts: Iterable[Cell]) -> Cell:
        known = given.get((row, column))
        if known:
            return known
        listed = list(parts)
        return Cell(row, column, sum(part.workers for part in listed), sum(part.value for part in listed))

    for row in rows:
        full[row, TOTAL] = margin(row, TOTAL, (full[row, column] for column in columns))
    for column in columns:
        full[TOTAL, column] = margin(TOTAL, column, (full[row, column] for row in rows))
    full[TOTAL, TOTAL] = margin(TOTAL, TOTAL, (full[row, TOTAL] for row in rows))
    return full


class _Table:
    """The work in progress: a bipartite graph of rows and columns whose edges are the cells.

    With the margins' sign turned, every row and every column sums to zero, so the tables that agree with what is
    printed differ by circulations on the hidden edges. A hidden cell can take a second value exactly when a
    circulation that keeps all counts at or above zero passes through it.
    """

    def __init__(self, cells: dict[Place, Cell], minimum: int) -> None:
        self.cells = cells
        self.minimum = minimum
        self.small: set[Place] = set()
        self.hidden: set[Place] = set()
        self.rows = sorted({row for row, _ in cells})
        self.columns = sorted({column for _, column in cells})

    def hide_small(self) -> None:
        self.small = {place for place, cell in self.cells.items() if 0 < cell.workers < self.minimum}
        self.hidden = set(self.small)

    def cost(self, place: Place) -> int:
        """What the reader loses; 0 for a cell that is hidden already."""
        if place in self.hidden:
            return 0
        margins = (place[0] == TOTAL) + (place[1] == TOTAL)
        if margins:
            return COST_OF_GRAND_TOTAL if margins == 2 else COST_OF_MARGIN + self.cells[place].workers
        workers = self.cells[place].workers
        return workers if workers else COST_OF_EMPTY_CELL

    def lines(self) -> Iterator[tuple[Place, list[Place]]]:
        """Each total with the cells it sums."""
        for row in self.rows:
            yield (row, TOTAL), [(row, column) for column in self.columns if column != TOTAL]
        for column in self.columns:
            yield (TOTAL, column), [(row, column) for row in self.rows if row != TOTAL]

    def widen_lines(self) -> None:
        """Hide more in a line whose hidden cells together still rest on fewer workers than the minimum.

        Otherwise the total minus the printed cells would print a number of that few workers.
        """
        for total, line in self.lines():
            if total in self.hidden or self.small.isdisjoint(line):
                continue
            while sum(self.cells[place].workers for place in line if place in self.hidden) < self.minimum:
                free = [place for place in line if place not in self.hidden and self.cells[place].workers]
                self.hidden.add(min(free, key=lambda place: (self.cost(place), place)) if free else total)
                if not free:
                    break

    def close_cycles(self) -> None:
        """Hide the cheapest way round for each hidden cell that could still be worked out.

        One that was hidden to protect a line protects nothing, and leaves ＊ beside what gives it, while it can be.
        """
        for place in sorted(self.hidden):
            ways = [way for upward in (True, False) if (way := self._way_round(place, upward=upward)) is not None]
            if ways:
                _, path = min(ways)
                self.hidden.update(path)

    def _may_move(self, place: Place, *, upward: bool) -> bool:
        """Whether a reader must allow for the cell being one higher (or lower) than it is."""
        if upward:
            return True
        cell = self.cells[place]
        return cell.value > 0 and cell.workers > 0

    def _way_round(self, place: Place, *, upward: bool) -> tuple[int, list[Place]] | None:
        """The cheapest set of cells that can balance one unit more (or less) in `place`, with its cost."""
        if not self._may_move(place, upward=upward):
            return None
        # A unit more of the turned value runs row → column; a margin's turned value falls when the margin rises.
        forward = upward != self._is_turned(place)
        row, column = ("row", place[0]), ("column", place[1])
        start, goal = (column, row) if forward else (row, column)
        best: dict[tuple[str, str], int] = {start: 0}
        queue: list[tuple[int, tuple[str, str], list[Place]]] = [(0, start, [])]
        while queue:
            cost, node, path = heapq.heappop(queue)
            if node == goal:
                return cost, path
            if cost > best[node]:
                continue
            for edge, after in self._edges(node):
                runs_forward = node[0] == "row"
                if edge == place or not self._may_move(edge, upward=runs_forward != self._is_turned(edge)):
                    continue
                new = cost + self.cost(edge)
                if new < best.get(after, new + 1):
                    best[after] = new
                    heapq.heappush(queue, (new, after, [*path, edge]))
        return None

    def _edges(self, node: tuple[str, str]) -> Iterator[tuple[Place, tuple[str, str]]]:
        side, name = node
        if side == "row":
            for column in self.columns:
                yield (name, column), ("column", column)
        else:
            for row in self.rows:
                yield (row, name), ("row", row)

    @staticmethod
    def _is_turned(place: Place) -> bool:
        return (place[0] == TOTAL) != (place[1] == TOTAL)
