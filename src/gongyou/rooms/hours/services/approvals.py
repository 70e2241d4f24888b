"""Approvals of comprehensive and irregular hours: recorded from the decision, withdrawn with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Employer
from gongyou.rooms.hours import policies
from gongyou.rooms.hours.models import HoursApproval

RECORDED = audit.register(
    "hours.approval.recorded",
    "登记“{employer}”的工时审批 {number}（{scheme}，{first} 至 {last}）",
    "Recorded approval {number} of “{employer}” ({scheme}, {first} to {last})",
    scheme=HoursApproval.Scheme,
)
WITHDRAWN = audit.register(
    "hours.approval.withdrawn",
    "撤回“{employer}”的工时审批 {number}，理由：{reason}",
    "Withdrew approval {number} of “{employer}”: {reason}",
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision says; both days are included."""

    scheme: str
    cycle: str
    posts: str
    number: str
    authority: str
    first_day: date
    last_day: date


@service
def approval_record(*, employer: Employer, decision: Decision, by: User | None, now: datetime) -> HoursApproval:
    """A new approval. Comprehensive hours have a cycle, irregular ones none; the days run forward."""
    require(by is None or policies.approvals.can_add(by, under=employer))
    if (decision.scheme == HoursApproval.Scheme.COMPREHENSIVE) != bool(decision.cycle):
        raise BadInput(
            "hours.approval.cycle",
            Text(
                "综合计算工时制要写周期，不定时工作制不写。", "Comprehensive hours have a cycle, irregular ones none."
            ),
            Text("请按审批决定填写。", "Fill it in as the decision says."),
            field="cycle",
        )
    if decision.last_day < decision.first_day:
        raise BadInput(
            "hours.approval.days",
            Text("有效期的止日早于起日。", "The approval ends before it begins."),
            Text("请核对有效期。", "Check the days."),
            field="last_day",
        )
    try:
        with transaction.atomic():
            approval = HoursApproval.objects.create(
                employer=employer,
                scheme=decision.scheme,
                cycle=decision.cycle,
                posts=decision.posts,
                number=decision.number,
                authority=decision.authority,
                first_day=decision.first_day,
                last_day=decision.last_day,
                recorded_at=now,
                recorded_by=by,
            )
    except IntegrityError as error:
        raise Conflict(
            "hours.approval.known",
            Text("这份审批已经登记过。", "This approval is on record already."),
            Text("如需更正，请先撤回原来的登记。", "To correct it, withdraw the record first."),
            field="number",
        ) from error
    data = {
        "employer": employer.name,
        "number": approval.number,
        "scheme": approval.scheme,
        "first": approval.first_day.isoformat(),
        "last": approval.last_day.isoformat(),
    }
    audit.write(RECORDED, by=by, subject=approval, data=data, now=now)
    return approval


@service
def approval_withdraw(*, approval: HoursApproval, reason: str, by: User | None, now: datetime) -> HoursApproval:
    """The approval no longer counts; what was published with it stays as it was."""
    require(by is None or policies.approvals.can_change(by, approval))
    if not reason.strip():
        raise BadInput(
            "hours.approval.reason",
            Text("请写明撤回的理由。", "Say why it is withdrawn."),
            Text("一句话即可，会记入审计。", "One sentence is enough; it is kept in the audit trail."),
            field="reason",
        )
    current = HoursApproval.objects.select_for_update().get(pk=approval.pk)
    if current.withdrawn_at is not None:
        raise Conflict(
            "hours.approval.gone",
            Text("这份审批已经撤回。", "This approval has been withdrawn already."),
            Text("请刷新页面再看。", "Reload the page."),
        )
    current.withdrawn_at, current.reason = now, reason.strip()
    current.save(update_fields=["withdrawn_at", "reason"])
    data = {"employer": approval.employer.name, "number": current.number, "reason": current.reason}
    audit.write(WITHDRAWN, by=by, subject=current, data=data, now=now)
    return current
