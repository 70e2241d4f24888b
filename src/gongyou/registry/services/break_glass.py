"""Emergency access: a security administrator acts as an officer for four hours, loudly, and an auditor reviews it."""

from __future__ import annotations

from datetime import datetime, timedelta

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.notices import kinds
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.kit.policies import require
from gongyou.kit.reasons import without_numbers
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.approvals import Act, register
from gongyou.registry.models import Appointment, Approval, Organisation
from gongyou.registry.selectors import forget_appointments

LASTS = timedelta(hours=4)
HOURS = 4
ACT = register(Act("registry.break_glass", Text("紧急权限", "Emergency access"), LASTS))

BROKEN = audit.register(
    "registry.glass.broken",
    "取得“{organisation}”的紧急权限，{hours} 小时（第 {number} 号）",
    "Took emergency access to “{organisation}” for {hours} hours (no. {number})",
)
REVIEWED = audit.register(
    "registry.glass.reviewed",
    "复核 {username} 的紧急权限（第 {number} 号）",
    "Reviewed the emergency access of {username} (no. {number})",
)
TOLD = kinds.register(
    "registry.glass_broken",
    Text("有人取得了紧急权限", "Somebody took emergency access"),
    Text(
        "安全管理员 {username} 取得了“{organisation}”的紧急权限，{hours} 小时后失效。"
        "请审计管理员核对期间的操作记录并复核。",
        "The security administrator {username} took emergency access to “{organisation}”, which ends after {hours} "
        "hours. Audit administrators: look at the trail of that time and review it.",
    ),
    urgency=kinds.Urgency.URGENT,
    audience=kinds.Audience.STAFF,
    legal=True,
)


@service
def glass_break(*, organisation: Organisation, reason: str, by: User, now: datetime) -> Approval:
    """The emergency access: an officer's appointment of four hours, and the record that waits for an auditor's review.

    Auditors and the other security administrators over the organisation are told at once. Who serves there as an
    officer anyway needs none and gets Conflict.
    """
    require(policies.appointments.can_add(by, under=organisation))
    said = without_numbers(reason)
    if not said:
        raise BadInput(
            "registry.glass_reason",
            Text("没有写事由。", "No reason is given."),
            Text("请写明紧急情况。", "Say what the emergency is."),
        )
    held = by.appointments.filter(role=Appointment.Role.OFFICER, organisation=organisation).first()
    if held is not None and held.is_in_force(now):
        raise Conflict(
            "registry.glass_needless",
            Text("你在该组织已有工会干部权限。", "You are an officer there already."),
        )
    Appointment.objects.update_or_create(
        user=by,
        role=Appointment.Role.OFFICER,
        organisation=organisation,
        defaults={"is_confirmed": True, "valid_from": now, "valid_until": now + LASTS},
    )
    forget_appointments(by)
    record = Approval.objects.create(
        act=ACT.key,
        subject=audit.subject_of(by),
        organisation=organisation,
        reason=said[:500],
        asked_by=by,
        asked_at=now,
        state=Approval.State.USED,
        used_at=now,
        expires_at=now + LASTS,
    )
    told = {"username": by.username, "organisation": organisation.name, "hours": HOURS}
    audit.write(BROKEN, by=by, subject=record, data=told | {"number": record.pk}, now=now)
    for account in _watching(organisation, now):
        if account != by:
            notice_send(kind=TOLD, to=Recipient(account=account), data=told, now=now, dedup_key=f"{record.pk}")
    return record


@service
def glass_review(*, record: Approval, remark: str, by: User, now: datetime) -> Approval:
    """The emergency access with what an auditor of the place found. Once, and in words."""
    require(policies.approvals.can_review(by, record))
    kept = Approval.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=record.pk, act=ACT.key)
    if kept.decided_at is not None:
        raise Conflict("registry.glass_reviewed", Text("已经复核过。", "It has been reviewed."))
    if not remark.strip():
        raise BadInput(
            "registry.glass_remark",
            Text("没有写复核意见。", "The finding is missing."),
            Text("请写明核对结果。", "Say what you found."),
        )
    kept.decided_by, kept.decided_at, kept.remark = by, now, remark.strip()[:500]
    kept.save(update_fields=["decided_by", "decided_at", "remark"])
    data = {"username": kept.asked_by.username, "number": kept.pk}
    audit.write(REVIEWED, by=by, subject=kept, data=data, now=now)
    return kept


def _watching(organisation: Organisation, now: datetime) -> list[User]:
    """Auditors and security administrators whose subtree holds the organisation."""
    steps = range(organisation.steplen, len(organisation.path) + 1, organisation.steplen)
    held = Appointment.objects.filter(
        role__in=(Appointment.Role.AUDITOR, Appointment.Role.SECURITY),
        organisation__path__in=[organisation.path[:length] for length in steps],
        user__is_active=True,
    ).select_related("user")
    return list({one.user_id: one.user for one in held if one.is_in_force(now)}.values())
