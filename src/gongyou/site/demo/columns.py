"""Arrow columns from numpy arrays, without a Python loop over rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

MONEY = pa.decimal128(18, 2)


def decimals(unscaled: np.ndarray, kind: pa.DataType = MONEY, missing: np.ndarray | None = None) -> pa.Array:
    """Decimals from whole numbers of their smallest unit (fen for money), exactly; null where `missing`.

    A decimal128 is 16 bytes, low word first; the high word repeats the sign.
    """
    words = np.empty((len(unscaled), 2), dtype="<i8")
    words[:, 0] = unscaled
    words[:, 1] = words[:, 0] >> 63
    mask = None if missing is None else pa.array(~missing)
    valid = None if mask is None else mask.buffers()[1]
    return pa.Array.from_buffers(kind, len(unscaled), [valid, pa.py_buffer(words)])


def words(places: np.ndarray, choices: Sequence[str], missing: np.ndarray | None = None) -> pa.Array:
    """Strings by their place in `choices`, dictionary-encoded; null where `missing`."""
    indices = pa.array(places.astype(np.int32), mask=missing)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(choices), pa.string()))


def strings(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Strings from a numpy array of text; null where `missing`."""
    return pa.array(values.astype(object), pa.string(), mask=missing)


def numbered(prefix: str, numbers: np.ndarray, digits: int) -> pa.Array:
    """prefix + zero-padded number, as bytes laid side by side: ten times faster than formatting."""
    head = np.frombuffer(prefix.encode(), dtype=np.uint8)
    width = len(head) + digits
    signs = np.empty((len(numbers), width), dtype=np.uint8)
    signs[:, : len(head)] = head
    powers = 10 ** np.arange(digits - 1, -1, -1, dtype=np.int64)
    for place, power in enumerate(powers):
        signs[:, len(head) + place] = numbers // power % 10 + ord("0")
    offsets = np.arange(0, (len(numbers) + 1) * width, width, dtype=np.int64)
    if offsets[-1] > np.iinfo(np.int32).max:
        return pa.Array.from_buffers(
            pa.large_string(), len(numbers), [None, pa.py_buffer(offsets), pa.py_buffer(signs)]
        )
    short = offsets.astype(np.int32)
    return pa.Array.from_buffers(pa.string(), len(numbers), [None, pa.py_buffer(short), pa.py_buffer(signs)])


def days(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Dates from datetime64[D]; null where `missing`."""
    return pa.array(values.astype("datetime64[D]"), pa.date32(), mask=missing)


def seconds(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Local clock times, without a zone, from whole seconds since 1970 on the same clock; null where `missing`."""
    return pa.array(values.astype("datetime64[s]"), pa.timestamp("s"), mask=missing)


def constant(value: Any, count: int) -> pa.Array:
    """The same word or number `count` times."""
    if isinstance(value, str):
        return words(np.zeros(count, dtype=np.int32), [value])
    return pa.repeat(value, count)
