"""Parquet files, read as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from gongyou.core.text import Text
from gongyou.lake.engine import Handle, literal, quoted
from gongyou.lake.projection import Shape
from gongyou.lake.sources.source import Located, Torn, bad_file

READABLE = (
    "VARCHAR",
    "BOOLEAN",
    "DATE",
    "DECIMAL",
    "DOUBLE",
    "FLOAT",
    "TIME",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "HUGEINT",
    "ENUM",
)


class ParquetFile:
    """A Parquet file. A record's line is its number, from 1."""

    def __init__(self, path: Path, handle: Handle) -> None:
        self.path = path
        self._handle = handle
        self.relation = f"read_parquet({literal(str(path))}, file_row_number = true)"
        try:
            found = handle.rows(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {self.relation}")  # noqa: S608
        except Exception as error:
            if (path.stat().st_size and "parquet" in str(error).lower()) or "magic" in str(error).lower():
                raise bad_file(
                    "file.cut",
                    path,
                    "Parquet 尾部缺失或损坏，文件可能被截断",
                    "the Parquet footer is missing or damaged; the file may be cut",
                    Text("重新下载完整文件。", "Download the whole file again."),
                    value=str(error)[:200],
                ) from None
            raise
        self.shape = Shape(
            {name: kind for name, kind, *_ in found if kind.startswith(READABLE)}, record="file_row_number + 1"
        )

    def torn(self) -> list[Torn]:
        return []

    def located(self, records: Sequence[int]) -> Iterator[Located]:
        columns = ", ".join(f"CAST({quoted(name)} AS VARCHAR)" for name in self.shape.columns)
        self._handle.rows("CREATE OR REPLACE TEMP TABLE wanted_records (record BIGINT)")
        for start in range(0, len(records), 50_000):
            listed = ", ".join(f"({record})" for record in records[start : start + 50_000])
            self._handle.rows(f"INSERT INTO wanted_records VALUES {listed}")  # noqa: S608
        for batch in self._handle.batches(
            f"SELECT file_row_number, {columns} FROM {self.relation} "  # noqa: S608
            "WHERE file_row_number IN (SELECT record FROM wanted_records) ORDER BY file_row_number"
        ):
            for record, *values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                yield Located(record, record + 1, dict(zip(self.shape.columns, values, strict=True)))
