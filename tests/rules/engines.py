"""Both engines for the tests of exact arithmetic: the same expression, the same rows, the same digits."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]
NUMBERS = count()


def given(backend: Any, table: pa.Table) -> Any:
    """The rows as an Ibis table that the backend can read; on Spark through a Parquet file, as in the lake."""
    if backend.name != "pyspark":
        return ibis.memtable(table)
    name = f"given_{next(NUMBERS)}"
    with tempfile.TemporaryDirectory(prefix="gongyou-spark-rows-") as folder:
        path = Path(folder) / "rows.parquet"
        pq.write_table(table, path)
        # Cached, because the file goes before the view is asked.
        frame = backend._session.read.parquet(str(path)).cache()
        frame.count()
    frame.createOrReplaceTempView(name)
    return backend.table(name)


def rows_of(backend: Any, expression: Any) -> list[Row]:
    """The rows of an expression."""
    asked = expression.as_table()
    if backend.name != "pyspark":
        found = backend.to_pyarrow(asked)
    else:
        found = backend._session.sql(backend.compile(asked)).toArrow()
    rows: list[Row] = found.to_pylist()
    return rows


def evaluated(backend: Any, table: pa.Table, expression_of: Callable[[Any], Any]) -> list[Any]:
    """The values of one expression over the table, in the order of its rows."""
    numbered = given(backend, table.append_column("row__", pa.array(range(table.num_rows), pa.int64())))
    found = numbered.select(row__=numbered.row__, value__=expression_of(numbered)).order_by("row__")
    return [row["value__"] for row in rows_of(backend, found)]


def integers(rows: Sequence[Row]) -> pa.Table:
    """A table of int64 columns."""
    return pa.table({name: pa.array([row[name] for row in rows], pa.int64()) for name in rows[0]})
