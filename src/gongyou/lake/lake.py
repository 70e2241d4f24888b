"""The lake: tables under contracts, batches that can be undone, engines to read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.lake.allowance import Allowance, Narrowed
from gongyou.lake.announced import announce
from gongyou.lake.catalogue import QUARANTINE, Catalogue
from gongyou.lake.contract import Contract, contract, contract_names
from gongyou.lake.copying import brought_back, copied
from gongyou.lake.engine import DEFAULT_MEMORY, DuckdbEngine, Engine, TableFiles
from gongyou.lake.erasure import Erased, Erasing, Step
from gongyou.lake.expiry import batch_emptied
from gongyou.lake.folders import sweep
from gongyou.lake.foreign import unrepeated
from gongyou.lake.ingest import Ingest
from gongyou.lake.ledger import METADATA, Ledger
from gongyou.lake.narrowing import narrowed
from gongyou.lake.recovery import recover
from gongyou.lake.relocation import Relocated, relocate
from gongyou.lake.report import (
    BatchInfo,
    IngestReport,
    IngestRequest,
    Progress,
    QuarantinedRow,
    SnapshotInfo,
    TableInfo,
)
from gongyou.lake.version import catalogue_address

ENGINES = ("duckdb", "spark")


class Lake:
    """One data folder. Safe to open in many processes; opening puts right what a killed process left."""

    def __init__(self, folder: Path, catalogue: Catalogue, ledger: Ledger) -> None:
        self.folder = folder
        self._catalogue = catalogue
        self._ledger = ledger
        self._erasing = Erasing(catalogue, folder)

    @classmethod
    def open(cls, data_dir: Path, *, catalogue_url: str | None = None) -> Self:
        """The lake below `data_dir`/lake, made if it isn't there.

        `catalogue_url`, or else GONGYOU_CATALOGUE_URL, names a PostgreSQL catalogue; SQLite below the folder otherwise.
        """
        folder = Path(data_dir).resolve() / "lake"
        catalogue = _catalogue(folder, catalogue_url)
        lake = cls(folder, catalogue, Ledger(catalogue.engine))
        recover(catalogue, lake._ledger, folder / "stage")
        lake._erasing.finish()
        sweep(folder / "spill")
        return lake

    @classmethod
    def relocated(
        cls,
        data_dir: Path,
        *,
        catalogue_url: str | None = None,
        step: Callable[[int, int], None] = lambda done, of: None,
    ) -> Relocated:
        """Puts right a lake whose folder was moved, copied or restored to another path; nobody may use it meanwhile."""
        folder = Path(data_dir).resolve() / "lake"
        catalogue = _catalogue(folder, catalogue_url)
        with catalogue.writing():
            return relocate(catalogue.engine, folder / "warehouse", step)

    # Taking in ------------------------------------------------------------------------------------------------------
    def ingest(self, request: IngestRequest, progress: Callable[[Progress], None] | None = None) -> IngestReport:
        """One batch from the files of a request. Raises BadInput, StorageFull, Conflict; then nothing was committed."""
        if not request.files:
            raise BadInput(
                "file.none",
                Text("没有给出文件。", "No file was given."),
                Text("至少给出一个文件。", "Give at least one."),
            )
        report = Ingest(
            self._catalogue, self._ledger, self.folder / "stage", request, progress or (lambda step: None)
        ).run()
        if report.batch_id and not (report.dry_run or report.already_known):
            announce(self.folder.parent, self._ledger.batch(report.batch_id))
        return report

    def undo(self, batch_id: str) -> BatchInfo:
        """A new snapshot without this batch. Raises NotFound, Conflict when it isn't committed."""
        with self._catalogue.writing():
            batch = self._ledger.batch(batch_id)
            if batch.state != "committed":
                raise Conflict(
                    "batch.not_committed",
                    Text(
                        f"批次 {batch_id} 的状态是“{_STATES[batch.state].zh}”，不能撤销。",
                        f"Batch {batch_id} is {_STATES[batch.state].en} and can't be undone.",
                    ),
                    Text("只有已提交的批次可以撤销。", "Only a committed batch can be undone."),
                    value=batch_id,
                )
            self._ledger.change(batch_id, state="undoing")
            snapshot = self._catalogue.remove(batch.contract, batch_id)
            self._catalogue.remove(QUARANTINE, batch_id)
            self._ledger.change(batch_id, state="undone", undone_snapshot_id=snapshot)
        announce(self.folder.parent, self._ledger.batch(batch_id))
        return self._ledger.batch(batch_id)

    def expunge(self, batch_id: str) -> int:
        """How many rows of a batch were emptied out of the files of all snapshots. It is undone first where it stands.

        Raises NotFound; Conflict while the batch is on its way in. A second call finds nothing to do.
        """
        if self._ledger.batch(batch_id).state != "undone":
            self.undo(batch_id)
        with self._catalogue.writing():
            return batch_emptied(
                self._catalogue, self.folder / "spill", self._ledger.batch(batch_id).contract, batch_id
            )

    def erase(
        self,
        worker_key: str,
        texts: Sequence[str] = (),
        step: Step = lambda name, done, of: None,
        replacement: str = "",
    ) -> Erased:
        """The worker's key becomes a random one in all files of all snapshots; `texts` vanish from refused rows.

        `replacement` is the random key where somebody else needs the same one; it is made here otherwise.
        Snapshots keep their numbers and figures their digits. A killed process is finished by the next `open`. Data of
        the same person that come in afterwards stand under the key again: the lake can't know whom it forgot.
        """
        return self._erasing.erase(worker_key, texts, step, replacement)

    def copy_to(self, target: Path) -> int:
        """Freezes the lake below `target`, its catalogue as JSON; how many files that are."""
        return copied(self._catalogue, self.folder / "warehouse", target)

    @classmethod
    def brought_back(cls, data_dir: Path, source: Path, *, catalogue_url: str | None = None) -> Self:
        """The lake that `copy_to` froze, in the empty folder `data_dir`/lake, at whatever path that is."""
        folder = Path(data_dir).resolve() / "lake"
        brought_back(_catalogue(folder, catalogue_url), folder / "warehouse", source)
        return cls.open(data_dir, catalogue_url=catalogue_url)

    def erase_again(self, digests: Iterable[str]) -> int:
        """Erases whoever of an erasure log is in this lake again, after an older backup was restored."""
        return self._erasing.again(digests)

    def erased_digests(self, since: datetime | None = None) -> set[str]:
        """The erasure log: digests of the keys that were erased here."""
        return self._erasing.digests(since)

    def narrowed(self, path: Path, target: Path, allowed: Allowance) -> Narrowed:
        """The allowed part of the file at `path`, written to `target`. Raises BadInput, StorageFull."""
        return narrowed(path, target, allowed, self.folder / "spill")

    # Looking --------------------------------------------------------------------------------------------------------
    def contract(self, name: str) -> Contract:
        """The contract of a table. Raises NotFound."""
        return contract(name)

    def tables(self) -> list[TableInfo]:
        """Every contract and what is in its table now; a table without a batch has no snapshot."""
        told = []
        for name in contract_names():
            rows, files, size, changed = self._catalogue.size(name)
            told.append(TableInfo(name, contract(name).title, rows, files, size, self.snapshot(name), changed))
        return told

    def history(self, table: str) -> list[SnapshotInfo]:
        """Snapshots of a table, newest first."""
        return self._catalogue.history(table)

    def snapshot(self, table: str) -> int | None:
        """Number of the newest snapshot; None before the first batch."""
        return self._catalogue.snapshot(table)

    def batches(self, contract: str | None = None) -> list[BatchInfo]:
        """Batches, newest first."""
        return self._ledger.batches(contract)

    def batch(self, batch_id: str) -> BatchInfo:
        """One batch. Raises NotFound."""
        return self._ledger.batch(batch_id)

    def quarantine(self, batch_id: str) -> Iterator[QuarantinedRow]:
        """The quarantined rows of a batch, by file and line. Raises NotFound."""
        self._ledger.batch(batch_id)
        with self.engine() as engine:
            table = engine.table(QUARANTINE)
            found = engine.execute(table.filter(table.batch_id == batch_id).order_by(["file", "line"]))
        for row in found.to_pylist():
            yield QuarantinedRow(
                file=row["file"],
                line=row["line"],
                column=row["column"],
                value=row["value"],
                code=row["code"],
                text=Text(row["reason_zh"], row["reason_en"]),
                raw=json.loads(row["raw"]),
            )

    # Computing ------------------------------------------------------------------------------------------------------
    def engine(self, name: str = "duckdb", memory: str = DEFAULT_MEMORY) -> Engine:
        """An engine over the tables, to be used in a `with`. Raises BadInput for an unknown or missing engine."""
        if name == "duckdb":
            return DuckdbEngine(self._files, self.folder / "spill", memory)
        if name == "spark":
            from gongyou.lake.engine_spark import SparkEngine

            return SparkEngine(self._files, self.folder / "spill", memory)
        raise BadInput(
            "engine.unknown",
            Text(f"没有名为“{name}”的引擎。", f"There is no engine called “{name}”."),
            Text("可用：duckdb、spark。", "Known: duckdb, spark."),
            value=name,
        )

    def _files(self, name: str, snapshot: int | None) -> TableFiles:
        """The files of a snapshot. Raises BadInput where one that no batch brought repeats a key of the table."""
        files = self._catalogue.files(name, snapshot)
        unrepeated(name, files, self._ledger, self.folder / "spill")
        return files

    def compute(
        self,
        measure: str,
        params: Mapping[str, Any] | None = None,
        snapshots: Mapping[str, int | None] | None = None,
        engine: str = "duckdb",
    ) -> Any:
        """The figure of a measure, its provenance saved. Raises NotFound for an unknown measure."""
        from gongyou.lake.provenance import compute

        return compute(self, measure, dict(params or {}), snapshots, engine)

    def replay(self, figure_id: str, engine: str = "duckdb") -> Any:
        """The figure computed again on its own snapshots, compared digest by digest. Raises NotFound."""
        from gongyou.lake.provenance import replay

        return replay(self, figure_id, engine)


def _catalogue(folder: Path, url: str | None) -> Catalogue:
    for name in ("warehouse", "stage"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    catalogue = Catalogue(catalogue_address(folder, url), folder / "warehouse", folder / "writing.lock")
    there = set(sa.inspect(catalogue.engine).get_table_names())
    if not there.issuperset(METADATA.tables):
        with catalogue.writing():  # only then: opening must not wait for who is writing
            METADATA.create_all(catalogue.engine)
    return catalogue


_STATES = {
    "staging": Text("读取中", "being read"),
    "staged": Text("待提交", "staged"),
    "undoing": Text("撤销中", "being undone"),
    "committed": Text("已提交", "committed"),
    "undone": Text("已撤销", "undone"),
    "failed": Text("失败", "failed"),
}
