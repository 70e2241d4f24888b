"""The two-person rule: one asks with a reason, a security administrator decides, the asker uses the grant once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.reasons import without_numbers
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.approvals import ACTS, label_of, open_request
from gongyou.registry.models import Approval, Organisation

State = Approval.State

ASKED = audit.register(
    "registry.approval.asked",
    "申请“{act_zh}”（第 {number} 号）",
    "Asked for “{act_en}” (no. {number})",
)
GRANTED = audit.register(
    "registry.approval.granted",
    "批准 {asker} 的“{act_zh}”（第 {number} 号）",
    "Approved {asker}'s “{act_en}” (no. {number})",
)
REFUSED = audit.register(
    "registry.approval.refused",
    "未批准 {asker} 的“{act_zh}”（第 {number} 号）",
    "Refused {asker}'s “{act_en}” (no. {number})",
)
USED = audit.register(
    "registry.approval.used",
    "按第 {number} 号审批办理“{act_zh}”",
    "Carried out “{act_en}” on approval no. {number}",
)
WITHDRAWN = audit.register(
    "registry.approval.withdrawn",
    "撤回“{act_zh}”的申请（第 {number} 号）",
    "Withdrew the request for “{act_en}” (no. {number})",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `subject` is what it is about, as the audit trail names it; `data` holds no personal data."""

    act: str
    subject: str
    organisation: Organisation
    reason: str
    data: Mapping[str, Any] = field(default_factory=dict)


@service
def approval_ask(*, asked: Asked, by: User, now: datetime) -> Approval:
    """The request. Asking again while one for the same thing waits raises Conflict; a reason is required.

    Whether `by` may do the act at all is for the caller to check: an approval adds a second person, never a right.
    """
    act = ACTS.get(asked.act)
    if act is None:
        raise ValueError(f"The act {asked.act} is not registered.")
    reason = without_numbers(asked.reason)
    if not reason:
        raise BadInput(
            "registry.approval_reason",
            Text("没有写事由。", "No reason is given."),
            Text("请写明用途。", "Say what it is for."),
        )
    if open_request(act=act.key, subject=asked.subject, by=by, now=now) is not None:
        raise Conflict(
            "registry.approval_waiting",
            Text("同样的申请已经提交，正在等待审批。", "The same request has been made and awaits its decision."),
            Text("请等待安全管理员办理。", "Wait for the security administrator."),
        )
    approval = Approval.objects.create(
        act=act.key,
        subject=asked.subject,
        organisation=asked.organisation,
        reason=reason[:500],
        data=dict(asked.data),
        asked_by=by,
        asked_at=now,
        expires_at=now + act.lifetime,
    )
    audit.write(ASKED, by=by, subject=approval, data=_said(approval), now=now)
    return approval


@service
def approval_grant(*, approval: Approval, by: User, now: datetime) -> Approval:
    """The request, granted until the act's lifetime has passed from now. Nobody grants what they asked for."""
    approval = _to_decide(approval, by, now)
    approval.state, approval.decided_by, approval.decided_at = State.GRANTED, by, now
    known = ACTS.get(approval.act)
    if known is not None:
        approval.expires_at = now + known.lifetime
    approval.save(update_fields=["state", "decided_by", "decided_at", "expires_at"])
    audit.write(GRANTED, by=by, subject=approval, data=_said(approval), now=now)
    return approval


@service
def approval_refuse(*, approval: Approval, reason: str, by: User, now: datetime) -> Approval:
    """The request, refused with a reason that the asker reads."""
    approval = _to_decide(approval, by, now)
    if not reason.strip():
        raise BadInput(
            "registry.approval_refusal_reason",
            Text("没有写不批准的理由。", "No reason for the refusal is given."),
            Text("请写明理由，申请人会看到。", "Give a reason; the asker will read it."),
        )
    approval.state, approval.decided_by, approval.decided_at = State.REFUSED, by, now
    approval.remark = reason.strip()[:500]
    approval.save(update_fields=["state", "decided_by", "decided_at", "remark"])
    audit.write(REFUSED, by=by, subject=approval, data=_said(approval), now=now)
    return approval


@service
def approval_withdraw(*, approval: Approval, by: User, now: datetime) -> Approval:
    """The request, taken back by who made it before anybody decided."""
    approval = Approval.objects.select_for_update().get(pk=approval.pk)
    require(approval.asked_by_id == by.pk)
    _still_open(approval, now)
    approval.state = State.WITHDRAWN
    approval.save(update_fields=["state"])
    audit.write(WITHDRAWN, by=by, subject=approval, data=_said(approval), now=now)
    return approval


@service
def approval_use(*, approval: Approval, by: User, now: datetime) -> Approval:
    """The grant, spent. Call it inside the service that does the act: both stand or fall together.

    Only who asked may use it, once, before it expires; anything else raises Conflict or Forbidden.
    """
    approval = Approval.objects.select_for_update().get(pk=approval.pk)
    require(approval.asked_by_id == by.pk)
    if not approval.is_usable(now):
        raise Conflict(
            "registry.approval_unusable",
            Text("这份审批已经用过、已过期或未获批准。", "This approval has been used, has expired or was not given."),
            Text("请重新申请。", "Ask again."),
        )
    approval.state, approval.used_at = State.USED, now
    approval.save(update_fields=["state", "used_at"])
    audit.write(USED, by=by, subject=approval, data=_said(approval), now=now)
    return approval


def _to_decide(approval: Approval, by: User, now: datetime) -> Approval:
    approval = Approval.objects.select_for_update().select_related("organisation").get(pk=approval.pk)
    require(policies.approvals.can_change(by, approval))
    if approval.asked_by_id == by.pk:
        raise Conflict(
            "registry.approval_own",
            Text("申请人不能审批自己的申请。", "Who asked cannot decide."),
            Text("请由另一位安全管理员办理。", "Ask another security administrator."),
        )
    _still_open(approval, now)
    return approval


def _still_open(approval: Approval, now: datetime) -> None:
    if not approval.is_open(now):
        raise Conflict(
            "registry.approval_decided",
            Text("这份申请已经办理或已过期。", "This request has been decided or has expired."),
        )


def _said(approval: Approval) -> dict[str, Any]:
    label = label_of(approval.act)
    return {
        "number": approval.pk,
        "act": approval.act,
        "act_zh": label.zh,
        "act_en": label.en,
        "about": approval.subject,
        "asker": approval.asked_by.username,
    }
