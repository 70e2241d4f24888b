"""Iceberg tables: what exists, one-step commits of whole files, removal of a batch, files of a snapshot."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import (
    CommitFailedException,
    NamespaceAlreadyExistsError,
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.expressions import EqualTo
from pyiceberg.table import Table
from sqlalchemy.pool import NullPool

from gongyou.core.errors import Conflict, NotFound
from gongyou.core.text import Text
from gongyou.lake.contract import contract, contract_names
from gongyou.lake.engine import TableFiles
from gongyou.lake.report import SnapshotInfo

NAMESPACE = "gongyou"
BATCH = "gongyou.batch"
CONTENT = "gongyou.content"
SOURCE = "gongyou.source"
QUARANTINE = "quarantine"
# Text of refused rows, which may hold whatever the file held: a reason quotes the value.
FREE_TEXT = ("file", "value", "reason_zh", "reason_en", "raw")
QUARANTINE_STORED: Mapping[str, str] = {
    "batch_id": "VARCHAR",
    "contract": "VARCHAR",
    "file": "VARCHAR",
    "record": "BIGINT",
    "line": "BIGINT",
    "column": "VARCHAR",
    "value": "VARCHAR",
    "code": "VARCHAR",
    "reason_zh": "VARCHAR",
    "reason_en": "VARCHAR",
    "raw": "VARCHAR",
}
TRIES = 8


class Catalogue:
    """The Iceberg catalogue of one data folder."""

    def __init__(self, url: str, warehouse: Path, lock: Path) -> None:
        self._warehouse = warehouse
        self._lock = lock
        self.engine = sa.create_engine(url, poolclass=NullPool)
        self._iceberg = SqlCatalog(
            NAMESPACE, uri=url, warehouse=uri_of(warehouse), init_catalog_tables="true", pool_pre_ping="true"
        )
        # pyiceberg keeps a pool of its own; NullPool leaves no connection open behind a fork or a closed folder.
        self._iceberg.engine.dispose()
        self._iceberg.engine = sa.create_engine(url, poolclass=NullPool)
        with suppress(NamespaceAlreadyExistsError):
            self._iceberg.create_namespace(NAMESPACE)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time on this machine, so that a key checked against a snapshot is still unique at commit."""
        with self._lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield

    def names(self) -> list[str]:
        """Tables that exist, contracts first."""
        found = {name for _, name in self._iceberg.list_tables(NAMESPACE)}
        return [name for name in (*contract_names(), QUARANTINE) if name in found]

    def load(self, name: str) -> Table | None:
        """The table now, or None before its first batch.

        Raises NotFound for a name without a contract, and for a lake whose folder was moved: Iceberg's metadata name
        every file by its whole path.
        """
        stored_of(name)
        try:
            table = self._iceberg.load_table((NAMESPACE, name))
        except NoSuchTableError:
            return None
        except FileNotFoundError as error:
            raise _moved(self._warehouse) from error
        if not table.metadata_location.startswith(f"{uri_of(self._warehouse)}/"):
            # A copy of the folder would otherwise read, and write, the original's files.
            raise _moved(self._warehouse)
        return table

    def made(self, name: str) -> Table:
        """The table, made if this is its first batch; widened by what its contract gained since."""
        table = self.load(name)
        if table is not None:
            if set(stored_of(name)) - set(table.schema().column_names):
                with table.update_schema() as change:
                    change.union_by_name(arrow_schema(stored_of(name)))
            return table
        try:
            return self._iceberg.create_table(
                (NAMESPACE, name),
                schema=arrow_schema(stored_of(name)),
                location=f"{uri_of(self._warehouse)}/{name}",
                # Bounds of batch_id must be whole, so that undo can drop files without opening them; those of a
                # worker's column or of a refused row would name a person.
                properties={
                    "write.metadata.metrics.column.batch_id": "full",
                    **{f"write.metadata.metrics.column.{column}": "counts" for column in personal_columns(name)},
                    "commit.retry.num-retries": "8",
                    "write.metadata.previous-versions-max": "100",
                },
            )
        except TableAlreadyExistsError:
            return self._iceberg.load_table((NAMESPACE, name))

    def data_folder(self, name: str) -> Path:
        """Where data files of a table lie. They are named by their batch."""
        folder = self._warehouse / name / "data"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def add(self, name: str, files: Sequence[Path], properties: Mapping[str, str]) -> int:
        """Commits whole files as one snapshot and returns its number."""
        for attempt in range(TRIES):
            table = self.made(name)
            try:
                # The names carry the batch, which the ledger keeps unique; looking for duplicates would read
                # every manifest of the table.
                table.add_files(
                    [uri_of(path) for path in files], snapshot_properties=dict(properties), check_duplicate_files=False
                )
            except CommitFailedException:
                time.sleep(0.05 * 2**attempt)
                continue
            found = self.snapshot_of_batch(name, properties[BATCH])
            if found is not None:
                return found
        raise _busy(name)

    def remove(self, name: str, batch_id: str) -> int | None:
        """A new snapshot without the rows of a batch; None when there are none."""
        for attempt in range(TRIES):
            table = self.load(name)
            if table is None or not any(
                True for _ in table.scan(row_filter=EqualTo("batch_id", batch_id)).plan_files()
            ):
                return None
            try:
                table.delete(EqualTo("batch_id", batch_id), snapshot_properties={"gongyou.undone": batch_id})
            except CommitFailedException:
                time.sleep(0.05 * 2**attempt)
                continue
            return self.snapshot(name)
        raise _busy(name)

    def snapshot(self, name: str) -> int | None:
        """Number of the newest snapshot; None before the first batch."""
        table = self.load(name)
        current = table.current_snapshot() if table is not None else None
        return current.snapshot_id if current is not None else None

    def snapshot_of_batch(self, name: str, batch_id: str, key: str = BATCH) -> int | None:
        """The snapshot that committed (or, with another key, undid) a batch."""
        for info in reversed(self._summaries(name)):
            if info[1].get(key) == batch_id:
                return info[0]
        return None

    def files(self, name: str, snapshot: int | None = None) -> TableFiles:
        """Files of a snapshot, in the order of their names, and the types of the table."""
        table = self.load(name)
        if table is None or (snapshot is None and table.current_snapshot() is None):
            if snapshot is not None:
                raise _no_snapshot(name, snapshot)
            return TableFiles((), stored_of(name))
        if snapshot is not None and table.snapshot_by_id(snapshot) is None:
            raise _no_snapshot(name, snapshot)
        tasks = table.scan(snapshot_id=snapshot).plan_files()
        paths = tuple(sorted(local_path(task.file.file_path) for task in tasks))
        return TableFiles(paths, stored_of(name), frozenset(stored_of(name)) - set(table.schemas()[0].column_names))

    def size(self, name: str) -> tuple[int, int, int, datetime | None]:
        """Rows, files, bytes and time of the newest snapshot."""
        table = self.load(name)
        current = table.current_snapshot() if table is not None else None
        if table is None or current is None:
            return 0, 0, 0, None
        tasks = [task.file for task in table.scan().plan_files()]
        return (
            sum(task.record_count for task in tasks),
            len(tasks),
            sum(task.file_size_in_bytes for task in tasks),
            _moment(current.timestamp_ms),
        )

    def history(self, name: str) -> list[SnapshotInfo]:
        """Every snapshot of a table, newest first."""
        table = self.load(name)
        if table is None:
            return []
        told = []
        for snapshot in sorted(table.metadata.snapshots, key=lambda one: one.sequence_number or 0, reverse=True):
            summary = snapshot.summary
            said = dict(summary.additional_properties) if summary is not None else {}
            told.append(
                SnapshotInfo(
                    snapshot_id=snapshot.snapshot_id,
                    parent_id=snapshot.parent_snapshot_id,
                    made_at=_moment(snapshot.timestamp_ms),
                    operation="undo" if "gongyou.undone" in said else "ingest",
                    batch_id=said.get(BATCH) or said.get("gongyou.undone"),
                    source=said.get(SOURCE),
                    rows_added=int(said.get("added-records", 0)),
                    rows_removed=int(said.get("deleted-records", 0)),
                    rows_total=int(said.get("total-records", 0)),
                )
            )
        return told

    def _summaries(self, name: str) -> list[tuple[int, dict[str, str]]]:
        table = self.load(name)
        if table is None:
            return []
        return [
            (one.snapshot_id, dict(one.summary.additional_properties) if one.summary is not None else {})
            for one in table.metadata.snapshots
        ]


def stored_of(name: str) -> Mapping[str, str]:
    """SQL types of a table. Raises NotFound."""
    return QUARANTINE_STORED if name == QUARANTINE else contract(name).stored


def personal_columns(name: str) -> list[str]:
    """Columns of which no manifest keeps the least and the greatest value."""
    if name == QUARANTINE:
        return list(FREE_TEXT)
    return [column.name for column in contract(name).columns if column.type == "worker"]


def arrow_schema(stored: Mapping[str, str]) -> pa.Schema:
    """The same types in Arrow; every field optional, because Parquet from DuckDB knows no required fields."""
    return pa.schema([pa.field(name, _arrow(kind)) for name, kind in stored.items()])


def uri_of(path: Path) -> str:
    """The path as Iceberg names it. Nothing is escaped: pyarrow takes what follows file:// as it stands."""
    return f"file://{path}"


def local_path(uri: str) -> str:
    """The path of a file: URI."""
    return uri.removeprefix("file://")


def _arrow(kind: str) -> Any:
    if kind.startswith("DECIMAL"):
        width, scale = kind.removeprefix("DECIMAL(").removesuffix(")").split(",")
        return pa.decimal128(int(width), int(scale))
    return {
        "VARCHAR": pa.string(),
        "TIMESTAMP": pa.timestamp("us"),
        "DATE": pa.date32(),
        "BIGINT": pa.int64(),
        "BOOLEAN": pa.bool_(),
    }[kind]


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _busy(name: str) -> Conflict:
    return Conflict(
        "table.busy",
        Text(
            f"表 {name} 正被其他任务频繁写入，本次没有提交。",
            f"Table {name} is being written by others; nothing was committed.",
        ),
        Text("稍后重试。", "Try again in a moment."),
        table=name,
    )


def _no_snapshot(name: str, snapshot: int) -> NotFound:
    return NotFound(
        "snapshot.unknown",
        Text(f"表 {name} 没有快照 {snapshot}。", f"Table {name} has no snapshot {snapshot}."),
        Text(f"用 gongyou lake history {name} 查看快照。", f"See the snapshots with: gongyou lake history {name}"),
        table=name,
        value=snapshot,
    )


def _moved(warehouse: Path) -> NotFound:
    return NotFound(
        "lake.moved",
        Text(
            f"数据湖在 {warehouse}，登记的却是另一个路径。数据目录可能被移动、复制或恢复过。",
            f"The lake lies at {warehouse}, but its catalogue names another path. It was moved, copied or restored.",
        ),
        Text(
            "停止网站后运行 gongyou lake relocate，把登记的路径改成现在的路径。",
            "Stop the site and run gongyou lake relocate: it writes the present path into the catalogue.",
        ),
        file=str(warehouse),
    )
