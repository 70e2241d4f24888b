"""Rows of the engine in pieces, a range of workers at a time: for what has to be looked at in the order of time.

Sorting is what an engine does worst: ten million orders by worker and time cost it as much as ten scans. Here the
engine selects and turns everything into whole numbers; these are sorted by NumPy, a bounded number at a time. The
engine reads a log of many pieces once, and takes it apart by worker (lake/parted.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from gongyou.lake.parted import Shelf
from gongyou.rooms.platforms.metrics.material import Material, whole_numbers

# Attempts in a piece: some 16 MB for each column.
PIECE = 2_000_000
# What is worked out of the pieces and looked at again stays in memory up to so many bytes.
SHELF = 256 * 2**20

Columns = Mapping[str, Any]


def pieces(material: Material, **tables: Any) -> Iterator[Mapping[str, Columns]]:
    """By ranges of workers' numbers (`Material.numbered`): the columns of each table, rows in any order.

    No column may hold a missing number. A worker's rows come in one piece, and the workers in their order.
    """
    workers, attempts = len(material.worker_names), material.filled("orders")["rows"]
    parts = max(1, -(-attempts // PIECE))
    if parts == 1:
        yield {name: numbers(material, rows) for name, rows in tables.items()}
        return
    step = max(1, -(-workers // parts))
    with ExitStack() as stack:
        ranges = {name: stack.enter_context(_ranged(material, rows, step)) for name, rows in tables.items()}
        for place in range(-(-workers // step)):
            yield {name: part(place) for name, part in ranges.items()}


def numbers(material: Material, rows: Any) -> Columns:
    """The columns of whole numbers as NumPy arrays."""
    found = material.view.execute(rows)
    return {name: whole_numbers(found[name]).to_numpy(zero_copy_only=False) for name in found.column_names}


def different(material: Material, text: Any) -> int:
    """How many different texts a column of the attempts holds, nothing not counted: as numbers of 64 bits, sorted.

    Two of n texts are taken for one with a probability of n² / 2^65 (`Engine.number`). An engine that counts the texts
    themselves takes three times as long.
    """
    engine = getattr(material.view, "engine", None)
    if engine is None:
        return int(material.view.execute(text.nunique().name("n").as_table())["n"][0].as_py())
    rows = material.attempts.select(number=engine.number(text))
    parts = 1 << max(0, -(-material.filled("orders")["rows"] // PIECE) - 1).bit_length()
    if parts == 1:
        return _different(numbers(material, rows)["number"])
    step = 2**64 // parts
    first = 0 if rows.number.type().is_unsigned_integer() else -(parts // 2)
    with engine.ranged(rows, "number", step) as part:
        return sum(_different(part(place)["number"]) for place in range(first, first + parts))


def _different(found: Any) -> int:
    ordered = np.sort(found[found != 0])
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + bool(len(ordered))


def shelf(material: Material) -> Shelf:
    """For what is worked out of the pieces and looked at again: bounded in memory, whatever the number of workers."""
    engine = getattr(material.view, "engine", None)
    folder: Path | None = None if engine is None else engine.folder
    return Shelf(folder, SHELF)


def _ranged(material: Material, rows: Any, step: int) -> AbstractContextManager[Callable[[int], Columns]]:
    engine = getattr(material.view, "engine", None)
    if engine is not None:
        ranged: AbstractContextManager[Callable[[int], Columns]] = engine.ranged(rows, "worker", step)
        return ranged

    def part(place: int) -> Columns:
        return numbers(material, rows.filter(rows.worker.between(place * step, (place + 1) * step - 1)))

    return nullcontext(part)
