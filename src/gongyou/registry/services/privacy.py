"""The registers that the law asks for: impact assessments and the duties of who holds very many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Duty, HolderSpan, ImpactAssessment, Organisation
from gongyou.registry.privacy import policies as privacy_policies
from gongyou.registry.privacy.holding import holding

ASSESSED = audit.register(
    "privacy.assessment.recorded",
    "登记个人信息保护影响评估，风险：{risk}",
    "Recorded a personal information impact assessment; risk: {risk}",
    risk=ImpactAssessment.Risk,
)
DUTY_CHANGED = audit.register(
    "privacy.duty.changed", "更新义务事项：{duty}", "Changed the duty: {duty}", duty=Duty.Kind
)
LARGE_FROM_NOW = audit.register(
    "privacy.large_holder.began",
    "开始按一千万人以上个人信息处理者管理，持有约 {persons:,} 人",
    "The rules of a large holder apply from now on; about {persons:,} persons are held",
)
LARGE_NO_MORE = audit.register(
    "privacy.large_holder.ended",
    "不再按一千万人以上个人信息处理者管理，持有约 {persons:,} 人",
    "The rules of a large holder no longer apply; about {persons:,} persons are held",
)
KEPT_YEARS = 3


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


@service
def large_holder_note(*, by: User | None, now: datetime) -> HolderSpan:
    """The span that begins or ends now, because the state is another than the one noted last.

    Without a change it raises Conflict: ask `large_holder_changed` first.
    """
    require(by is None)
    held, running = holding(), large_holder_since()
    if not large_holder_changed():
        raise Conflict("privacy.holder_unchanged", Text("管理方式没有变化。", "Nothing has changed."))
    if running is None:
        running = HolderSpan.objects.create(began_at=now, persons=held.persons, is_forced=held.is_forced)
        audit.write(LARGE_FROM_NOW, by=by, subject=running, data={"persons": held.persons}, now=now)
    else:
        running.ended_at = now
        running.save(update_fields=["ended_at"])
        audit.write(LARGE_NO_MORE, by=by, subject=running, data={"persons": held.persons}, now=now)
    return running


def large_holder_since() -> HolderSpan | None:
    """The span that is running, or None."""
    return HolderSpan.objects.filter(ended_at=None).first()


def large_holder_changed() -> bool:
    """Whether the rules apply now and were not noted, or no longer apply."""
    return holding().is_large != (large_holder_since() is not None)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
