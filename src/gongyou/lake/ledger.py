"""The batch ledger: which batch is where, in the catalogue's own database, so that kill -9 can be told from done."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.lake.report import BatchInfo, ReasonCount

METADATA = sa.MetaData()
BATCHES = sa.Table(
    "gongyou_batches",
    METADATA,
    sa.Column("batch_id", sa.String(64), primary_key=True),
    sa.Column("contract", sa.String(64), nullable=False, index=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("files", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    # Held while a batch of this content is staged or committed, empty otherwise. The unique index is what makes the
    # same file twice one batch, also from two processes at the same moment.
    sa.Column("claim", sa.String(64), unique=True),
    sa.Column("content_hash", sa.String(64)),
    sa.Column("mapping_hash", sa.String(64), nullable=False),
    sa.Column("rows_read", sa.BigInteger, nullable=False, default=0),
    sa.Column("rows_kept", sa.BigInteger, nullable=False, default=0),
    sa.Column("rows_quarantined", sa.BigInteger, nullable=False, default=0),
    sa.Column("reasons", sa.Text, nullable=False, default="[]"),
    sa.Column("snapshot_id", sa.BigInteger),
    sa.Column("undone_snapshot_id", sa.BigInteger),
    sa.Column("started_at", sa.String(40), nullable=False),
    sa.Column("ended_at", sa.String(40)),
    sa.Column("fault", sa.Text),
)
OPEN_STATES = ("staging", "staged", "undoing")


class AlreadyClaimed(Exception):
    """Another batch holds this content; `batch_id` names it."""

    def __init__(self, batch_id: str) -> None:
        self.batch_id = batch_id
        super().__init__(batch_id)


class Ledger:
    """Reads and writes batch lines. Every method is one transaction."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def begin(self, info: BatchInfo) -> None:
        """A new line in state staging."""
        with self._engine.begin() as connection:
            connection.execute(BATCHES.insert().values(**_columns_of(info)))

    def claim(self, batch_id: str, claim: str, content_hash: str) -> None:
        """Takes the content for this batch. Raises AlreadyClaimed."""
        try:
            with self._engine.begin() as connection:
                connection.execute(
                    BATCHES.update()
                    .where(BATCHES.c.batch_id == batch_id)
                    .values(claim=claim, content_hash=content_hash)
                )
        except sa.exc.IntegrityError:
            holder = self.holder(claim)
            if holder is None:
                # It was released between our write and our look.
                self.claim(batch_id, claim, content_hash)
                return
            raise AlreadyClaimed(holder.batch_id) from None

    def holder(self, claim: str) -> BatchInfo | None:
        """The batch that holds this content, if any."""
        return next(iter(self._select(BATCHES.c.claim == claim)), None)

    def change(self, batch_id: str, **values: Any) -> None:
        """Sets columns of one line; state failed or undone also releases the content."""
        if values.get("state") in ("failed", "undone"):
            values["claim"] = None
        if values.get("state") in ("failed", "undone", "committed"):
            values["ended_at"] = _now()
        if "reasons" in values:
            values["reasons"] = reasons_written(values["reasons"])
        with self._engine.begin() as connection:
            connection.execute(BATCHES.update().where(BATCHES.c.batch_id == batch_id).values(**values))

    def forget(self, batch_id: str) -> None:
        """Removes the line of a batch that turned out to be already known."""
        with self._engine.begin() as connection:
            connection.execute(BATCHES.delete().where(BATCHES.c.batch_id == batch_id))

    def batch(self, batch_id: str) -> BatchInfo:
        """One batch. Raises NotFound."""
        for info in self._select(BATCHES.c.batch_id == batch_id):
            return info
        raise NotFound(
            "batch.unknown",
            Text(f"没有批次“{batch_id}”。", f"There is no batch “{batch_id}”."),
            Text("用 gongyou lake history 表名 查看批次。", "See the batches with: gongyou lake history TABLE"),
            value=batch_id,
        )

    def batches(self, contract: str | None = None) -> list[BatchInfo]:
        """All batches, newest first."""
        return list(self._select(sa.true() if contract is None else BATCHES.c.contract == contract))

    def names(self, contract: str) -> set[str]:
        """The names of all batches of a table."""
        asked = sa.select(BATCHES.c.batch_id).where(BATCHES.c.contract == contract)
        with self._engine.connect() as connection:
            return {row[0] for row in connection.execute(asked)}

    def unfinished(self) -> list[BatchInfo]:
        """Batches that some process began and has not ended."""
        return list(self._select(BATCHES.c.state.in_(OPEN_STATES)))

    def _select(self, condition: sa.ColumnElement[bool]) -> Iterator[BatchInfo]:
        statement = sa.select(BATCHES).where(condition).order_by(BATCHES.c.started_at.desc(), BATCHES.c.batch_id.desc())
        with self._engine.connect() as connection:
            rows = connection.execute(statement).mappings().all()
        return (_info_of(dict(row)) for row in rows)


def reasons_written(reasons: tuple[ReasonCount, ...]) -> str:
    return json.dumps([asdict(reason) for reason in reasons], ensure_ascii=False)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _columns_of(info: BatchInfo) -> dict[str, Any]:
    return {
        "batch_id": info.batch_id,
        "contract": info.contract,
        "source": info.source,
        "files": json.dumps(info.files, ensure_ascii=False),
        "state": info.state,
        "mapping_hash": info.mapping_hash,
        "started_at": info.started_at.isoformat(timespec="milliseconds"),
    }


def _info_of(row: Mapping[str, Any]) -> BatchInfo:
    return BatchInfo(
        batch_id=row["batch_id"],
        contract=row["contract"],
        source=row["source"],
        files=tuple(json.loads(row["files"])),
        state=row["state"],
        content_hash=row["content_hash"],
        mapping_hash=row["mapping_hash"],
        read=row["rows_read"],
        kept=row["rows_kept"],
        quarantined=row["rows_quarantined"],
        reasons=tuple(
            ReasonCount(item["code"], item["column"], Text(**item["text"]), item["count"])
            for item in json.loads(row["reasons"])
        ),
        snapshot_id=row["snapshot_id"],
        undone_snapshot_id=row["undone_snapshot_id"],
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
        fault=row["fault"],
    )
