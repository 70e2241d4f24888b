"""Looking at personal data: with a reason, one field, counted, on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.notices import register as notice_register
from gongyou.kit.notices.kinds import Audience
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.kit.policies import require
from gongyou.kit.reasons import without_numbers
from gongyou.kit.services import service
from gongyou.registry import membership_policies, policies
from gongyou.registry.models import Application, Appointment, Member, Organisation, Reveal
from gongyou.registry.privacy.holding import holding

REVEALED = audit.register(
    "registry.member.revealed",
    "查看完整的{field}，事由：{reason}",
    "Saw the whole {field}; reason: {reason}",
    field=Reveal.Field,
    reason=Reveal.Reason,
)
APPLICATION_REVEALED = audit.register(
    "registry.application.revealed",
    "查看入会申请中完整的{field}，事由：{reason}",
    "Saw the whole {field} of an application to join; reason: {reason}",
    field=Reveal.Field,
    reason=Reveal.Reason,
)
MANY_REVEALS = notice_register(
    "privacy.many_reveals",
    Text("查看次数达到上限", "The limit of reveals was reached"),
    Text(
        "账号 {username} 今天查看完整个人信息已达 {limit} 次，今天不能再查看。请核实用途。",
        "The account {username} revealed personal data {limit} times today and can do so no more. Please look into it.",
    ),
    link="/privacy/reveals/",
    audience=Audience.STAFF,
)
NOTE_MOST = 200


@dataclass(frozen=True, slots=True)
class RevealReason:
    """Why: one of the list, and a sentence in words."""

    kind: str
    note: str


@service
def personal_data_reveal(*, member: Member, field: str, reason: RevealReason, by: User, now: datetime) -> str:
    """The value in clear, once. The trail keeps who, whose, which field and why; never the value.

    Past the day's limit it raises Conflict; the reveal that reaches the limit tells the security administrators.
    """
    require(policies.members.can_view(by, member))
    note = _note_checked(field, reason)
    seen = _room_left(by, now)
    Reveal.objects.create(member=member, field=field, reason=reason.kind, note=note, by=by, at=now)
    audit.write(REVEALED, by=by, subject=member, data={"field": field, "reason": reason.kind}, now=now)
    _limit_told(seen + 1, member.organisation, by, now)
    value: str = getattr(member, field)
    return value


@service
def application_data_reveal(
    *, application: Application, field: str, reason: RevealReason, by: User, now: datetime
) -> str:
    """One field of an application in clear, once, for who may answer it; counted with the reveals of members.

    A field that was emptied (the application is old, or the person erased) raises Conflict and counts for nothing.
    """
    require(membership_policies.applications.can_view(by, application))
    note = _note_checked(field, reason)
    value: str = getattr(application, field)
    if not value:
        raise Conflict(
            "privacy.nothing_to_reveal",
            Text("这份申请的个人信息已经清空。", "The personal data of this application were emptied."),
        )
    seen = _room_left(by, now)
    Reveal.objects.create(application=application, field=field, reason=reason.kind, note=note, by=by, at=now)
    data = {"field": field, "reason": reason.kind}
    audit.write(APPLICATION_REVEALED, by=by, subject=application, data=data, now=now)
    _limit_told(seen + 1, application.organisation, by, now)
    return value


def _note_checked(field: str, reason: RevealReason) -> str:
    note = without_numbers(reason.note)
    if field not in Reveal.Field.values or reason.kind not in Reveal.Reason.values:
        raise BadInput("privacy.reveal_unknown", Text("项目或事由不在范围内。", "Unknown field or reason."))
    if not note or len(note) > NOTE_MOST:
        raise BadInput(
            "privacy.reason_missing",
            Text("请写明查看的事由。", "Say why you need to see it."),
            Text(
                "一句话，不超过 200 字；不要写姓名和号码。",
                "One sentence of at most 200 characters, without a name or number.",
            ),
        )
    return note


def _room_left(by: User, now: datetime) -> int:
    """How many reveals the account had today; at the limit it raises Conflict."""
    limit, today = holding().reveals_per_day, timezone.localtime(now).date()
    midnight = timezone.make_aware(datetime.combine(today, datetime.min.time()))
    seen = Reveal.objects.filter(by=by, at__gte=midnight, at__lt=midnight + timedelta(days=1)).count()
    if seen >= limit:
        raise Conflict(
            "privacy.reveal_limit",
            Text(f"今天查看完整个人信息已达 {limit} 次。", f"You have revealed personal data {limit} times today."),
            Text("请明天再办，或联系安全管理员。", "Try tomorrow, or ask the security administrator."),
        )
    return seen


def _limit_told(seen: int, organisation: Organisation, by: User, now: datetime) -> None:
    limit = holding().reveals_per_day
    if seen != limit:
        return
    for account in _security_over(organisation, now):
        notice_send(
            kind=MANY_REVEALS,
            to=Recipient(account=account),
            data={"username": by.username, "limit": limit},
            now=now,
            dedup_key=f"{by.pk}:{timezone.localtime(now).date()}",
        )


def _security_over(organisation: Organisation, now: datetime) -> list[User]:
    """The security administrators whose subtree holds the organisation."""
    steps = range(organisation.steplen, len(organisation.path) + 1, organisation.steplen)
    held = Appointment.objects.filter(
        role=Appointment.Role.SECURITY, organisation__path__in=[organisation.path[:length] for length in steps]
    )
    serving = [one.user_id for one in held if one.is_in_force(now)]
    return list(User.objects.filter(pk__in=serving, is_active=True))
