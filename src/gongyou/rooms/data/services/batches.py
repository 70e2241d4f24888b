"""A batch's way: submitted → checked → committed → undone; or refused, discarded, known already.

The lake's own work is never done inside a transaction: it takes minutes, and its result is found again by content.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from gongyou.core.errors import Conflict, GongyouError
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.lakes import open_lake
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.kit.tasks.models import stored
from gongyou.kit.tasks.services import Order, task_start
from gongyou.kit.uploads import StoredFile, files_remove
from gongyou.registry.models import Organisation
from gongyou.rooms.data import policies
from gongyou.rooms.data.models import BatchRecord, BatchState

if TYPE_CHECKING:
    from gongyou.lake import IngestReport, IngestRequest, Progress

SUBMITTED = audit.register("data.batch.submitted", "上传 {files} 个文件，准备导入", "Uploaded {files} files for import")
CHECKED = audit.register(
    "data.batch.checked",
    "试运行：读取 {read:,} 行，可入库 {kept:,} 行，有问题 {quarantined:,} 行",
    "Dry run: {read:,} rows read, {kept:,} can go in, {quarantined:,} have a fault",
)
REFUSED = audit.register("data.batch.refused", "试运行：文件不能导入", "Dry run: the file cannot be imported")
CONFIRMED = audit.register("data.batch.confirmed", "确认导入", "Confirmed the import")
COMMITTED = audit.register(
    "data.batch.committed",
    "批次 {batch} 入库 {kept:,} 行，隔离 {quarantined:,} 行",
    "Batch {batch}: {kept:,} rows went in, {quarantined:,} were quarantined",
)
KNOWN = audit.register(
    "data.batch.known",
    "同样的文件已在批次 {batch} 入库，没有重复写入",
    "The same file is in batch {batch} already; nothing was written",
)
DISCARDED = audit.register("data.batch.discarded", "放弃导入", "Discarded the import")
UNDONE = audit.register(
    "data.batch.undone", "撤销批次 {batch}，移出 {kept:,} 行", "Undid batch {batch}; {kept:,} rows were taken out"
)

PREVIEWS = 20
CHECK, COMMIT = "data.batch.check", "data.batch.commit"
TITLES = {CHECK: Text("试运行", "Dry run"), COMMIT: Text("写入数据湖", "Writing to the lake")}


@dataclass(frozen=True, slots=True)
class Submission:
    """What the person fills in."""

    contract: str
    files: Sequence[StoredFile]
    organisation: Organisation
    source: str = ""
    mapping: str = ""


@service
def batch_submit(*, submission: Submission, by: User, now: datetime) -> BatchRecord:
    """The new record, with its dry run in the queue."""
    require(policies.batches.can_add(by, under=submission.organisation))
    record = BatchRecord.objects.create(
        organisation=submission.organisation,
        uploaded_by=by,
        contract=submission.contract,
        source=submission.source,
        mapping=submission.mapping,
        files=[file.as_json() for file in submission.files],
        names="\n".join(file.name for file in submission.files),
        created_at=now,
    )
    audit.write(SUBMITTED, by=by, subject=record, data={"files": len(record.files)}, now=now)
    return _queued(record, CHECK, by, now)


@service
def batch_checked(*, record: BatchRecord, report: IngestReport, by: User | None, now: datetime) -> BatchRecord:
    """The record with what the dry run found; a file that the lake knows already ends here."""
    record = _locked(record)
    _require_state(record, BatchState.CHECKING)
    if report.already_known:
        return _known(record, report, by, now)
    record.state = BatchState.CHECKED
    _report_into(record, report)
    record.save()
    audit.write(CHECKED, by=by, subject=record, data=_counts(report), now=now)
    return record


@service
def batch_refused(*, record: BatchRecord, error: GongyouError, by: User | None, now: datetime) -> BatchRecord:
    """The record, at its end: the files as a whole cannot be read. They are cleared away."""
    record = _locked(record)
    record.state = BatchState.REFUSED
    record.error, record.remedy = stored(error.text), stored(error.remedy)
    record.save()
    # The sentence may quote a cell; it stays with the record, out of the trail.
    audit.write(REFUSED, by=by, subject=record, data={"code": error.code}, now=now)
    _clear(record)
    return record


@service
def batch_confirm(*, record: BatchRecord, by: User, now: datetime) -> BatchRecord:
    """The record, with its commit in the queue."""
    require(policies.batches.can_change(by, record))
    record = _locked(record)
    _require_state(record, BatchState.CHECKED)
    record.state = BatchState.COMMITTING
    audit.write(CONFIRMED, by=by, subject=record, now=now)
    return _queued(record, COMMIT, by, now)


@service
def batch_committed(*, record: BatchRecord, report: IngestReport, by: User | None, now: datetime) -> BatchRecord:
    """The record with the batch that the lake made of it; the files are cleared away."""
    record = _locked(record)
    if BatchRecord.objects.filter(_owns(report.batch_id)).exclude(pk=record.pk).exists():
        record = _known(record, report, by, now)
    else:
        _commit_into(record, report, now)
        audit.write(COMMITTED, by=by, subject=record, data={**_counts(report), "batch": report.batch_id or ""}, now=now)
    _clear(record)
    return record


@service
def batch_discard(*, record: BatchRecord, by: User, now: datetime) -> BatchRecord:
    """The record, given up before anything was written; the files are cleared away."""
    require(policies.batches.can_remove(by, record))
    record = _locked(record)
    _require_state(record, BatchState.CHECKED)
    record.state = BatchState.DISCARDED
    record.save()
    audit.write(DISCARDED, by=by, subject=record, now=now)
    _clear(record)
    return record


@service
def batch_undo(*, record: BatchRecord, by: User | None, now: datetime) -> BatchRecord:
    """The record, its rows taken out of the table by a new snapshot. Older snapshots still show them."""
    require(by is None or policies.batches.can_remove(by, record))
    record = _locked(record)
    _undo_into(record, by, now)
    return record


def batch_ingest(
    *,
    request: IngestRequest,
    organisation: Organisation | None,
    by: User | None,
    now: datetime,
    progress: Callable[[Progress], None] | None = None,
) -> IngestReport:
    """The lake's report. A batch that went in has a record and an audit line, as an upload's has.

    For the command line and the demo city: `by` None is the product itself, `organisation` None the whole house.
    """
    require(by is None or (organisation is not None and policies.batches.can_add(by, under=organisation)))
    report = open_lake().ingest(request, progress)
    is_new = not report.dry_run and not BatchRecord.objects.filter(_owns(report.batch_id)).exists()
    if is_new:
        batch_adopt(report=report, organisation=organisation, by=by, now=now)
    return report


@service
def batch_adopt(
    *, report: IngestReport, organisation: Organisation | None, by: User | None, now: datetime
) -> BatchRecord:
    """The new record of a batch that is in the lake and has none yet."""
    require(by is None or (organisation is not None and policies.batches.can_add(by, under=organisation)))
    record = BatchRecord(
        organisation=organisation,
        uploaded_by=by,
        contract=report.contract,
        source=report.source,
        names="\n".join(Path(file).name for file in report.files),
        created_at=now,
    )
    _commit_into(record, report, now)
    audit.write(COMMITTED, by=by, subject=record, data={**_counts(report), "batch": record.batch_id}, now=now)
    return record


@service
def batch_undo_by_number(*, batch_id: str, by: User | None, now: datetime) -> str:
    """The contract of the batch that was undone, with its record where it has one.

    A batch that is not committed raises Conflict, an unknown number NotFound, both in the lake's own words.
    """
    record = BatchRecord.objects.filter(_owns(batch_id)).first()
    if record is not None:
        require(by is None or policies.batches.can_remove(by, record))
        _undo_into(_locked(record), by, now)
        return record.contract
    require(by is None)
    info = open_lake().undo(batch_id)
    data = {"batch": batch_id, "kept": info.kept}
    audit.write(UNDONE, by=by, subject=f"lake.batch:{batch_id}", data=data, now=now)
    return info.contract


def _owns(batch_id: str | None) -> Q:
    return Q(batch_id=batch_id, state=BatchState.COMMITTED)


def _locked(record: BatchRecord) -> BatchRecord:
    return BatchRecord.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=record.pk)


def _require_state(record: BatchRecord, wanted: BatchState) -> None:
    if record.state != wanted:
        raise Conflict(
            "data.batch.state",
            Text(
                f"这批数据现在是“{record.get_state_display()}”，不能做这一步。",
                "This batch has moved on meanwhile, so this step is no longer possible.",
            ),
            Text("请刷新页面查看最新状态。", "Reload the page to see its state."),
            state=record.state,
        )


def _queued(record: BatchRecord, kind: str, by: User, now: datetime) -> BatchRecord:
    named = record.source or "、".join(record.file_names[:3])
    order = Order(
        kind=kind,
        title=Text(f"{TITLES[kind].zh}：{named}", f"{TITLES[kind].en}: {named}"),
        key=f"{kind}:{record.pk}",
        arguments={"record": str(record.pk)},
        link=record.get_absolute_url(),
        scope=record.organisation.code if record.organisation else "",
    )
    record.run = task_start(order, by=by, now=now)
    record.save()
    return record


def _undo_into(record: BatchRecord, by: User | None, now: datetime) -> None:
    _require_state(record, BatchState.COMMITTED)
    record.state, record.undone_at = BatchState.UNDONE, now
    record.save()
    audit.write(UNDONE, by=by, subject=record, data={"batch": record.batch_id, "kept": record.rows_kept}, now=now)
    # Last, so that a failure of the lake takes the rest back. An undo that another session finished is none.
    lake = open_lake()
    if lake.batch(record.batch_id).state != "undone":
        lake.undo(record.batch_id)


def _known(record: BatchRecord, report: IngestReport, by: User | None, now: datetime) -> BatchRecord:
    record.state, record.batch_id = BatchState.KNOWN, report.batch_id or ""
    _report_into(record, report)
    record.save()
    audit.write(KNOWN, by=by, subject=record, data={"batch": record.batch_id}, now=now)
    _clear(record)
    return record


def _commit_into(record: BatchRecord, report: IngestReport, now: datetime) -> None:
    record.state, record.committed_at, record.batch_id = BatchState.COMMITTED, now, report.batch_id or ""
    record.source = record.source or report.source
    _report_into(record, replace(report, previews=()))
    record.save()


def _report_into(record: BatchRecord, report: IngestReport) -> None:
    record.rows_read, record.rows_kept = report.read, report.kept
    record.rows_quarantined = report.quarantined
    record.report = {**report.as_json(), "previews": [_preview(row) for row in report.previews[:PREVIEWS]]}


def _preview(row: Any) -> dict[str, Any]:
    return {
        "file": row.file,
        "line": row.line,
        "column": row.column,
        "value": row.value,
        "code": row.code,
        "reason": stored(row.text),
    }


def _counts(report: IngestReport) -> dict[str, int]:
    return {"read": report.read, "kept": report.kept, "quarantined": report.quarantined}


def _clear(record: BatchRecord) -> None:
    # Only when the transaction holds: a rolled back step still needs its files.
    stored_names = [file["stored"] for file in record.files if file.get("stored")]
    transaction.on_commit(lambda: files_remove(stored_names))
