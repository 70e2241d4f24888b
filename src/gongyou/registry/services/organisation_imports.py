"""A list of organisations on its way in: submitted → checked → founded → undone; or refused, given up, expired.

Reading happens outside a transaction; what is kept of it counts for nothing until the import says “checked”. The commit
and the undo are one transaction each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gongyou.core.errors import Conflict, GongyouError
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.sealed_files import sealed_remove
from gongyou.kit.services import service
from gongyou.kit.tasks.models import stored
from gongyou.kit.tasks.services import Order, task_start
from gongyou.registry.models import Organisation, OrganisationImport, OrganisationImportRow
from gongyou.registry.organisation_import_policies import organisation_imports
from gongyou.registry.organisation_imports.cells import Line
from gongyou.registry.organisation_imports.checking import Asked, lines_checked
from gongyou.registry.organisation_imports.committing import lines_take_back, lines_write
from gongyou.registry.organisation_imports.reading import Given, Listed
from gongyou.registry.rosters.sealing import faults_stored
from gongyou.registry.services.organisations import open_checked, tree_lock

State = OrganisationImport.State
Verdict = OrganisationImportRow.Verdict
PURPOSE = "organisation_import.upload"
CHECK, COMMIT = "registry.organisation_import.check", "registry.organisation_import.commit"
TITLES = {
    CHECK: Text("核对组织名录", "Checking the list of organisations"),
    COMMIT: Text("建立组织", "Founding the organisations"),
}
UNDO_FOR = timedelta(days=30)
DECIDE_WITHIN = timedelta(days=7)
BATCH = 1000

SUBMITTED = audit.register(
    "registry.organisation_import.submitted",
    "上传组织名录，开始核对",
    "Uploaded a list of organisations for checking",
)
CHECKED = audit.register(
    "registry.organisation_import.checked",
    "核对组织名录：新增 {new:,} 个，已有 {known:,} 个，有误 {wrong:,} 行",
    "Checked the list of organisations: {new:,} new, {known:,} known, {wrong:,} wrong rows",
)
REFUSED = audit.register(
    "registry.organisation_import.refused", "组织名录不能导入", "The list of organisations cannot be imported"
)
CONFIRMED = audit.register(
    "registry.organisation_import.confirmed",
    "确认导入：建立组织 {new:,} 个，留下有误的 {wrong:,} 行",
    "Confirmed: {new:,} organisations to found, {wrong:,} wrong rows left out",
)
COMMITTED = audit.register(
    "registry.organisation_import.committed",
    "组织名录已导入：建立组织 {founded:,} 个，未导入有误的 {wrong:,} 行",
    "Imported the list: {founded:,} organisations founded, {wrong:,} wrong rows left out",
)
RECHECKED = audit.register(
    "registry.organisation_import.rechecked",
    "在册组织已有变化，没有导入；重新核对：新增 {new:,} 个，有误 {wrong:,} 行",
    "The register had changed, nothing was founded; checked again: {new:,} new, {wrong:,} wrong rows",
)
DISCARDED = audit.register(
    "registry.organisation_import.discarded", "放弃导入组织名录", "Gave the list of organisations up"
)
UNDONE = audit.register(
    "registry.organisation_import.undone",
    "撤销导入：移除组织 {removed:,} 个，保留已有后续事项的 {kept:,} 个",
    "Undid the import: {removed:,} organisations removed, {kept:,} kept because of what followed",
)
EXPIRED = audit.register(
    "registry.organisation_imports.expired",
    "清理组织名录导入 {cleared} 份",
    "Cleared {cleared} imports of organisations",
)
MEANWHILE = Text(
    "核对之后在册组织有变化，没有建立任何组织。",
    "The register has changed since the check; nothing was founded.",
)


@dataclass(frozen=True, slots=True)
class OrganisationsFile:
    """The file as it was given: its name, and where it lies sealed ("" when it is read from the server's own disk)."""

    name: str
    stored: str = ""


@service
def organisation_import_submit(
    *, file: OrganisationsFile, organisation: Organisation, by: User | None, now: datetime
) -> OrganisationImport:
    """The new import. A sealed file gets its check in the queue; one without is checked by who submits it."""
    require(by is None or organisation_imports.can_add(by, under=organisation))
    open_checked(organisation)
    batch = OrganisationImport.objects.create(
        organisation=organisation, uploaded_by=by, file_name=file.name[:200], stored=file.stored, created_at=now
    )
    audit.write(SUBMITTED, by=by, subject=batch, now=now)
    return _queued(batch, CHECK, by, now) if file.stored else batch


@service
def organisation_import_checked(
    *, batch: OrganisationImport, listed: Listed, by: User | None, now: datetime
) -> OrganisationImport:
    """The import with every row judged, waiting for a decision; the upload is cleared away."""
    batch = _locked(batch)
    _require_state(batch, State.CHECKING)
    _rows_write(batch, lines_checked(listed.rows, _asked(batch, by, now)))
    batch.remarks = [stored(remark) for remark in listed.remarks]
    batch.state = State.CHECKED
    _clear_upload(batch)
    batch.save()
    audit.write(CHECKED, by=by, subject=batch, data=_counts(batch), now=now)
    return batch


@service
def organisation_import_refused(
    *, batch: OrganisationImport, error: GongyouError, by: User | None, now: datetime
) -> OrganisationImport:
    """The import at its end: the file as a whole cannot be read."""
    batch = _locked(batch)
    batch.state = State.REFUSED
    batch.error, batch.remedy = stored(error.text), stored(error.remedy)
    _clear_upload(batch)
    batch.save()
    audit.write(REFUSED, by=by, subject=batch, data={"code": error.code}, now=now)
    return batch


@service
def organisation_import_confirm(
    *, batch: OrganisationImport, leave_wrong: bool, queued: bool = True, by: User | None, now: datetime
) -> OrganisationImport:
    """The import with its commit in the queue. With wrong rows it needs the explicit word to leave them out."""
    require(by is None or organisation_imports.can_change(by, batch))
    batch = _locked(batch)
    _require_state(batch, State.CHECKED)
    if batch.rows_wrong and not leave_wrong:
        raise Conflict(
            "registry.organisation_import_wrong_rows",
            Text(
                f"有 {batch.rows_wrong:,} 行有误，没有建立任何组织。",
                f"{batch.rows_wrong:,} rows are wrong; nothing was founded.",
            ),
            Text(
                "请改正后重新上传，或选择只导入正确的行。",
                "Correct them and upload again, or choose to import the right rows only.",
            ),
        )
    batch.state, batch.is_partial = State.COMMITTING, bool(batch.rows_wrong)
    batch.save()
    audit.write(CONFIRMED, by=by, subject=batch, data=_counts(batch), now=now)
    return _queued(batch, COMMIT, by, now) if queued else batch


@service
def organisation_import_committed(*, batch: OrganisationImport, by: User | None, now: datetime) -> OrganisationImport:
    """The import, its organisations founded: all that were confirmed, in one transaction.

    The rows are judged once more; a register that has changed since raises Conflict, and nothing is written.
    """
    batch = _locked(batch)
    _require_state(batch, State.COMMITTING)
    open_checked(batch.organisation)
    tree_lock()
    lines = [line for line in lines_checked(_given(batch), _asked(batch, by, now)) if line.is_new]
    confirmed = set(batch.rows.filter(verdict=Verdict.NEW).values_list("line", flat=True))
    if {line.given.line for line in lines} != confirmed:
        raise Conflict("registry.organisation_import_meanwhile", MEANWHILE, Text("请重新核对。", "Check it again."))
    batch.rows_founded = lines_write(batch, lines, by=by, now=now)
    batch.state, batch.committed_at, batch.undo_until = State.COMMITTED, now, now + UNDO_FOR
    batch.save()
    audit.write(
        COMMITTED, by=by, subject=batch, data={"founded": batch.rows_founded, "wrong": batch.rows_wrong}, now=now
    )
    return batch


@service
def organisation_import_rechecked(*, batch: OrganisationImport, by: User | None, now: datetime) -> OrganisationImport:
    """The import, waiting for a decision again with fresh counts, because the register had changed meanwhile."""
    batch = _locked(batch)
    _require_state(batch, State.COMMITTING)
    given = list(_given(batch))
    batch.rows.all().delete()
    _rows_write(batch, lines_checked(given, _asked(batch, by, now)))
    batch.state, batch.is_partial = State.CHECKED, False
    batch.remarks = [remark for remark in batch.remarks if remark != stored(MEANWHILE)] + [stored(MEANWHILE)]
    batch.save()
    audit.write(RECHECKED, by=by, subject=batch, data=_counts(batch), now=now)
    return batch


@service
def organisation_import_discard(*, batch: OrganisationImport, by: User | None, now: datetime) -> OrganisationImport:
    """The import, given up before anything was founded; its rows are cleared away."""
    require(by is None or organisation_imports.can_remove(by, batch))
    batch = _locked(batch)
    _require_state(batch, State.CHECKED)
    batch.state = State.DISCARDED
    batch.save()
    batch.rows.all().delete()
    audit.write(DISCARDED, by=by, subject=batch, now=now)
    return batch


@service
def organisation_import_undo(*, batch: OrganisationImport, by: User | None, now: datetime) -> OrganisationImport:
    """The import, taken back: what was founded is removed again, unless something has come to hang on it."""
    require(by is None or organisation_imports.can_remove(by, batch))
    batch = _locked(batch)
    _require_state(batch, State.COMMITTED)
    if batch.undo_until is None or now > batch.undo_until:
        raise Conflict(
            "registry.organisation_import_undo_over",
            Text("撤销期 30 天已满。", "The thirty days for undoing are over."),
            Text("请在组织页面逐个办理撤销。", "Close the organisations one by one."),
        )
    tree_lock()
    done = lines_take_back(batch)
    batch.state, batch.undone_at = State.UNDONE, now
    batch.rows_removed, batch.rows_kept = done.removed, done.kept
    batch.save()
    audit.write(UNDONE, by=by, subject=batch, data={"removed": done.removed, "kept": done.kept}, now=now)
    return batch


@service
def organisation_imports_expire(*, now: datetime) -> int:
    """How many imports were cleared: not decided within a week, or past their thirty days. Their rows go."""
    undecided = list(OrganisationImport.objects.filter(_undecided(now)))
    over = list(OrganisationImport.objects.filter(_past_undo(now)).distinct())
    for batch in undecided:
        sealed_remove(batch.stored)
    OrganisationImportRow.objects.filter(batch__in=[*undecided, *over]).delete()
    OrganisationImport.objects.filter(pk__in=[batch.pk for batch in undecided]).update(state=State.EXPIRED, stored="")
    cleared = len(undecided) + len(over)
    audit.write(EXPIRED, by=None, subject="registry.organisation_imports", data={"cleared": cleared}, now=now)
    return cleared


def organisation_imports_to_expire(now: datetime) -> bool:
    """Whether `organisation_imports_expire` would find something."""
    return OrganisationImport.objects.filter(_undecided(now) | _past_undo(now)).exists()


def _undecided(now: datetime) -> Q:
    return Q(state__in=(State.CHECKING, State.CHECKED, State.COMMITTING), created_at__lt=now - DECIDE_WITHIN)


def _past_undo(now: datetime) -> Q:
    return Q(undo_until__lt=now, rows__isnull=False)


def _asked(batch: OrganisationImport, by: User | None, now: datetime) -> Asked:
    return Asked(batch.organisation, by, timezone.localdate(now))


def _given(batch: OrganisationImport) -> Iterable[Given]:
    rows = batch.rows.order_by("line").values_list("line", "torn", "cells")
    return (Given(line, torn, cells) for line, torn, cells in rows.iterator(chunk_size=BATCH))


def _rows_write(batch: OrganisationImport, lines: Sequence[Line]) -> None:
    rows = (
        OrganisationImportRow(
            batch=batch,
            line=line.given.line,
            verdict=Verdict.NEW if line.is_new else Verdict.WRONG if line.faults else Verdict.KNOWN,
            code=line.row.code,
            cells=line.given.cells,
            torn=line.given.torn,
            faults=faults_stored(line.faults),
        )
        for line in lines
    )
    while some := list(islice(rows, BATCH)):
        OrganisationImportRow.objects.bulk_create(some)
    batch.rows_new = sum(line.is_new for line in lines)
    batch.rows_wrong = sum(bool(line.faults) for line in lines)
    batch.rows_known = len(lines) - batch.rows_new - batch.rows_wrong


def _locked(batch: OrganisationImport) -> OrganisationImport:
    return OrganisationImport.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=batch.pk)


def _require_state(batch: OrganisationImport, wanted: str) -> None:
    if batch.state != wanted:
        raise Conflict(
            "registry.organisation_import_state",
            Text(
                f"这份组织名录现在是“{batch.get_state_display()}”，不能做这一步。",
                "This import has moved on meanwhile, so this step is no longer possible.",
            ),
            Text("请刷新页面查看最新状态。", "Reload the page to see its state."),
            state=batch.state,
        )


def _counts(batch: OrganisationImport) -> dict[str, int]:
    return {"new": batch.rows_new, "known": batch.rows_known, "wrong": batch.rows_wrong}


def _queued(batch: OrganisationImport, kind: str, by: User | None, now: datetime) -> OrganisationImport:
    order = Order(
        kind=kind,
        title=TITLES[kind],
        key=f"{kind}:{batch.pk}",
        arguments={"import": str(batch.pk)},
        link=batch.get_absolute_url(),
        scope=batch.organisation.code,
    )
    batch.run = task_start(order, by=by, now=now)
    batch.save()
    return batch


def _clear_upload(batch: OrganisationImport) -> None:
    # Only when the transaction holds: a rolled back step still needs its file.
    name, batch.stored = batch.stored, ""
    transaction.on_commit(lambda: sealed_remove(name))
