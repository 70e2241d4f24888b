"""Rows of the engine as whole numbers: names become places in a list, so that many rows cost little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from gongyou.rooms.platforms.metrics.material import Material, whole_numbers

Array = Any
EPOCH = date(1970, 1, 1)
MOST_LISTED = 2**24


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
            known, columns[name] = np.unique(column.to_numpy(), return_inverse=True)
            keys = material.worker_names
            names[name] = [keys[place] for place in known.tolist()]
        else:
            columns[name] = column.to_numpy().astype(np.int64)
    return Rows(columns, names)


def cell_of(*parts: Array) -> Array:
    """One number for each combination of whole numbers, from 0 on in the order of the parts."""
    cell = np.zeros(len(parts[0]), dtype=np.int64)
    for part in parts:
        place = _ranked(np.asarray(part))
        cell = cell * (int(place.max()) + 1 if len(place) else 1) + place
    return _ranked(cell)


def _ranked(values: Array) -> Array:
    """Each value's place among the values that occur; by a table instead of sorting where they are small numbers."""
    if not len(values) or values.min() < 0 or values.max() > MOST_LISTED:
        return np.unique(values, return_inverse=True)[1]
    there = np.zeros(int(values.max()) + 1, dtype=np.int64)
    there[values] = 1
    return (np.cumsum(there) - 1)[values]


def summed(place: Array, number: int, values: Array) -> Array:
    """Whole sums by place, exact."""
    found = np.zeros(number, dtype=np.int64)
    np.add.at(found, place, np.asarray(values, dtype=np.int64))
    return found


def day_of(number: int) -> date:
    """The date of a day counted since 1970."""
    return EPOCH + timedelta(days=int(number))
