"""A roster's way out: asked for with a reason, made in the background, fetched by who asked, cleared after a week.

Masked unless a second person has approved names and numbers in clear: the two-person rule of registry/approvals.py.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.reasons import without_numbers
from gongyou.kit.sealed_files import sealed_remove
from gongyou.kit.services import service
from gongyou.kit.tasks.services import Order, task_start
from gongyou.registry import approvals
from gongyou.registry.models import Approval, Organisation, RosterExport
from gongyou.registry.privacy.holding import holding
from gongyou.registry.roster_policies import exports
from gongyou.registry.rosters.exporting import Made
from gongyou.registry.services.approvals import Asked, approval_ask, approval_use

State = RosterExport.State
MAKE = "registry.roster.export"
TITLE = Text("导出名册", "Exporting the roster")
KEPT_FOR = timedelta(days=7)
# Read aloud over the telephone: no letter that looks like another.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

CLEAR_EXPORT = approvals.register(
    approvals.Act(
        "registry.roster.clear_export",
        Text("导出未脱敏的会员名册", "Export members in clear"),
        link=lambda approval: _link_of(approval),
    )
)

ASKED = audit.register(
    "registry.export.asked",
    "申请导出“{organisation}”的会员名册（{number}）",
    "Asked to export the members of “{organisation}” ({number})",
)
STARTED = audit.register(
    "registry.export.started", "开始导出未脱敏的会员名册（{number}）", "Began the export in clear ({number})"
)
MADE = audit.register(
    "registry.export.made",
    "导出会员 {rows:,} 人（{number}，{kind_zh}）",
    "Exported {rows:,} members ({number}, {kind_en})",
)
FETCHED = audit.register("registry.export.fetched", "下载导出文件（{number}）", "Fetched the exported file ({number})")
CLEARED = audit.register("registry.exports.cleared", "清除到期的导出文件 {files} 份", "Cleared {files} exported files")


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is asked for: whose members, why, as which file, masked or in clear."""

    organisation: Organisation
    reason: str
    form: str = RosterExport.Form.XLSX
    is_clear: bool = False


@service
def export_ask(*, request: ExportRequest, queued: bool = True, by: User | None, now: datetime) -> RosterExport:
    """The export. A masked one is made at once; one in clear waits for the security administrator."""
    require(by is None or exports.can_add(by, under=request.organisation))
    if by is None and request.is_clear and holding().clear_exports_need_two:
        raise Conflict(
            "registry.export_needs_two",
            Text(
                "按一千万人以上个人信息处理者管理，未脱敏的导出须两人办理。",
                "A holder of more than ten million persons lets two people make an export in clear.",
            ),
            Text(
                "请由干部在“名册导入导出”中申请，经安全管理员批准后导出。",
                "An officer asks for it under rosters and exports, and a security administrator approves it.",
            ),
        )
    reason = without_numbers(request.reason)
    if not reason:
        raise BadInput(
            "registry.export_reason",
            Text("没有写导出用途。", "No reason is given for the export."),
            Text("请写明用途，如“换届选举核对选民名单”。", "Say what it is for, such as checking the list of voters."),
        )
    export = RosterExport.objects.create(
        number=_number(now),
        organisation=request.organisation,
        asked_by=by,
        reason=reason[:200],
        form=request.form,
        is_clear=request.is_clear,
        state=State.ASKED if request.is_clear and by is not None else State.APPROVED,
        created_at=now,
    )
    data = {"organisation": request.organisation.name, "number": export.number}
    audit.write(ASKED, by=by, subject=export, data=data, now=now)
    if export.state == State.ASKED and by is not None:
        asked = Asked(
            CLEAR_EXPORT.key,
            audit.subject_of(export),
            request.organisation,
            reason[:200],
            {"number": export.number},
        )
        approval_ask(asked=asked, by=by, now=now)
    return _queued(export, by, now) if queued and export.state == State.APPROVED else export


@service
def export_start(*, export: RosterExport, by: User, now: datetime) -> RosterExport:
    """The export in clear, in the queue. Spends the approval that a second person has given."""
    require(exports.can_download(by, export))
    export = _locked(export)
    grant = approvals.usable(act=CLEAR_EXPORT.key, subject=audit.subject_of(export), by=by, now=now)
    if export.state != State.ASKED or grant is None:
        raise Conflict(
            "registry.export_not_approved",
            Text("这次导出还没有获得批准。", "This export has not been approved."),
            Text("请等待安全管理员审批。", "Wait for the security administrator."),
        )
    approval_use(approval=grant, by=by, now=now)
    export.state, export.decided_by, export.decided_at = State.APPROVED, grant.decided_by, grant.decided_at
    export.save()
    audit.write(STARTED, by=by, subject=export, data={"number": export.number}, now=now)
    return _queued(export, by, now)


@service
def export_made(*, export: RosterExport, made: Made, by: User | None, now: datetime) -> RosterExport:
    """The export with its sealed file."""
    export = _locked(export)
    if export.state != State.APPROVED:
        raise Conflict(
            "registry.export_state",
            Text("这次导出已经办理过。", "This export has been dealt with."),
            Text("请刷新页面查看。", "Reload the page."),
        )
    export.state, export.made_at = State.READY, now
    export.rows, export.stored, export.file_name = made.rows, made.stored, made.file_name
    export.save()
    kind = Text("未脱敏", "in clear") if export.is_clear else Text("已脱敏", "masked")
    data = {"rows": made.rows, "number": export.number, "kind_zh": kind.zh, "kind_en": kind.en}
    audit.write(MADE, by=by, subject=export, data=data, now=now)
    return export


@service
def export_fetched(*, export: RosterExport, by: User, now: datetime) -> RosterExport:
    """The export, about to be handed to who asked for it."""
    require(exports.can_download(by, export))
    export = _locked(export)
    if export.state != State.READY:
        raise Conflict(
            "registry.export_gone",
            Text("导出文件不在了，或还没有生成。", "The exported file is gone or not made yet."),
            Text("请重新申请导出。", "Ask for a new export."),
        )
    audit.write(FETCHED, by=by, subject=export, data={"number": export.number}, now=now)
    return export


@service
def exports_clear(*, now: datetime) -> int:
    """How many files were cleared away: a week after they were made."""
    over = list(RosterExport.objects.filter(state=State.READY, made_at__lt=now - KEPT_FOR))
    for export in over:
        sealed_remove(export.stored)
    RosterExport.objects.filter(pk__in=[export.pk for export in over]).update(state=State.EXPIRED, stored="")
    audit.write(CLEARED, by=None, subject="registry.exports", data={"files": len(over)}, now=now)
    return len(over)


def exports_to_clear(now: datetime) -> bool:
    """Whether `exports_clear` would find something."""
    return RosterExport.objects.filter(state=State.READY, made_at__lt=now - KEPT_FOR).exists()


def _queued(export: RosterExport, by: User | None, now: datetime) -> RosterExport:
    order = Order(
        kind=MAKE,
        title=TITLE,
        key=f"{MAKE}:{export.pk}",
        arguments={"export": str(export.pk)},
        link=export.get_absolute_url(),
        scope=export.organisation.code,
    )
    export.run = task_start(order, by=by, now=now)
    export.save()
    return export


def _locked(export: RosterExport) -> RosterExport:
    found = RosterExport.objects.select_for_update(of=("self",))
    return found.select_related("organisation", "asked_by").get(pk=export.pk)


def _number(now: datetime) -> str:
    return f"DC{now:%y%m%d}-" + "".join(secrets.choice(LETTERS) for _ in range(6))


def _link_of(approval: Approval) -> str:
    label, _, key = approval.subject.partition(":")
    if label != RosterExport._meta.label_lower:
        return ""
    found = RosterExport.objects.filter(pk=key).first()
    return found.get_absolute_url() if found else ""
