"""Looking at personal data with a reason, and the registers that the law asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.notices import register as notice_register
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.models import Appointment, Duty, ImpactAssessment, Member, Organisation, Reveal
from gongyou.registry.privacy import policies as privacy_policies
from gongyou.registry.privacy.holding import holding

REVEALED = audit.register(
    "registry.member.revealed",
    "查看完整的{field}，事由：{reason}",
    "Saw the whole {field}; reason: {reason}",
    field=Reveal.Field,
    reason=Reveal.Reason,
)
ASSESSED = audit.register(
    "privacy.assessment.recorded",
    "登记个人信息保护影响评估，风险：{risk}",
    "Recorded a personal information impact assessment; risk: {risk}",
    risk=ImpactAssessment.Risk,
)
DUTY_CHANGED = audit.register(
    "privacy.duty.changed", "更新义务事项：{duty}", "Changed the duty: {duty}", duty=Duty.Kind
)
MANY_REVEALS = notice_register(
    "privacy.many_reveals",
    Text("查看次数达到上限", "The limit of reveals was reached"),
    Text(
        "账号 {username} 今天查看完整个人信息已达 {limit} 次，今天不能再查看。请核实用途。",
        "The account {username} revealed personal data {limit} times today and can do so no more. Please look into it.",
    ),
    link="/privacy/reveals/",
)
KEPT_YEARS = 3
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
    note = reason.note.strip()
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
    limit, today = holding().reveals_per_day, timezone.localtime(now).date()
    midnight = timezone.make_aware(datetime.combine(today, datetime.min.time()))
    seen = Reveal.objects.filter(by=by, at__gte=midnight, at__lt=midnight + timedelta(days=1)).count()
    if seen >= limit:
        raise Conflict(
            "privacy.reveal_limit",
            Text(f"今天查看完整个人信息已达 {limit} 次。", f"You have revealed personal data {limit} times today."),
            Text("请明天再办，或联系安全管理员。", "Try tomorrow, or ask the security administrator."),
        )
    value: str = getattr(member, field)
    Reveal.objects.create(member=member, field=field, reason=reason.kind, note=note, by=by, at=now)
    audit.write(REVEALED, by=by, subject=member, data={"field": field, "reason": reason.kind}, now=now)
    if seen + 1 == limit:
        for account in _security_over(member.organisation, now):
            notice_send(
                kind=MANY_REVEALS,
                to=Recipient(account=account),
                data={"username": by.username, "limit": limit},
                now=now,
                dedup_key=f"{by.pk}:{today}",
            )
    return value


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """One impact assessment as the form gives it."""

    title: str
    ground: str
    purpose: str
    influence: str
    risk: str
    measures: str
    made_on: date


@service
def impact_assessment_record(
    *, organisation: Organisation, row: AssessmentRow, by: User | None, now: datetime
) -> ImpactAssessment:
    """The assessment, kept for three years from the day on which it was made (PIPL 56)."""
    require(by is None or privacy_policies.assessments.can_add(by, under=organisation))
    if row.ground not in ImpactAssessment.Ground.values or row.risk not in ImpactAssessment.Risk.values:
        raise BadInput("privacy.choice_unknown", Text("情形或风险等级不在范围内。", "Unknown ground or risk."))
    if row.made_on > timezone.localtime(now).date():
        raise BadInput("privacy.date_ahead", Text("评估日期不能晚于今天。", "The day can't be in the future."))
    made = ImpactAssessment.objects.create(
        organisation=organisation,
        title=row.title.strip(),
        ground=row.ground,
        purpose=row.purpose.strip(),
        influence=row.influence.strip(),
        risk=row.risk,
        measures=row.measures.strip(),
        made_on=row.made_on,
        kept_until=_years_later(row.made_on, KEPT_YEARS),
        recorded_by=by,
    )
    audit.write(ASSESSED, by=by, subject=made, data={"risk": row.risk}, now=now)
    return made


@dataclass(frozen=True, slots=True)
class DutyRow:
    """Who answers for a duty, until when, and when it was done."""

    responsible: str
    due_on: date | None
    done_on: date | None
    note: str


@service
def duty_change(*, kind: str, row: DutyRow, by: User | None, now: datetime) -> Duty:
    """The duty of a large holder as it stands now."""
    require(by is None or privacy_policies.duties.can_add(by))
    if kind not in Duty.Kind.values:
        raise BadInput("privacy.duty_unknown", Text("没有这项义务。", "There is no such duty."))
    values = {"responsible": row.responsible.strip(), "due_on": row.due_on, "done_on": row.done_on, "note": row.note}
    duty, _ = Duty.objects.update_or_create(kind=kind, defaults=values)
    audit.write(DUTY_CHANGED, by=by, subject=duty, data={"duty": kind}, now=now)
    return duty


def _security_over(organisation: Organisation, now: datetime) -> list[User]:
    """The security administrators whose subtree holds the organisation."""
    steps = range(organisation.steplen, len(organisation.path) + 1, organisation.steplen)
    held = Appointment.objects.filter(
        role=Appointment.Role.SECURITY, organisation__path__in=[organisation.path[:length] for length in steps]
    )
    serving = [one.user_id for one in held if one.is_in_force(now)]
    return list(User.objects.filter(pk__in=serving, is_active=True))


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
