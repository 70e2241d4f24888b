"""Columns of whole numbers that exceed the memory: taken apart by ranges of a number, or kept piece by piece.

    Ranges(folder, by, step)     rows come in any order and are read back a range of `by` at a time, each once
    Shelf(folder, most)          pieces of columns that are read again and again, beyond `most` bytes from the disk

Raw numbers in files of the process's own folder: to write and read them costs a fraction of what an engine takes to
sort the same rows.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa

Array = Any
Columns = Mapping[str, Array]

NARROW = (np.int8, np.int16, np.int32)


class Ranges:
    """Rows by ranges of `by`: place n holds those from n·step on, below (n + 1)·step."""

    def __init__(self, folder: Path, by: str, step: int) -> None:
        self._path = Path(tempfile.mkdtemp(prefix="ranges-", dir=folder))
        self._by, self._step = by, step
        self._kinds: dict[str, np.dtype[Any]] = {}
        self._lengths: dict[int, list[int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._path, ignore_errors=True)

    def add(self, rows: pa.RecordBatch) -> None:
        """Puts rows where they belong; no column may hold a missing number, all batches have the same columns."""
        columns = {name: rows.column(name).to_numpy(zero_copy_only=False) for name in rows.schema.names}
        self._kinds = self._kinds or {name: column.dtype for name, column in columns.items()}
        place = columns[self._by] // self._step
        if not len(place):
            return
        # Few ranges are small numbers, which are sorted by counting them.
        order = np.argsort(place.astype(np.int16) if place.max() < 2**15 else place, kind="stable")
        place = place[order]
        first = np.flatnonzero(np.append(True, place[1:] != place[:-1]))
        held = [column[order] for column in columns.values()]
        for begin, end in zip(first.tolist(), [*first[1:].tolist(), len(place)], strict=True):
            own = int(place[begin])
            self._lengths.setdefault(own, []).append(end - begin)
            with self._file(own).open("ab") as file:
                for column in held:
                    file.write(column[begin:end].data)

    def part(self, place: int) -> dict[str, Array]:
        """The columns of a range, rows in the order in which they came; the file goes with the reading."""
        parts: dict[str, list[Array]] = {name: [np.empty(0, kind)] for name, kind in self._kinds.items()}
        if lengths := self._lengths.pop(place, []):
            with self._file(place).open("rb") as file:
                for rows in lengths:
                    for name, kind in self._kinds.items():
                        parts[name].append(np.fromfile(file, kind, rows))
            self._file(place).unlink()
        return {name: np.concatenate(held) for name, held in parts.items()}

    def _file(self, place: int) -> Path:
        return self._path / f"{place}.numbers"


class Shelf:
    """Pieces of columns of whole numbers, each in the smallest type that holds it; together at most `most` bytes in
    memory, the others on disk. Iterating gives the pieces in the order in which they were put."""

    def __init__(self, folder: Path | None, most: int) -> None:
        self._within = folder
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._most, self._bytes = most, 0
        self._pieces: list[dict[str, Array] | Path] = []
        self._names: tuple[str, ...] = ()

    def close(self) -> None:
        """Lets go of everything."""
        self._pieces.clear()
        if self._folder is not None:
            self._folder.cleanup()

    def __len__(self) -> int:
        return len(self._pieces)

    def __iter__(self) -> Iterator[dict[str, Array]]:
        return self.columns(self._names)

    def columns(self, names: Iterable[str]) -> Iterator[dict[str, Array]]:
        """These columns of the pieces alone: of those on disk nothing else is read."""
        wanted = tuple(names)
        for piece in self._pieces:
            if isinstance(piece, Path):
                with np.load(piece) as held:
                    yield {name: held[name] for name in wanted}
            else:
                yield {name: piece[name] for name in wanted}

    def put(self, columns: Columns) -> None:
        """Keeps the columns, the same ones each time."""
        self._names = tuple(columns)
        held = {name: narrowed(column) for name, column in columns.items()}
        size = sum(column.nbytes for column in held.values())
        if self._bytes + size <= self._most:
            self._bytes += size
            self._pieces.append(held)
            return
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="shelf-", dir=self._within)
        path = Path(self._folder.name) / f"{len(self._pieces)}.npz"
        np.savez(path, **held)
        self._pieces.append(path)


def narrowed(column: Array) -> Array:
    """The whole numbers in the smallest signed type that holds them all."""
    if not len(column):
        return column.astype(np.int8)
    low, high = int(column.min()), int(column.max())
    for kind in NARROW:
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return column.astype(kind)
    return column.astype(np.int64)
