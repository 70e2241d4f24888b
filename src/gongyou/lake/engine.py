"""The engines: the only files that name DuckDB (here) and Spark (engine_spark.py).

An engine gives Ibis tables over the Parquet files that a snapshot's plan lists, so no engine needs an Iceberg
extension or a jar, and every engine reads the same bytes.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import duckdb
import pyarrow as pa

from gongyou.core.errors import BadInput, GongyouError, StorageFull
from gongyou.core.text import Text
from gongyou.lake.folders import OwnedFolder
from gongyou.lake.parted import Ranges

DEFAULT_MEMORY = "1500MB"
# Rows that are taken over at a time where they are not wanted all at once.
BATCH = 500_000
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class TableFiles:
    """What a snapshot of a table consists of: its files, the SQL type of each column, and the columns that the
    contract gained after the table was made, which its older files lack."""

    paths: tuple[str, ...]
    stored: Mapping[str, str]
    gained: frozenset[str] = frozenset()


Reader = Callable[[str, "int | None"], TableFiles]


class Engine(Protocol):
    """What compute and the rooms may ask of an engine."""

    name: str
    backend: Any

    def table(self, name: str, snapshot: int | None = None) -> Any:
        """The Ibis table of a snapshot (the newest one without a number); empty, with its types, when no data is."""

    def execute(self, expression: Any) -> pa.Table:
        """The rows of an Ibis expression."""

    def kept(self, expression: Any) -> AbstractContextManager[Any]:
        """The rows of an expression as a table of their own while the block runs: reckoned once, read many times."""

    def ranged(self, expression: Any, by: str, step: int) -> AbstractContextManager[Callable[[int], Mapping[str, Any]]]:
        """Rows of whole numbers by ranges of one of them: within the block, of a place n the columns (NumPy) of the
        rows whose `by` lies from n·step on, below (n + 1)·step, in any order. Each place is asked for once."""

    @property
    def folder(self) -> Path:
        """Where what exceeds the memory is put while the process lives."""

    def number(self, text: Any) -> Any:
        """A number of 64 bits that stands for each text of a column, to join and group long keys by; 0 for null.

        The same text has the same number within an engine, not across engines: it is for reckoning, not for keeping.
        Two texts among n have the same number by chance with a probability of n² / 2^65.
        """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class DuckdbEngine:
    """Ibis on DuckDB, out of core: what doesn't fit in `memory` goes to the temporary folder."""

    name = "duckdb"

    def __init__(self, read: Reader, folder: Path, memory: str = DEFAULT_MEMORY) -> None:
        self._read = read
        self._spill = OwnedFolder(folder)
        self.backend = backend_of(temp_directory=str(self._spill.path), memory_limit=memory, threads=threads())
        self.backend.raw_sql("SET TimeZone = 'UTC'")
        self.backend.raw_sql("SET autoinstall_known_extensions = false")
        self._views: dict[str, Any] = {}
        self._tables = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.backend.disconnect()
        self._spill.close()

    def table(self, name: str, snapshot: int | None = None) -> Any:
        """The Ibis table of a snapshot; empty, with its types, when no data is."""
        view = name if snapshot is None else f"{name}@{snapshot}"
        if view not in self._views:
            self.backend.raw_sql(f"CREATE OR REPLACE VIEW {quoted(view)} AS {select_files(self._read(name, snapshot))}")
            # Kept, because Ibis asks for the types of all columns each time.
            self._views[view] = self.backend.table(view)
        return self._views[view]

    def execute(self, expression: Any) -> pa.Table:
        """The rows of an Ibis expression."""
        try:
            return expression.as_table().to_pyarrow()
        except duckdb.Error as error:
            raise explained(error) from error

    @contextmanager
    def kept(self, expression: Any) -> Iterator[Any]:
        """The rows of an expression as a table of their own while the block runs; beyond the memory on disk."""
        self._tables += 1
        name = f"kept_{self._tables}"
        asked = expression.as_table()
        self.backend._run_pre_execute_hooks(asked)
        try:
            self.backend.raw_sql(f"CREATE TABLE {quoted(name)} AS {self.backend.compile(asked)}")
        except duckdb.Error as error:
            raise explained(error) from error
        try:
            yield self.backend.table(name)
        finally:
            self.backend.raw_sql(f"DROP TABLE {quoted(name)}")

    @contextmanager
    def ranged(self, expression: Any, by: str, step: int) -> Iterator[Callable[[int], Mapping[str, Any]]]:
        """The rows read once and taken apart on disk, so that no range costs another pass."""
        with Ranges(self.folder, by, step) as found:
            asked = expression.as_table()
            self.backend._run_pre_execute_hooks(asked)
            try:
                reader = self.backend.con.sql(self.backend.compile(asked)).to_arrow_reader(BATCH)
                # Without a row the columns are known all the same.
                found.add(pa.RecordBatch.from_pylist([], reader.schema))
                for rows in reader:
                    found.add(rows)
            except duckdb.Error as error:
                raise explained(error) from error
            yield found.part

    @property
    def folder(self) -> Path:
        """Where what exceeds the memory is put while the process lives."""
        return self._spill.path

    def number(self, text: Any) -> Any:
        """A number of 64 bits that stands for each text of a column; 0 for null."""
        return numbered("hash", "uint64", text)


class Handle:
    """A bare DuckDB connection for work below Ibis: reading files in, writing Parquet out."""

    def __init__(self, folder: Path, memory: str = DEFAULT_MEMORY) -> None:
        self._spill = tempfile.TemporaryDirectory(prefix="spill-", dir=folder)
        self._connection = duckdb.connect(
            ":memory:",
            config={"temp_directory": self._spill.name, "memory_limit": memory, "threads": threads()},
        )
        self._connection.execute("SET TimeZone = 'UTC'")
        # The bar is ours to draw; the engine only has to count.
        self._connection.execute("SET enable_progress_bar = true")
        self._connection.execute("SET enable_progress_bar_print = false")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()
        self._spill.cleanup()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement. Raises StorageFull, BadInput, or the engine's own error."""
        try:
            return list(self._connection.execute(sql, list(values)).fetchall())
        except (duckdb.Error, OSError) as error:
            raise explained(error) from error

    def batches(self, sql: str, size: int = 10_000) -> Any:
        """A RecordBatchReader over the rows of a statement."""
        try:
            return self._connection.sql(sql).to_arrow_reader(size)
        except (duckdb.Error, OSError) as error:
            raise explained(error) from error

    def register(self, name: str, table: pa.Table) -> None:
        """Makes an Arrow table readable as `name`."""
        self._connection.register(name, table)

    def define(self, name: str, function: Callable[[str], str]) -> None:
        """Makes a text function available in SQL, called once per different value of a vector."""

        def over(column: pa.ChunkedArray) -> pa.Array:
            known: dict[str, str] = {}
            out = []
            for value in column.to_pylist():
                if value is not None and value not in known:
                    known[value] = function(value)
                out.append(None if value is None else known[value])
            return pa.array(out, pa.string())

        self._connection.create_function(name, over, ["VARCHAR"], "VARCHAR", type="arrow")

    def share_done(self) -> float | None:
        """How far the running statement is, 0..1; None when the engine can't tell."""
        try:
            found = float(self._connection.query_progress())
        except duckdb.Error:
            return None
        return found / 100 if found >= 0 else None

    def interrupt(self) -> None:
        self._connection.interrupt()


def memory_backend() -> Any:
    """A new in-memory Ibis connection for work on one row."""
    backend = backend_of(threads=1)
    backend.raw_sql("SET TimeZone = 'UTC'")
    return backend


def backend_of(**settings: Any) -> Any:
    """A new in-memory Ibis connection with DuckDB's own settings."""
    import ibis  # 40 MB and half a second that taking a file in need not pay

    # Merging nested SELECTs takes Ibis nearly half of its time for a rule of some steps; DuckDB does it anyway.
    ibis.options.sql.fuse_selects = False
    return ibis.duckdb.connect(":memory:", **settings)


def numbered(function: str, kind: str, text: Any) -> Any:
    """An engine's own hash function over a column of texts, 0 where there is none."""
    import ibis

    return ibis.ifelse(text.isnull(), ibis.literal(0, kind), _builtin(function, kind)(text))


@cache
def _builtin(function: str, kind: str) -> Any:
    import ibis
    import ibis.expr.datatypes as dt

    def of(text):  # type: ignore[no-untyped-def]
        """The engine's own."""

    return ibis.udf.scalar.builtin(of, name=function, signature=((dt.string,), dt.dtype(kind)))


def threads() -> int:
    """Cores to use: all that the process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """An SQL text literal."""
    return "'" + value.replace("'", "''") + "'"


def select_files(files: TableFiles) -> str:
    """SELECT over the files with the declared types; no rows when there are no files."""
    if not files.paths:
        columns = ", ".join(f"CAST(NULL AS {stored}) AS {quoted(name)}" for name, stored in files.stored.items())
        return f"SELECT {columns} WHERE false"
    paths = ", ".join(literal(path) for path in files.paths)
    columns = ", ".join(quoted(name) for name in files.stored)
    rows = f"read_parquet([{paths}], union_by_name = true)"
    if files.gained:
        empty = ", ".join(f"CAST(NULL AS {files.stored[name]}) AS {quoted(name)}" for name in sorted(files.gained))
        rows = f"(SELECT * FROM {rows} UNION ALL BY NAME SELECT {empty} WHERE false)"  # noqa: S608
    return f"SELECT {columns} FROM {rows}"  # noqa: S608


def explained(error: BaseException) -> BaseException:
    """The error a user can act on, or the same error when it is a defect of ours."""
    if isinstance(error, GongyouError):
        return error
    said = str(error)
    full = isinstance(error, OSError) and error.errno in NO_SPACE
    told = ("No space left on device", "File too large", "max_temp_directory_size", "Disk quota exceeded")
    if full or any(words in said for words in told):
        return StorageFull(
            "storage.full",
            Text("磁盘空间不足，没有提交任何数据。", "The disk is full. Nothing was committed."),
            Text(
                "清理磁盘或换用更大的数据目录后重试。",
                "Free some space or choose a larger data folder, then try again.",
            ),
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return StorageFull(
            "storage.memory",
            Text("内存不足，没有提交任何数据。", "The memory is not enough. Nothing was committed."),
            Text("关闭其他程序后重试，或分成较小的文件。", "Close other programs and try again, or split the file."),
        )
    if "Unknown TimeZone" in said or "not recognized as a time zone" in said.lower():
        return BadInput(
            "zone.unknown",
            Text("时区名称无法识别。", "The name of the time zone is not known."),
            Text("请使用 Asia/Shanghai 这样的名称。", "Write it as Asia/Shanghai."),
            value=said[:200],
        )
    return error
