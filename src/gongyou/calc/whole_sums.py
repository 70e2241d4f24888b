"""Whole sums by place and the places themselves, for millions of rows: exact, and without sorting.

    summed(place, number, values) -> sums       number sums; those of places 0 … number − 1
    placed(values) -> (known, place)            the values that occur, in order, and each row's place among them

Columns that hold nothing but zeros are told at a glance, and many of a log's flags do. Adding as floats (`np.bincount`)
is no quicker than `np.add.at`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any

MOST_LISTED = 2**24


def summed(place: Array, number: int, values: Array) -> Array:
    """The sums as int64. `values` are whole numbers or truth values."""
    values, found = np.asarray(values), np.zeros(number, dtype=np.int64)
    if not values.any():
        return found
    np.add.at(found, place, values.astype(np.int64))
    return found


def placed(values: Array) -> tuple[Array, Array]:
    """By a table where the values are small numbers, else by sorting; both as int64."""
    values = np.asarray(values)
    if not len(values) or values.min() < 0 or values.max() > MOST_LISTED:
        known, place = np.unique(values, return_inverse=True)
        return known.astype(np.int64), place.astype(np.int64)
    there = np.zeros(int(values.max()) + 1, dtype=bool)
    there[values] = True
    return np.flatnonzero(there), (np.cumsum(there, dtype=np.int64) - 1)[values]
