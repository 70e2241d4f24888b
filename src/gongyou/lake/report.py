"""What the lake says back: progress, reports, batches, quarantined rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from gongyou.core.text import Text


@dataclass(frozen=True)
class Progress:
    """One step of long work. `share` is 0..1, or None while it can't be known."""

    stage: str
    text: Text
    share: float | None = None


@dataclass(frozen=True)
class IngestRequest:
    """One batch: a contract, its files, and how their columns map to it.

    `mapping` is a preset's name, a YAML file or a dict of the same shape; None matches the header by name.
    `platform` fills the column `platform` where neither file nor mapping does.
    `pseudonym` turns a real identifier into a worker_key where the mapping says `hmac: true`.
    `received_at` is when the files were handed over: who was erased since then does not come in with them.
    """

    contract: str
    files: tuple[Path, ...]
    source: str | None = None
    mapping: str | Path | Mapping[str, Any] | None = None
    dry_run: bool = False
    platform: str | None = None
    zone: str | None = None
    received_at: datetime | None = None
    pseudonym: Callable[[str], str] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ReasonCount:
    """How many rows were quarantined for this first reason."""

    code: str
    column: str | None
    text: Text
    count: int

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "column": self.column,
            "reason": {"zh": self.text.zh, "en": self.text.en},
            "count": self.count,
        }


@dataclass(frozen=True)
class QuarantinedRow:
    """A row that was not taken in: where it stands in its file, its first fault, and the row itself as text.

    `line` is the physical line of a CSV file, the row of a sheet, the record of a Parquet file, from 1.
    """

    file: str
    line: int
    column: str | None
    value: str | None
    code: str
    text: Text
    raw: Mapping[str, str | None]


@dataclass(frozen=True)
class IngestReport:
    """What came of a request. Counts are rows; kept + quarantined = read, always."""

    batch_id: str | None
    contract: str
    source: str
    files: tuple[str, ...]
    read: int
    kept: int
    quarantined: int
    reasons: tuple[ReasonCount, ...]
    snapshot_id: int | None
    already_known: bool
    dry_run: bool
    previews: tuple[QuarantinedRow, ...] = ()
    ignored: tuple[str, ...] = ()
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "batch": self.batch_id,
            "contract": self.contract,
            "source": self.source,
            "files": list(self.files),
            "read": self.read,
            "kept": self.kept,
            "quarantined": self.quarantined,
            "reasons": [reason.as_json() for reason in self.reasons],
            "snapshot": self.snapshot_id,
            "already_known": self.already_known,
            "dry_run": self.dry_run,
            "ignored_columns": list(self.ignored),
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True)
class BatchInfo:
    """One line of the batch ledger. `state` is staging, staged, committed, undone or failed."""

    batch_id: str
    contract: str
    source: str
    files: tuple[str, ...]
    state: str
    content_hash: str | None
    mapping_hash: str
    read: int
    kept: int
    quarantined: int
    reasons: tuple[ReasonCount, ...]
    snapshot_id: int | None
    undone_snapshot_id: int | None
    started_at: datetime
    ended_at: datetime | None
    fault: str | None

    def as_json(self) -> dict[str, Any]:
        return {
            "batch": self.batch_id,
            "contract": self.contract,
            "source": self.source,
            "files": list(self.files),
            "state": self.state,
            "read": self.read,
            "kept": self.kept,
            "quarantined": self.quarantined,
            "reasons": [reason.as_json() for reason in self.reasons],
            "snapshot": self.snapshot_id,
            "undone_snapshot": self.undone_snapshot_id,
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "fault": self.fault,
        }


@dataclass(frozen=True)
class TableInfo:
    """One table of the lake now: rows, files, bytes and the snapshot they belong to."""

    name: str
    title: Text
    rows: int
    files: int
    size_bytes: int
    snapshot_id: int | None
    changed_at: datetime | None


@dataclass(frozen=True)
class SnapshotInfo:
    """One snapshot of a table and the batch that made it."""

    snapshot_id: int
    parent_id: int | None
    made_at: datetime
    operation: str
    batch_id: str | None
    source: str | None
    rows_added: int
    rows_removed: int
    rows_total: int
