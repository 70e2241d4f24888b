"""Rows of the engine in pieces, a range of workers at a time: for what has to be looked at in the order of time.

Sorting is what an engine does worst: ten million orders by worker and time cost it as much as ten scans. Here the
engine selects and turns everything into whole numbers; these are sorted by NumPy, a bounded number at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gongyou.rooms.platforms.metrics.material import Material, whole_numbers

# Rows in a piece: some 32 MB for each column.
PIECE = 4_000_000

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
    with material.held(tables) as kept:
        for begin in range(0, workers, step):
            last = begin + step - 1
            ranges = {name: rows.filter(rows.worker.between(begin, last)) for name, rows in kept.items()}
            yield {name: numbers(material, rows) for name, rows in ranges.items()}


def numbers(material: Material, rows: Any) -> Columns:
    """The columns of whole numbers as NumPy arrays."""
    found = material.view.execute(rows)
    return {name: whole_numbers(found[name]).to_numpy(zero_copy_only=False) for name in found.column_names}
