"""Several tables of one set of people, published together: what one hides, none of the others shows.

A published count is known by what it fixes, such as {industry: C} or {industry: C, region: 990101}; a margin of one
table is a cell or a margin of another. Tables are suppressed in turn until no table hides more, and then held against
each other until nothing small follows from all of them (linked.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongyou.calc.suppression import TOTAL, Cell, Place, suppress_table
from gongyou.rooms.market.indices.linked import Fixed, hidden_too
from gongyou.rooms.market.measures.cells import Work

DIMENSIONS = ("industry", "group", "region", "form", "skill")
ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Cross:
    """Rows by columns, of all people or of those whom `among` fixes."""

    rows: str
    columns: str
    among: Fixed = frozenset()

    def fixed(self, place: Place) -> Fixed:
        """What a cell or a margin of the table fixes."""
        named = zip((self.rows, self.columns), place, strict=True)
        return self.among | {(dimension, key) for dimension, key in named if key != TOTAL}


@dataclass(frozen=True, slots=True)
class Shown:
    """A cross with what may be printed: counts by (row, column), margins under TOTAL; None is hidden."""

    cross: Cross
    counts: Mapping[Place, int | None]

    def lines(self) -> list[dict[str, Any]]:
        """Row by row: key, total, cells by column."""
        rows, columns = (sorted({place[at] for place in self.counts} - {TOTAL}) for at in (0, 1))
        return [
            {
                "key": row,
                "total": self.counts[row, TOTAL],
                "cells": {column: self.counts[row, column] for column in columns},
            }
            for row in rows
        ]

    def margin(self) -> dict[str, int | None]:
        """The total of each row."""
        return {row: count for (row, column), count in sorted(self.counts.items()) if column == TOTAL and row != TOTAL}


def published(heads: Mapping[Work, int], crosses: Sequence[Cross], minimum: int) -> list[Shown]:
    """Each table as it may stand beside all the others."""
    tables = {cross: _counted(heads, cross) for cross in crosses}
    counts = {cross.fixed(place): n for cross, table in tables.items() for place, n in _with_totals(table).items()}
    hidden: set[Fixed] = set()
    for _ in range(ROUNDS):
        size = len(hidden)
        for cross, table in tables.items():
            known = {place for place in _places(table) if cross.fixed(place) in hidden}
            cells = [Cell(row, column, count, count) for (row, column), count in table.items()]
            if cells:
                found = suppress_table(cells, minimum=minimum, hidden_elsewhere=known)
                hidden |= {cross.fixed(place) for place in found.hidden}
        if len(hidden) == size:
            # No table alone gives anything away: now all of them together.
            more = hidden_too(counts, hidden, minimum)
            if not more:
                break
            hidden |= more
    return [
        Shown(
            cross,
            {place: None if cross.fixed(place) in hidden else count for place, count in _with_totals(table).items()},
        )
        for cross, table in tables.items()
    ]


def _counted(heads: Mapping[Work, int], cross: Cross) -> dict[Place, int]:
    found: dict[Place, int] = {}
    for work, count in heads.items():
        if all(getattr(work, dimension) == key for dimension, key in cross.among):
            place = (getattr(work, cross.rows), getattr(work, cross.columns))
            found[place] = found.get(place, 0) + count
    return found


def _places(table: Mapping[Place, int]) -> list[Place]:
    return list(_with_totals(table))


def _with_totals(table: Mapping[Place, int]) -> dict[Place, int]:
    rows, columns = (sorted({place[at] for place in table}) for at in (0, 1))
    full = {(row, column): table.get((row, column), 0) for row in rows for column in columns}
    for row in rows:
        full[row, TOTAL] = sum(full[row, column] for column in columns)
    for column in columns:
        full[TOTAL, column] = sum(full[row, column] for row in rows)
    if full:
        full[TOTAL, TOTAL] = sum(table.values())
    return full
