"""The room's long work: the dry run and the commit of a batch, done by a worker process."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from gongyou.core.errors import BadInput, GongyouError
from gongyou.core.text import Text
from gongyou.kit.lakes import open_lake
from gongyou.kit.models import User
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.kit.tasks.models import TaskRun, TaskState
from gongyou.kit.tasks.services import Order, task_start
from gongyou.rooms.data import policies
from gongyou.rooms.data.lakes import request_of
from gongyou.rooms.data.models import BatchRecord, BatchState
from gongyou.rooms.data.services import batches, deliveries
from gongyou.rooms.data.services import coverage as coverages
from gongyou.rooms.data.services.batches import CHECK, COMMIT, TITLES

if TYPE_CHECKING:
    from gongyou.lake import Progress

CHECKED = Text(
    "试运行完成：读取 {read:,} 行，可入库 {kept:,} 行，有问题 {quarantined:,} 行。",
    "Dry run done: {read:,} rows read, {kept:,} can go in, {quarantined:,} have a fault.",
)
COMMITTED = Text(
    "已入库 {kept:,} 行，隔离 {quarantined:,} 行。", "{kept:,} rows went in, {quarantined:,} were quarantined."
)
COVERED = Text("来源覆盖已统计，共 {lines} 行。", "The coverage of the sources is reckoned: {lines} lines.")
KNOWN = Text("同样的文件已经入库，没有重复写入。", "The same file is in the lake already; nothing was written twice.")


def register() -> None:
    """Makes both kinds of work known to the task floor."""
    register_handler(Handler(CHECK, TITLES[CHECK], run=batch_check, ended=_check_ended, visible=_visible))
    register_handler(Handler(COMMIT, TITLES[COMMIT], run=batch_commit, ended=_commit_ended, visible=_visible))
    delivery = deliveries.KIND
    register_handler(Handler(delivery, deliveries.TITLE, run=delivery_commit, ended=_delivery_ended, visible=_visible))

    register_handler(Handler(coverages.KIND, coverages.TITLE, run=coverage_compute))


def batch_check(work: Work) -> Outcome:
    """Reads the files as the ingest would, and writes nothing to the lake."""
    record = _record(work.arguments)
    if record.state != BatchState.CHECKING:
        return _outcome(record)
    try:
        report = open_lake().ingest(request_of(record, dry_run=True), _follow(work))
    except GongyouError as error:
        batches.batch_refused(record=record, error=error, by=work.owner, now=timezone.now())
        raise
    record = batches.batch_checked(record=record, report=report, by=work.owner, now=timezone.now())
    return _outcome(record)


def batch_commit(work: Work) -> Outcome:
    """Ingests the files. A second attempt after a crash finds the first one's batch by its content."""
    record = _record(work.arguments)
    if record.state != BatchState.COMMITTING:
        return _outcome(record)
    report = open_lake().ingest(request_of(record, dry_run=False), _follow(work, rows=record.rows_read))
    record = batches.batch_committed(record=record, report=report, by=work.owner, now=timezone.now())
    return _outcome(record)


def delivery_commit(work: Work) -> Outcome:
    """Ingests what the door kept of a delivery. What the lake refuses as a whole ends here, with the reason."""
    record = _record(work.arguments)
    if record.state != BatchState.COMMITTING:
        return _outcome(record)
    try:
        report = open_lake().ingest(request_of(record, dry_run=False), _follow(work, rows=record.rows_read))
    except BadInput as error:
        batches.batch_refused(record=record, error=error, by=work.owner, now=timezone.now())
        raise
    record = batches.batch_committed(record=record, report=report, by=work.owner, now=timezone.now())
    return _outcome(record)


def coverage_compute(work: Work) -> Outcome:
    """Reckons the coverage of the sources. Twice gives the same figure."""
    work.stage(coverages.TITLE)
    figure = open_lake().compute("data.source_coverage", {})
    kept = coverages.coverage_keep(figure=figure, by=work.owner, now=timezone.now())
    lines = len(kept.value["sources"])
    return Outcome(COVERED.filled(lines=lines), result={"figure": kept.figure}, link=reverse("data:coverage"))


def coverage_start(*, by: User | None, now: datetime) -> TaskRun:
    """The run that reckons it."""
    order = Order(kind=coverages.KIND, title=coverages.TITLE, key=coverages.KIND, link=reverse("data:coverage"))
    return task_start(order, by=by, now=now)


def _outcome(record: BatchRecord) -> Outcome:
    said = {BatchState.CHECKED: CHECKED, BatchState.KNOWN: KNOWN}.get(BatchState(record.state), COMMITTED)
    counts = {"read": record.rows_read, "kept": record.rows_kept, "quarantined": record.rows_quarantined}
    return Outcome(said.filled(**counts), result=counts, link=record.get_absolute_url())


def _record(arguments: Mapping[str, Any]) -> BatchRecord:
    return BatchRecord.objects.select_related("organisation").get(pk=uuid.UUID(arguments["record"]))


class _Follower:
    """Tells the run what the lake tells: a stage when it changes, else the share."""

    def __init__(self, work: Work, rows: int | None) -> None:
        self.work, self.rows, self.stage = work, rows, ""

    def __call__(self, progress: Progress) -> None:
        if progress.stage != self.stage:
            self.stage = progress.stage
            self.work.stage(progress.text)
        self.work.share(progress.share, rows=self.rows)


def _follow(work: Work, rows: int | None = None) -> _Follower:
    return _Follower(work, rows or None)


def _check_ended(arguments: Mapping[str, Any], state: str) -> None:
    # A dry run that was stopped or died leaves nothing to decide on.
    if state != TaskState.DONE:
        _back(arguments, BatchState.CHECKING, BatchState.DISCARDED)


def _commit_ended(arguments: Mapping[str, Any], state: str) -> None:
    # Nothing was written: the batch waits for the decision again, its files are still there.
    if state != TaskState.DONE:
        _back(arguments, BatchState.COMMITTING, BatchState.CHECKED)


def _delivery_ended(arguments: Mapping[str, Any], state: str) -> None:
    # Nobody waits to decide on a delivery: its program sends it again.
    if state != TaskState.DONE:
        _back(arguments, BatchState.COMMITTING, BatchState.DISCARDED)


def _back(arguments: Mapping[str, Any], state: BatchState, before: BatchState) -> None:
    BatchRecord.objects.filter(pk=uuid.UUID(arguments["record"]), state=state).update(state=before)


def _visible(user: Any, arguments: Mapping[str, Any]) -> bool:
    return policies.batches.scope(user).filter(pk=uuid.UUID(arguments["record"])).exists()
