"""Rows of the engine as whole numbers: names become places in a list, so that many rows cost little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from gongyou.calc.whole_sums import placed
from gongyou.rooms.platforms.metrics.material import Material, whole_numbers

Array = Any
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Rows:
    """Columns as NumPy arrays; of a text column the places in its `names`, which stand in the order of the alphabet."""

    columns: Mapping[str, Array]
    names: Mapping[str, list[str]]

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def chosen(self, which: Array) -> Rows:
        """The rows of a mask or of places."""
        return Rows({name: column[which] for name, column in self.columns.items()}, self.names)


def encoded(material: Material, expression: Any) -> Rows:
    """The rows of an ordered Ibis expression; a missing text is the empty name.

    `worker` may be the key itself or its number (`Material.numbered`).
    """
    found = material.view.execute(expression)
    columns: dict[str, Array] = {}
    names: dict[str, list[str]] = {}
    for name in found.column_names:
        column = whole_numbers(found[name])
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            coded = column.cast(pa.string()).combine_chunks().fill_null("").dictionary_encode()
            listed = coded.dictionary.to_pylist()
            ranks = np.argsort(np.argsort(np.array(listed, dtype=object))) if listed else np.empty(0, dtype=np.int64)
            columns[name] = ranks[coded.indices.to_numpy(zero_copy_only=False)].astype(np.int64)
            names[name] = sorted(listed)
        elif name == "worker":
            known, columns[name] = placed(column.to_numpy())
            keys = material.worker_names
            names[name] = [keys[place] for place in known.tolist()]
        else:
            columns[name] = column.to_numpy().astype(np.int64)
    return Rows(columns, names)


def cell_of(*parts: Array) -> Array:
    """One number for each combination of whole numbers, from 0 on in the order of the parts."""
    cell = np.zeros(len(parts[0]), dtype=np.int64)
    for part in parts:
        place = placed(part)[1]
        cell = cell * (int(place.max()) + 1 if len(place) else 1) + place
    found: Array = placed(cell)[1]
    return found


def day_of(number: int) -> date:
    """The date of a day counted since 1970."""
    return EPOCH + timedelta(days=int(number))
