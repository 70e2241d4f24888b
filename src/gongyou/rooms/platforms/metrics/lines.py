"""Lines of a breakdown with the small ones hidden, and others where a hidden one could be worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gongyou.calc.suppression import TOTAL, Cell, suppress_table
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.outcome import Row


@dataclass(frozen=True, slots=True)
class Line:
    """One group: on how many workers it rests, how many things were counted, and what is printed."""

    name: Text
    workers: int
    size: int
    cells: tuple[Any, ...]


def shown(lines: Sequence[Line], least: int, whole: tuple[int, int] | None = None) -> tuple[Row, ...]:
    """The lines as they may be printed. `whole` is workers and size of the total where groups share workers."""
    cells = [Cell(str(place), "value", line.workers, line.size) for place, line in enumerate(lines)]
    if whole is not None:
        cells += [Cell(TOTAL, "value", *whole), Cell(TOTAL, TOTAL, *whole)]
    hidden = (
        {row for row, column in suppress_table(cells, minimum=least).hidden if column == "value"} if cells else set()
    )
    return tuple(
        Row(line.name, (), suppressed=True) if str(place) in hidden else Row(line.name, line.cells)
        for place, line in enumerate(lines)
    )
