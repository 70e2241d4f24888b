"""The long work of rosters: check and commit of an import, making of an export, done by a worker process."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongyou.core.errors import Conflict, GongyouError
from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.kit.sealed_files import sealed_remove
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.kit.tasks.models import TaskRun, TaskState
from gongyou.registry.models import Erasure, RosterExport, RosterImport
from gongyou.registry.roster_policies import rosters
from gongyou.registry.rosters.exporting import Made, Progress, export_write
from gongyou.registry.rosters.staging import staged_clear
from gongyou.registry.services import roster_exports
from gongyou.registry.services import rosters as services
from gongyou.registry.services.rosters import CHECK, COMMIT, TITLES

State = RosterImport.State
OVER = (State.REFUSED, State.DISCARDED, State.EXPIRED)
OPENING = Text("打开文件", "Opening the file")
READING = Text("读取、核对并加密", "Reading, checking and sealing")
COMPARING = Text("与在册信息比对", "Comparing with the register")
WRITING = Text("写入名册", "Writing to the register")
EXPORTING = Text("生成文件", "Writing the file")
EXPORTED = Text("已导出 {rows:,} 人，可以下载。", "{rows:,} members exported; the file can be fetched.")
CHECKED = Text(
    "核对完成：新增 {new:,} 人，有变化 {changed:,} 人，有误 {wrong:,} 行。",
    "Checked: {new:,} new, {changed:,} changed, {wrong:,} wrong rows.",
)
COMMITTED = Text(
    "已登记：新增 {added:,} 人，变更 {updated:,} 人。", "Registered: {added:,} added, {updated:,} changed."
)


def register() -> None:
    """Makes the kinds of work known to the task floor."""
    register_handler(Handler(CHECK, TITLES[CHECK], run=roster_check, ended=_check_ended, visible=_visible))
    register_handler(Handler(COMMIT, TITLES[COMMIT], run=roster_commit, ended=_commit_ended, visible=_visible))
    register_handler(Handler(roster_exports.MAKE, roster_exports.TITLE, run=export_make))


def roster_check(work: Work) -> Outcome:
    """Stages the rows and compares them. A second attempt after a crash starts clean."""
    roster = _roster(work.arguments)
    if roster.state != State.CHECKING:
        return _checked(roster)
    work.stage(OPENING)
    try:
        services.roster_check(roster=roster, progress=_reading(work))
    except GongyouError as error:
        services.roster_refused(roster=roster, error=error, by=work.owner, now=timezone.now())
        raise
    work.stage(COMPARING)
    return _checked(services.roster_checked(roster=roster, by=work.owner, now=timezone.now()))


def _reading(work: Work) -> Callable[[int, int], None]:
    """Counts the rows; that they are being read is said when the file is open."""
    is_open = False

    def told(done: int, total: int) -> None:
        nonlocal is_open
        if not is_open:
            work.stage(READING)
            is_open = True
        work.progress(done, total)

    return told


def roster_commit(work: Work) -> Outcome:
    """Writes the rows in one transaction. A second attempt after a crash finds all done or nothing."""
    roster = _roster(work.arguments)
    if roster.state != State.COMMITTING:
        return _committed(roster)
    work.stage(WRITING)
    try:
        roster = services.roster_committed(roster=roster, by=work.owner, now=timezone.now())
    except Conflict as conflict:
        if conflict.code == "registry.roster_meanwhile":
            services.roster_rechecked(roster=roster, by=work.owner, now=timezone.now())
        raise
    return _committed(roster)


def export_make(work: Work) -> Outcome:
    """Writes and seals the file. A second attempt after a crash finds it made, or makes it anew."""
    export = RosterExport.objects.select_related("organisation", "asked_by").get(pk=uuid.UUID(work.arguments["export"]))
    if export.state == RosterExport.State.APPROVED:
        work.stage(EXPORTING)
        export = exported(export, by=work.owner, progress=work.progress)
    return Outcome(EXPORTED.filled(rows=export.rows), result={"rows": export.rows}, link=export.get_absolute_url())


def exported(export: RosterExport, *, by: User | None, progress: Progress) -> RosterExport:
    """The export with its file; a file that could not be recorded is removed again."""
    made = _written(export, progress)
    try:
        return roster_exports.export_made(export=export, made=made, by=by, now=timezone.now())
    except BaseException:
        sealed_remove(made.stored)
        raise


def _written(export: RosterExport, progress: Progress) -> Made:
    """The file; made again when somebody was erased while it was being written."""
    while True:
        began = timezone.now()
        made = export_write(export, progress=progress, now=began)
        if not Erasure.objects.filter(at__gte=began).exists():
            return made
        sealed_remove(made.stored)


def _checked(roster: RosterImport) -> Outcome:
    counts = {"new": roster.rows_new, "changed": roster.rows_changed, "wrong": roster.rows_wrong}
    return Outcome(CHECKED.filled(**counts), result=counts, link=roster.get_absolute_url())


def _committed(roster: RosterImport) -> Outcome:
    counts = {"added": roster.rows_added, "updated": roster.rows_updated}
    return Outcome(COMMITTED.filled(**counts), result=counts, link=roster.get_absolute_url())


def _roster(arguments: Mapping[str, Any]) -> RosterImport:
    return RosterImport.objects.select_related("organisation", "run").get(pk=uuid.UUID(arguments["roster"]))


def _check_ended(arguments: Mapping[str, Any], state: str) -> None:
    # A check that was stopped or died leaves nothing to decide on, and no personal data behind.
    if state == TaskState.DONE:
        return
    roster = _roster(arguments)
    if RosterImport.objects.filter(pk=roster.pk, state=State.CHECKING).update(**ended_as(roster.run, state), stored=""):
        # Only when the end holds: an attempt that could not be ended is made again, and needs its file.
        transaction.on_commit(lambda: sealed_remove(roster.stored))
    if RosterImport.objects.filter(pk=roster.pk, state__in=OVER).exists():
        # Also what was staged after somebody else had ended the import.
        staged_clear(roster)


def ended_as(run: TaskRun | None, state: str) -> dict[str, Any]:
    """What becomes of an import whose check came to no end: given up by who cancelled it, else refused with why."""
    if state != TaskState.FAILED or run is None:
        return {"state": State.DISCARDED}
    run.refresh_from_db()
    return {"state": State.REFUSED, "error": run.message, "remedy": run.remedy}


def _commit_ended(arguments: Mapping[str, Any], state: str) -> None:
    # Nothing was written: the import waits for the decision again.
    if state != TaskState.DONE:
        key = uuid.UUID(arguments["roster"])
        RosterImport.objects.filter(pk=key, state=State.COMMITTING).update(state=State.CHECKED)


def _visible(user: Any, arguments: Mapping[str, Any]) -> bool:
    return rosters.scope(user).filter(pk=uuid.UUID(arguments["roster"])).exists()
