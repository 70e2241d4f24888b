"""From files to one committed batch: stage, check, claim, move, commit. Nothing is half-committed at any moment.

The order matters. A batch's line is in the ledger before its first byte is on the disk; its content is claimed before
its files move; the Iceberg commit is the one step that makes it true. Whoever opens the lake next can therefore tell
from ledger and snapshots alone what a killed process left behind (recovery.py).
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.lake import reasons
from gongyou.lake.catalogue import BATCH, CONTENT, QUARANTINE, SOURCE, Catalogue
from gongyou.lake.contract import Contract, contract
from gongyou.lake.durable import flushed
from gongyou.lake.engine import Handle, explained
from gongyou.lake.erasure import Erasing
from gongyou.lake.folders import OwnedFolder, is_alive
from gongyou.lake.in_flight import notes_of, previews_blotted
from gongyou.lake.ledger import AlreadyClaimed, Ledger
from gongyou.lake.mapping import Mapping, bind, mapping_for
from gongyou.lake.report import BatchInfo, IngestReport, IngestRequest, Progress, ReasonCount
from gongyou.lake.sources.delimited import Delimited, NotUtf8
from gongyou.lake.sources.source import Source, open_source
from gongyou.lake.staging import (
    Quarantine,
    Staged,
    awaited,
    mark_known,
    mark_repeated,
    part_of,
    refuse_personal,
    staged,
)
from gongyou.lake.testing import pause

SMALL = 64 << 20
Tell = Callable[[Progress], None]
STAGES = {
    "hash": Text("核对内容", "Checking the content"),
    "read": Text("读取 {file}", "Reading {file}"),
    "check": Text("检查重复", "Looking for repeated rows"),
    "quarantine": Text("登记隔离行", "Recording quarantined rows"),
    "commit": Text("提交", "Committing"),
}


@dataclass
class _Hashes:
    """SHA-256 of every file, computed beside the reading."""

    files: tuple[Path, ...]
    found: list[str]
    error: BaseException | None = None

    def run(self) -> None:
        try:
            for path in self.files:
                with path.open("rb") as opened:
                    self.found.append(hashlib.file_digest(opened, "sha256").hexdigest())
        except BaseException as error:
            self.error = error

    def content(self) -> str:
        if self.error is not None:
            raise explained(self.error) from self.error
        if len(self.found) == 1:
            return self.found[0]
        return hashlib.sha256("\n".join(self.found).encode()).hexdigest()


class Ingest:
    """One request under way."""

    def __init__(self, catalogue: Catalogue, ledger: Ledger, stage: Path, request: IngestRequest, tell: Tell) -> None:
        self._catalogue = catalogue
        self._ledger = ledger
        self._request = request
        self._contract: Contract = contract(request.contract)
        self._mapping: Mapping = mapping_for(request, self._contract)
        self._tell = tell
        self._stage_root = stage
        self._started = datetime.now(UTC)
        self._batch_id = f"{self._started:%Y%m%d}-{secrets.token_hex(4)[:7]}"
        self._source = request.source or request.files[0].name
        self._files = tuple(str(path) for path in request.files)
        self._began = time.monotonic()

    def run(self) -> IngestReport:
        """Commits the batch, or says that it was already known. Raises BadInput, StorageFull, Conflict."""
        for path in self._request.files:
            if not path.is_file():
                open_source_error(path)
        if self._request.pseudonym is None and any(term.hmac for term in self._mapping.terms.values()):
            raise _no_pseudonym()
        if self._is_small():
            known = self._known(self._hashed())
            if known is not None:
                return known
        if self._request.dry_run:
            with OwnedFolder(self._stage_root, f"dry-{self._batch_id}") as stage:
                return self._tried(stage.path)
        # The lock comes before the ledger's line: a line without a living owner is a dead batch.
        with OwnedFolder(self._stage_root, self._batch_id) as stage:
            self._ledger_begin()
            try:
                return self._committed(stage.path)
            except AlreadyClaimed as taken:
                self._ledger.forget(self._batch_id)
                return self._waited(taken.batch_id)
            except BaseException as error:
                self._failed(error)
                raise explained(error) from error

    # The stages -----------------------------------------------------------------------------------------------------
    def _committed(self, folder: Path) -> IngestReport:
        with Handle(folder) as handle:
            hashes, files = self._read(folder, handle)
            content = hashes.content()
            self._ledger.claim(self._batch_id, self._claim(content), content)
            with self._catalogue.writing():
                pause("before-check")
                known = self._catalogue.files(self._contract.name).paths
                self._say("check")
                mark_known(self._contract, files, handle, known)
                return self._written(folder, files, handle, content)

    def _written(self, folder: Path, files: list[Staged], handle: Handle, content: str) -> IngestReport:
        refused = sum(one.refused for one in files)
        quarantine = Quarantine(self._contract, self._batch_id, folder / "quarantine.parquet" if refused else None)
        if refused:
            self._say("quarantine")
            quarantine.write(files)
        parts = [part_of(one, handle, folder / f"good-{place}.parquet") for place, one in enumerate(files)]
        quarantine.previews = previews_blotted(quarantine.previews, notes_of(folder))
        report = self._report(files, quarantine, batch_id=self._batch_id)
        self._ledger.change(
            self._batch_id,
            state="staged",
            rows_read=report.read,
            rows_kept=report.kept,
            rows_quarantined=report.quarantined,
            reasons=report.reasons,
        )
        pause("staged")
        self._say("commit")
        properties = {BATCH: self._batch_id, CONTENT: content, SOURCE: self._source}
        good = [part for part in parts if part is not None]
        wrong = [folder / "quarantine.parquet"] if refused else []
        # Nobody can be erased from here on: an erasure waits for the lock that this batch holds.
        erasing = Erasing(self._catalogue, self._stage_root.parent)
        erasing.noted(handle, folder, {self._contract.name: good, QUARANTINE: wrong})
        erasing.scrubbed(handle, good, self._contract.name, self._request.received_at or self._started)
        if wrong:
            self._moved(wrong, QUARANTINE, properties)
        pause("quarantined")
        snapshot = self._moved(good, self._contract.name, properties) if good else None
        pause("committed")
        self._ledger.change(self._batch_id, state="committed", snapshot_id=snapshot)
        return replace(report, snapshot_id=snapshot, seconds=time.monotonic() - self._began)

    def _read(self, folder: Path, handle: Handle) -> tuple[_Hashes, list[Staged]]:
        hashes = _Hashes(self._request.files, [])
        hasher = threading.Thread(target=hashes.run, daemon=True)
        needs_content = any("__prefix" in (term.expression or "") for term in self._mapping.terms.values())
        hasher.start()
        if needs_content:
            hasher.join()
            hashes.content()
        if self._request.pseudonym is not None:
            handle.define("pseudonym", self._request.pseudonym)
        files = []
        for place, path in enumerate(self._request.files):
            prefix = hashes.found[place][:12] if needs_content else ""
            target = folder / f"stage-{place}.parquet"
            reading = Progress("read", STAGES["read"].filled(file=path.name), 0.0)
            files.append(
                awaited(
                    partial(self._staged, path, handle, target, prefix),
                    partial(self._tick, reading, handle),
                    handle.interrupt,
                )
            )
            pause("read")
        if not any(one.read for one in files):
            raise _no_rows(self._request.files[0])
        refuse_personal(files)
        self._say("check")
        awaited(lambda: mark_repeated(self._contract, files, handle), lambda: None, handle.interrupt)
        hasher.join()
        return hashes, files

    def _staged(self, path: Path, handle: Handle, target: Path, prefix: str) -> Staged:
        """One file, read as UTF-8 first and again as GB18030 when it turns out not to be."""
        try:
            return self._staged_from(open_source(path, handle, target.parent), handle, target, prefix)
        except NotUtf8:
            source = Delimited(path, handle, target.parent, "gb18030")
            return self._staged_from(source, handle, target, prefix)

    def _staged_from(self, source: Source, handle: Handle, target: Path, prefix: str) -> Staged:
        source.shape = replace(source.shape, row_prefix=prefix)
        bound = bind(self._mapping, self._contract, list(source.shape.columns), source.path.name)
        return staged(self._contract, bound, source, handle, target, self._batch_id)

    def _tick(self, reading: Progress, handle: Handle) -> None:
        self._tell(replace(reading, share=handle.share_done()))

    def _tried(self, folder: Path) -> IngestReport:
        """A dry run: everything but the commit."""
        with Handle(folder) as handle:
            _, files = self._read(folder, handle)
            mark_known(self._contract, files, handle, self._catalogue.files(self._contract.name).paths)
            quarantine = Quarantine(self._contract, self._batch_id, None)
            quarantine.write(files)
            pause("tried")
            quarantine.previews = previews_blotted(quarantine.previews, notes_of(folder))
            return self._report(files, quarantine, batch_id=None)

    def _moved(self, parts: list[Path], table: str, properties: dict[str, str]) -> int:
        folder = self._catalogue.data_folder(table)
        final = []
        for place, part in enumerate(parts):
            target = folder / f"{self._batch_id}-{place}.parquet"
            flushed(part)
            part.replace(target)
            final.append(target)
        return self._catalogue.add(table, final, properties)

    # The ledger -----------------------------------------------------------------------------------------------------
    def _ledger_begin(self) -> None:
        self._ledger.begin(
            BatchInfo(
                batch_id=self._batch_id,
                contract=self._contract.name,
                source=self._source,
                files=self._files,
                state="staging",
                content_hash=None,
                mapping_hash=self._mapping.digest,
                read=0,
                kept=0,
                quarantined=0,
                reasons=(),
                snapshot_id=None,
                undone_snapshot_id=None,
                started_at=self._started,
                ended_at=None,
                fault=None,
            )
        )

    def _failed(self, error: BaseException) -> None:
        """Takes back what was moved, unless the commit already stands."""
        if self._catalogue.snapshot_of_batch(self._contract.name, self._batch_id) is not None:
            return
        self._catalogue.remove(QUARANTINE, self._batch_id)
        for table in (self._contract.name, QUARANTINE):
            for left in self._catalogue.data_folder(table).glob(f"{self._batch_id}-*"):
                left.unlink(missing_ok=True)
        self._ledger.change(self._batch_id, state="failed", fault=str(explained(error))[:500] or type(error).__name__)

    def _claim(self, content: str) -> str:
        return hashlib.sha256(f"{self._contract.name}\n{content}\n{self._mapping.digest}".encode()).hexdigest()

    def _known(self, content: str) -> IngestReport | None:
        holder = self._ledger.holder(self._claim(content))
        return _report_of(holder, self._began) if holder is not None and holder.state == "committed" else None

    def _waited(self, batch_id: str) -> IngestReport:
        """Another process is committing the same content: its batch is ours, or ours goes again if it failed."""
        for _ in range(3000):
            holder = next((one for one in self._ledger.batches(self._contract.name) if one.batch_id == batch_id), None)
            if holder is not None and holder.state == "committed":
                return _report_of(holder, self._began)
            if holder is None or holder.state in ("failed", "undone"):
                again = Ingest(self._catalogue, self._ledger, self._stage_root, self._request, self._tell)
                return again.run()
            if not is_alive(self._stage_root / batch_id):
                break
            time.sleep(0.2)
        raise Conflict(
            "batch.held",
            Text(f"同一内容正由批次 {batch_id} 处理。", f"The same content is being taken in by batch {batch_id}."),
            Text("稍后重试。", "Try again in a moment."),
            value=batch_id,
        )

    # Small things ---------------------------------------------------------------------------------------------------
    def _is_small(self) -> bool:
        return sum(path.stat().st_size for path in self._request.files) <= SMALL

    def _hashed(self) -> str:
        hashes = _Hashes(self._request.files, [])
        hashes.run()
        return hashes.content()

    def _say(self, stage: str) -> None:
        self._tell(Progress(stage, STAGES[stage]))

    def _report(self, files: list[Staged], quarantine: Quarantine, batch_id: str | None) -> IngestReport:
        read = sum(one.read for one in files)
        counted = tuple(
            ReasonCount(code, column, reasons.counted(code, column), count)
            for (code, column), count in sorted(quarantine.counts.items(), key=lambda item: (-item[1], str(item[0])))
        )
        return IngestReport(
            batch_id=batch_id,
            contract=self._contract.name,
            source=self._source,
            files=self._files,
            read=read,
            kept=read - quarantine.rows,
            quarantined=quarantine.rows,
            reasons=counted,
            snapshot_id=None,
            already_known=False,
            dry_run=batch_id is None,
            previews=tuple(quarantine.previews),
            ignored=tuple(dict.fromkeys(name for one in files for name in one.bound.ignored)),
            seconds=time.monotonic() - self._began,
        )


def open_source_error(path: Path) -> None:
    """Raises the refusal of a path that is no file."""
    raise BadInput(
        "file.missing",
        Text(f"找不到文件 {path}。", f"File {path} was not found."),
        Text("检查路径是否正确。", "Check the path."),
        file=str(path),
        value=str(path),
    )


def _no_rows(path: Path) -> BadInput:
    return BadInput(
        "file.no_rows",
        Text(f"文件 {path.name} 只有表头，没有数据行。", f"File {path.name} has a header and no rows."),
        Text("检查导出的范围。", "Check what was exported."),
        file=str(path),
        line=2,
    )


def _no_pseudonym() -> BadInput:
    return BadInput(
        "mapping.no_key",
        Text(
            "对应关系要求假名化（hmac），但没有可用的密钥。",
            "The mapping asks for pseudonyms (hmac), but there is no key.",
        ),
        Text(
            "用 gongyou 命令或控制台导入，密钥在数据目录的 secrets 中。",
            "Take the file in by the gongyou command or the console.",
        ),
    )


def _report_of(batch: BatchInfo, began: float) -> IngestReport:
    return IngestReport(
        batch_id=batch.batch_id,
        contract=batch.contract,
        source=batch.source,
        files=batch.files,
        read=batch.read,
        kept=batch.kept,
        quarantined=batch.quarantined,
        reasons=batch.reasons,
        snapshot_id=batch.snapshot_id,
        already_known=True,
        dry_run=False,
        seconds=time.monotonic() - began,
    )
