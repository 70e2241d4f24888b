"""A roster's way in: submitted → checked → registered → undone; or refused, given up, expired.

Reading and sealing take minutes and happen outside a transaction; what they stage counts for nothing until the import
says “checked”. The commit is one transaction.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gongyou.core.errors import Conflict, GongyouError
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.sealed_files import file_opened, sealed_remove
from gongyou.kit.services import service
from gongyou.kit.tasks.models import ACTIVE, TaskRun, stored
from gongyou.kit.tasks.services import Order, task_start
from gongyou.registry.models import Organisation, RosterChange, RosterImport
from gongyou.registry.roster_policies import rosters
from gongyou.registry.rosters.committing import MEANWHILE, roster_take_back, roster_write
from gongyou.registry.rosters.memory import SETS_PAGES_KB, pages_kept
from gongyou.registry.rosters.reading import roster_opened
from gongyou.registry.rosters.repeated import conflicts_stage, repeated_marked
from gongyou.registry.rosters.staging import Progress, roster_compare, roster_stage, staged_clear

State = RosterImport.State
PURPOSE = "roster.upload"
CHECK, COMMIT = "registry.roster.check", "registry.roster.commit"
TITLES = {CHECK: Text("核对名册", "Checking the roster"), COMMIT: Text("登记名册", "Registering the roster")}
UNDO_FOR = timedelta(days=30)
DECIDE_WITHIN = timedelta(days=7)

SUBMITTED = audit.register("registry.roster.submitted", "上传名册，开始核对", "Uploaded a roster for checking")
CHECKED = audit.register(
    "registry.roster.checked",
    "核对名册：读取 {read:,} 行，新增 {new:,} 人，有变化 {changed:,} 人，无变化 {unchanged:,} 人，"
    "已在其他组织在册 {elsewhere:,} 人，有误 {wrong:,} 行",
    "Checked the roster: {read:,} rows, {new:,} new, {changed:,} changed, {unchanged:,} unchanged, "
    "{elsewhere:,} known elsewhere, {wrong:,} wrong",
)
REFUSED = audit.register("registry.roster.refused", "名册不能导入", "The roster cannot be imported")
CONFIRMED = audit.register(
    "registry.roster.confirmed",
    "确认登记：新增 {new:,} 人，变更 {changed:,} 人，留下有误的 {wrong:,} 行",
    "Confirmed: {new:,} to register, {changed:,} to change, {wrong:,} wrong rows left out",
)
COMMITTED = audit.register(
    "registry.roster.committed",
    "名册已登记：新增 {added:,} 人，变更 {updated:,} 人，未登记有误的 {wrong:,} 行",
    "Registered the roster: {added:,} added, {updated:,} changed, {wrong:,} wrong rows not registered",
)
RECHECKED = audit.register(
    "registry.roster.rechecked",
    "在册信息已有变化，没有登记；重新核对：新增 {new:,} 人，有变化 {changed:,} 人",
    "The register had changed, nothing was registered; checked again: {new:,} new, {changed:,} changed",
)
DISCARDED = audit.register("registry.roster.discarded", "放弃导入名册", "Gave the roster up")
UNDONE = audit.register(
    "registry.roster.undone",
    "撤销名册：移出 {removed:,} 人，恢复 {restored:,} 人，保留已有后续变动的 {kept:,} 人",
    "Undid the roster: {removed:,} removed, {restored:,} restored, {kept:,} kept because of later changes",
)
EXPIRED = audit.register(
    "registry.rosters.expired",
    "清理名册导入：{staged} 份到期未确认，{undoable} 份撤销期已满",
    "Cleared rosters: {staged} not confirmed in time, {undoable} past their time for undoing",
)
TAKEN_UP = audit.register(
    "registry.rosters.taken_up",
    "登记中断的名册 {waiting} 份，没有登记任何人，重新等待确认",
    "{waiting} rosters whose registering had stopped, with nobody registered, wait for the decision again",
)


@dataclass(frozen=True, slots=True)
class RosterFile:
    """The file as it was given: its name, and where it lies sealed ("" when it is read from the server's own disk)."""

    name: str
    stored: str = ""
    sha256: str = ""


@service
def roster_submit(*, file: RosterFile, organisation: Organisation, by: User | None, now: datetime) -> RosterImport:
    """The new import. A sealed file gets its check in the queue; one without is checked by who submits it."""
    require(by is None or rosters.can_add(by, under=organisation))
    _require_open(organisation)
    roster = RosterImport.objects.create(
        organisation=organisation,
        uploaded_by=by,
        file_name=file.name[:200],
        stored=file.stored,
        sha256=file.sha256,
        created_at=now,
    )
    audit.write(SUBMITTED, by=by, subject=roster, now=now)
    if file.stored:
        roster = _queued(roster, CHECK, by, now)
    return roster


def roster_check(*, roster: RosterImport, path: Path | None = None, progress: Progress) -> None:
    """Reads, checks, seals and stages the roster's rows. Raises BadInput when the file as a whole cannot be read."""
    with ExitStack() as held:
        file = held.enter_context(file_opened(roster.stored, purpose=PURPOSE)) if path is None else path
        with roster_opened(file, name=roster.file_name) as opened:
            roster_stage(roster, opened, today=timezone.localdate(), progress=progress)
        if conflicting := repeated_marked(roster):
            with roster_opened(file, name=roster.file_name) as again:
                conflicts_stage(roster, again, conflicting)


@pages_kept(SETS_PAGES_KB)
@service
def roster_checked(*, roster: RosterImport, by: User | None, now: datetime) -> RosterImport:
    """The import with what the check found. `roster` carries what was read; the upload is cleared away."""
    locked = _locked(roster)
    _require_state(locked, State.CHECKING)
    for name in ("headings", "remarks", "rows_read", "rows_wrong"):
        setattr(locked, name, getattr(roster, name))
    roster_compare(locked)
    locked.state = State.CHECKED
    _clear_upload(locked)
    locked.save()
    audit.write(CHECKED, by=by, subject=locked, data=_found(locked), now=now)
    return locked


@service
def roster_refused(*, roster: RosterImport, error: GongyouError, by: User | None, now: datetime) -> RosterImport:
    """The import at its end: the file as a whole cannot be read."""
    roster = _locked(roster)
    roster.state = State.REFUSED
    roster.error, roster.remedy = stored(error.text), stored(error.remedy)
    staged_clear(roster)
    _clear_upload(roster)
    roster.save()
    # The sentence may quote the file; it stays with the import, out of the trail.
    audit.write(REFUSED, by=by, subject=roster, data={"code": error.code}, now=now)
    return roster


@service
def roster_confirm(
    *, roster: RosterImport, leave_wrong: bool, queued: bool = True, by: User | None, now: datetime
) -> RosterImport:
    """The import with its commit in the queue. With wrong rows it needs the explicit word to leave them out."""
    require(by is None or rosters.can_change(by, roster))
    roster = _locked(roster)
    _require_state(roster, State.CHECKED)
    if roster.rows_wrong and not leave_wrong:
        raise Conflict(
            "registry.roster_wrong_rows",
            Text(
                f"名册中有 {roster.rows_wrong:,} 行有误，没有登记任何人。",
                f"{roster.rows_wrong:,} rows of the roster are wrong; nobody was registered.",
            ),
            Text(
                "请改正后重新上传，或选择只登记正确的行。",
                "Correct them and upload again, or choose to register the right rows only.",
            ),
        )
    roster.state, roster.is_partial = State.COMMITTING, bool(roster.rows_wrong)
    roster.save()
    data = {"new": roster.rows_new, "changed": roster.rows_changed, "wrong": roster.rows_wrong}
    audit.write(CONFIRMED, by=by, subject=roster, data=data, now=now)
    return _queued(roster, COMMIT, by, now) if queued else roster


@pages_kept(SETS_PAGES_KB)
@service
def roster_committed(*, roster: RosterImport, by: User | None, now: datetime) -> RosterImport:
    """The import, its people registered: all the right rows in one transaction, exactly as many as were confirmed.

    A register that has changed since the check raises Conflict, and nothing is written.
    """
    roster = _locked(roster)
    _require_state(roster, State.COMMITTING)
    _require_open(roster.organisation)
    written = roster_write(roster, now=now)
    roster.state, roster.committed_at, roster.undo_until = State.COMMITTED, now, now + UNDO_FOR
    roster.rows_added, roster.rows_updated, roster.added_ranges = written.added, written.updated, written.ranges
    roster.save()
    data = {"added": written.added, "updated": written.updated, "wrong": roster.rows_wrong}
    audit.write(COMMITTED, by=by, subject=roster, data=data, now=now)
    staged_clear(roster, faults=False)
    return roster


@pages_kept(SETS_PAGES_KB)
@service
def roster_rechecked(*, roster: RosterImport, by: User | None, now: datetime) -> RosterImport:
    """The import, waiting for a decision again with fresh counts, because the register had changed meanwhile."""
    roster = _locked(roster)
    _require_state(roster, State.COMMITTING, State.CHECKED)
    roster_compare(roster)
    roster.state, roster.is_partial = State.CHECKED, False
    roster.remarks = [remark for remark in roster.remarks if remark.get("code") != "meanwhile"]
    roster.remarks.append({"code": "meanwhile", **stored(MEANWHILE)})
    roster.save()
    audit.write(
        RECHECKED, by=by, subject=roster, data={"new": roster.rows_new, "changed": roster.rows_changed}, now=now
    )
    return roster


@service
def roster_discard(*, roster: RosterImport, by: User | None, now: datetime) -> RosterImport:
    """The import, given up before anything was registered; its rows are cleared away."""
    require(by is None or rosters.can_remove(by, roster))
    roster = _locked(roster)
    _require_state(roster, State.CHECKED)
    roster.state = State.DISCARDED
    roster.save()
    _clear_rows(roster)
    audit.write(DISCARDED, by=by, subject=roster, now=now)
    return roster


@pages_kept(SETS_PAGES_KB)
@service
def roster_undo(*, roster: RosterImport, by: User | None, now: datetime) -> RosterImport:
    """The import, taken back: new members removed, changed ones restored; who was touched since stays and is listed."""
    require(by is None or rosters.can_remove(by, roster))
    roster = _locked(roster)
    _require_state(roster, State.COMMITTED)
    if roster.undo_until is None or now > roster.undo_until:
        raise Conflict(
            "registry.roster_undo_over",
            Text("撤销期 30 天已满。", "The thirty days for undoing are over."),
            Text("请逐人办理变更。", "Change the records one by one."),
        )
    done = roster_take_back(roster, now=now)
    roster.state, roster.undone_at = State.UNDONE, now
    roster.rows_removed, roster.rows_restored, roster.rows_kept = done.removed, done.restored, done.kept
    roster.save()
    data = {"removed": done.removed, "restored": done.restored, "kept": done.kept}
    audit.write(UNDONE, by=by, subject=roster, data=data, now=now)
    return roster


@service
def rosters_expire(*, now: datetime) -> int:
    """How many imports were cleared: not decided within a week, or past their thirty days. Their rows go for good."""
    waiting = RosterImport.objects.filter(_undecided(now))
    staged, undoable = list(waiting), list(RosterImport.objects.filter(_past_undo(now)).distinct())
    for roster in staged:
        sealed_remove(roster.stored)
        _clear_rows(roster)
    waiting.update(state=State.EXPIRED)
    for roster in undoable:
        _clear_rows(roster)
    audit.write(
        EXPIRED, by=None, subject="registry.rosters", data={"staged": len(staged), "undoable": len(undoable)}, now=now
    )
    return len(staged) + len(undoable)


@service
def rosters_take_up(*, now: datetime) -> int:
    """How many imports wait for the decision again: nobody works on their commit any more, so nothing was written."""
    waiting = RosterImport.objects.filter(_stranded()).update(state=State.CHECKED)
    audit.write(TAKEN_UP, by=None, subject="registry.rosters", data={"waiting": waiting}, now=now)
    return waiting


def rosters_to_take_up() -> bool:
    """Whether `rosters_take_up` would find something."""
    return RosterImport.objects.filter(_stranded()).exists()


def rosters_to_expire(now: datetime) -> bool:
    """Whether `rosters_expire` would find something: asked first, so that the trail is not filled with nothing."""
    return RosterImport.objects.filter(_undecided(now) | _past_undo(now)).exists()


def _stranded() -> Q:
    # A command's commit is one transaction, whose state nobody else sees; a task's stands beside its run.
    at_work = TaskRun.objects.filter(state__in=ACTIVE).values("pk")
    return Q(state=State.COMMITTING) & (Q(run=None) | ~Q(run__in=at_work))


def _undecided(now: datetime) -> Q:
    """Among them what a killed command left half-way."""
    return Q(state__in=(State.CHECKING, State.CHECKED, State.COMMITTING), created_at__lt=now - DECIDE_WITHIN)


def _past_undo(now: datetime) -> Q:
    return Q(undo_until__lt=now) & (Q(changes__isnull=False) | Q(faults__isnull=False))


def _locked(roster: RosterImport) -> RosterImport:
    return RosterImport.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=roster.pk)


def _require_state(roster: RosterImport, *wanted: str) -> None:
    if roster.state not in wanted:
        raise Conflict(
            "registry.roster_state",
            Text(
                f"这份名册现在是“{roster.get_state_display()}”，不能做这一步。",
                "This roster has moved on meanwhile, so this step is no longer possible.",
            ),
            Text("请刷新页面查看最新状态。", "Reload the page to see its state."),
            state=roster.state,
        )


def _require_open(organisation: Organisation) -> None:
    if not organisation.is_open:
        raise Conflict(
            "registry.organisation_closed",
            Text(f"“{organisation.name}”已撤销，不能登记会员。", f"“{organisation.name}” is closed to new members."),
            Text("请选择接收会员的组织。", "Choose the organisation that takes its members over."),
        )


def _found(roster: RosterImport) -> dict[str, int]:
    return {
        "read": roster.rows_read,
        "new": roster.rows_new,
        "changed": roster.rows_changed,
        "unchanged": roster.rows_unchanged,
        "elsewhere": roster.rows_elsewhere,
        "wrong": roster.rows_wrong,
    }


def _queued(roster: RosterImport, kind: str, by: User | None, now: datetime) -> RosterImport:
    order = Order(
        kind=kind,
        title=TITLES[kind],
        key=f"{kind}:{roster.pk}",
        arguments={"roster": str(roster.pk)},
        link=roster.get_absolute_url(),
        scope=roster.organisation.code,
    )
    roster.run = task_start(order, by=by, now=now)
    roster.save()
    return roster


def _clear_rows(roster: RosterImport) -> None:
    staged_clear(roster)
    RosterChange.objects.filter(roster=roster).delete()


def _clear_upload(roster: RosterImport) -> None:
    # Only when the transaction holds: a rolled back step still needs its file.
    name, roster.stored = roster.stored, ""
    transaction.on_commit(lambda: sealed_remove(name))
