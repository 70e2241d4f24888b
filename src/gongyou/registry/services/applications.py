"""Applications to join: handed in, answered, withdrawn."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.crypto import blind_index, blind_indexes
from gongyou.kit.environment import Environment
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import membership_policies as policies
from gongyou.registry.grids.finding import grid_of
from gongyou.registry.grids.points import point_checked, point_of
from gongyou.registry.identity import id_number_checked
from gongyou.registry.joining.told import refusal_told
from gongyou.registry.models import Application, Employer, Member, Movement, Organisation, Reveal, Station, WorkPoint
from gongyou.registry.movements import Step, step_recorded
from gongyou.registry.naming import name_checked
from gongyou.registry.phones import contact_phone_checked
from gongyou.registry.regions import community_checked, region_checked
from gongyou.registry.services.members import MemberRow, choice_checked, open_checked, unsaved_member

SUBMITTED = audit.register(
    "registry.application.submitted",
    "提交入会申请，组织“{organisation}”",
    "Applied to join “{organisation}”",
)
APPROVED = audit.register(
    "registry.application.approved",
    "同意入会申请，组织“{organisation}”",
    "Approved the application to join “{organisation}”",
)
REFUSED = audit.register(
    "registry.application.refused",
    "未同意入会申请，组织“{organisation}”",
    "Refused the application to join “{organisation}”",
)
WITHDRAWN = audit.register(
    "registry.application.withdrawn",
    "撤回入会申请，组织“{organisation}”",
    "Withdrew the application to join “{organisation}”",
)
EMPTIED = audit.register(
    "registry.applications.emptied",
    "清空到期入会申请的个人信息 {count} 份",
    "Emptied {count} old applications of personal data",
)

# Without letters and digits that look alike; sixteen of them are eighty bits.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
REASON_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """What a person writes who wants to join. `consent_version` names the text that they agreed to."""

    name: str
    id_number: str
    phone: str
    region: str
    employment_form: str
    occupation: str = Member.Occupation.OTHER
    employer_key: str | None = None
    employer_written: str = ""
    work_area: str = ""
    consent_version: str = ""
    work_point: str = ""
    station_code: str = ""
    source: str = Application.Source.QR


@service
def application_submit(
    *, row: ApplicationRow, organisation: Organisation, by: User | None, now: datetime
) -> Application:
    """The application, waiting for an officer. `by` None is the person at their own phone.

    A closed organisation, or an application of the same person that still waits, raises Conflict. Whether the person
    is a member already is not said here: strangers must not learn it. The officer sees it.
    """
    require(by is None or policies.applications.can_add(by, under=organisation))
    open_checked(organisation)
    name = name_checked(row.name)
    id_number = id_number_checked(row.id_number, today=timezone.localdate(now))
    phone = contact_phone_checked(row.phone)
    if not phone:
        raise BadInput("registry.phone_missing", Text("缺少手机号。", "The telephone number is missing."))
    choice_checked(Member.EmploymentForm, row.employment_form)
    choice_checked(Member.Occupation, row.occupation)
    choice_checked(Application.Source, row.source)
    region_checked(row.region)
    community_checked(row.work_area)
    station = _station(row.station_code)
    known = blind_indexes(id_number, purpose="member.id_number")
    if Application.objects.filter(id_number_index__in=known, state=Application.State.SUBMITTED).exists():
        raise Conflict(
            "registry.application_open",
            Text("此人已有一份入会申请正在审批。", "An application of this person is waiting for an answer."),
            Text("请凭查询码查看进度，或先撤回原申请。", "Ask about it with its code, or withdraw it first."),
        )
    application = Application.objects.create(
        organisation=organisation,
        code="".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)),
        source=row.source,
        name=name,
        id_number=id_number,
        phone=phone,
        id_number_index=blind_index(id_number, purpose="member.id_number"),
        phone_index=blind_index(phone, purpose="member.phone"),
        region=row.region,
        employer=_employer(row.employer_key),
        employer_written=row.employer_written.strip()[:200],
        employment_form=row.employment_form,
        occupation=row.occupation,
        work_area=row.work_area,
        work_point=station.point if station else point_checked(row.work_point),
        station=station,
        consent_version=row.consent_version,
        consented_at=now if row.consent_version else None,
        submitted_at=now,
    )
    audit.write(SUBMITTED, by=by, subject=application, data={"organisation": organisation.name}, now=now)
    return application


@service
def application_approve(*, application: Application, by: User | None, now: datetime) -> Member:
    """The new member, or the one who had left and now returns.

    Somebody who is a member already raises Conflict: `registry.member_known` here, `registry.member_elsewhere` where
    a transfer is the way, with the member's key in `where`.
    """
    require(by is None or policies.applications.can_change(by, application))
    waiting = waiting_checked(application)
    organisation = waiting.organisation
    open_checked(organisation)
    today = timezone.localdate(now)
    known = member_behind(waiting)
    if known is None:
        member = unsaved_member(_member_row(waiting, now), organisation, waiting.employer, today)
        member.identity_state = waiting.identity_state
        member.confirmed_on = today
        member.save(force_insert=True)
        _point_taken(waiting, member)
        step = Step(Movement.Kind.JOINED, today, target=organisation)
    elif known.state == Member.State.LEFT:
        member = known
        step = Step(Movement.Kind.RETURNED, today, source=known.organisation, target=organisation)
        member.organisation, member.state, member.confirmed_on = organisation, Member.State.ACTIVE, today
        member.version += 1
        member.save(update_fields=["organisation", "state", "confirmed_on", "version"])
        _point_taken(waiting, member)
    else:
        raise _known(known, organisation)
    step_recorded(member, step, recorder=by, now=now)
    _decided(application, waiting, Application.State.APPROVED, by, now)
    waiting.member = member
    waiting.save()
    application.member = member
    audit.write(APPROVED, by=by, subject=member, data={"organisation": organisation.name}, now=now)
    return member


@service
def application_refuse(*, application: Application, reason: str, by: User | None, now: datetime) -> Application:
    """The refused application; the applicant reads the reason, so it must be given."""
    require(by is None or policies.applications.can_change(by, application))
    said = reason.strip()
    if not said or len(said) > REASON_AT_MOST:
        raise BadInput(
            "registry.reason_missing",
            Text(f"请填写原因，不超过 {REASON_AT_MOST} 字。", f"Give a reason of at most {REASON_AT_MOST} characters."),
        )
    waiting = waiting_checked(application)
    waiting.reason = application.reason = said
    _decided(application, waiting, Application.State.REFUSED, by, now)
    waiting.save()
    refusal_told(waiting, now)
    audit.write(REFUSED, by=by, subject=waiting, data={"organisation": waiting.organisation.name}, now=now)
    return application


@service
def application_withdraw(*, application: Application, by: User | None, now: datetime) -> Application:
    """The withdrawn application: by the person, who holds its code (`by` None), or by the officer for them."""
    require(by is None or policies.applications.can_change(by, application))
    waiting = waiting_checked(application)
    _decided(application, waiting, Application.State.WITHDRAWN, by, now)
    waiting.save()
    audit.write(WITHDRAWN, by=by, subject=waiting, data={"organisation": waiting.organisation.name}, now=now)
    return application


@service
def applications_empty(*, by: User | None, now: datetime) -> int:
    """How many refused and withdrawn applications were emptied: answered longer ago than their data are kept.

    Where somebody applied, when, and what was answered stays for counting.
    """
    require(by is None)
    written = {"employer": None, "employer_written": "", "work_area": "", "work_point": "", "station": None}
    numbers = {"name": "", "id_number": "", "phone": "", "id_number_index": "", "phone_index": ""}
    places = {"region": "", "reason": ""}
    Reveal.objects.filter(application__in=applications_to_empty(now)).exclude(note="").update(note="")
    count = applications_to_empty(now).update(**numbers, **written, **places)
    audit.write(EMPTIED, by=by, subject="registry.application", data={"count": count}, now=now)
    return count


def applications_to_empty(now: datetime) -> QuerySet[Application]:
    """Those that still hold personal data although their time is over."""
    ended = (Application.State.REFUSED, Application.State.WITHDRAWN)
    before = now - timedelta(days=Environment().count("GONGYOU_APPLICATIONS_KEPT_DAYS"))
    return Application.objects.filter(state__in=ended, decided_at__lt=before).exclude(id_number_index="")


def member_behind(application: Application) -> Member | None:
    """The member with the application's identity number, through merged records; erased ones are not there."""
    found = (
        Member.objects.select_related("organisation", "merged_into__organisation")
        .exclude(state=Member.State.ERASED)
        .filter(id_number_index__in=blind_indexes(application.id_number, purpose="member.id_number"))
        .first()
    )
    while found is not None and found.merged_into is not None:
        found = found.merged_into
    return found


def waiting_checked(application: Application) -> Application:
    """The application, locked; one that was answered already raises Conflict."""
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if locked.state != Application.State.SUBMITTED:
        raise Conflict(
            "registry.application_decided",
            Text("这份申请已经办结。", "This application was answered already."),
            Text("请刷新页面查看结果。", "Load the page again to see the answer."),
        )
    return locked


def _point_taken(application: Application, member: Member) -> None:
    """The point moves from the application to the record, which takes the grid of its place anew."""
    if not application.work_point:
        return
    kept = {"point": application.work_point, "noted_at": application.submitted_at, "station": application.station}
    WorkPoint.objects.update_or_create(member=member, defaults=kept)
    member.grid = grid_of(member.region, member.work_area, point_of(application.work_point))
    member.save(update_fields=["grid"])
    application.work_point = ""


def _station(code: str) -> Station | None:
    """The place of work that was picked. One that is not there or closed raises BadInput."""
    if not code:
        return None
    station = Station.objects.filter(code=code, closed_on=None).first()
    if station is None:
        raise BadInput(
            "registry.station_missing",
            Text("清单里没有这个工作点，或者已经撤点。", "This place of work is not on the list, or it is closed."),
            Text("请重新选择工作点，或改填坐标。", "Choose another one, or write coordinates."),
        )
    return station


def _employer(key: str | None) -> Employer | None:
    if not key:
        return None
    employer = Employer.objects.filter(key=key).first()
    if employer is None:
        raise BadInput(
            "registry.employer_missing",
            Text(f"用人单位 {key} 未登记。", f"The employer {key} is not recorded."),
            key=key,
        )
    return employer


def _member_row(application: Application, now: datetime) -> MemberRow:
    return MemberRow(
        name=application.name,
        id_number=application.id_number,
        phone=application.phone,
        region=application.region,
        employment_form=application.employment_form,
        joined_on=timezone.localdate(now),
        occupation=application.occupation,
        work_area=application.work_area,
    )


def _known(member: Member, organisation: Organisation) -> Conflict:
    if member.organisation_id == organisation.pk:
        return Conflict(
            "registry.member_known",
            Text("此人已是本组织会员。", "This person is a member of this organisation already."),
            Text("请以“已是会员”为由退回申请。", "Refuse the application and say so."),
            member=member.worker_key,
        )
    return Conflict(
        "registry.member_elsewhere",
        Text("此人已是其他工会组织的会员，不能重复入会。", "This person is a member of another organisation."),
        Text("请改为发起会籍接转。", "Ask for a transfer of membership instead."),
        member=member.worker_key,
    )


def _decided(seen: Application, stored: Application, state: str, decider: User | None, now: datetime) -> None:
    """Both objects of one application: the caller's and the locked one, which is saved."""
    for each in (seen, stored):
        each.state, each.decided_by, each.decided_at = state, decider, now
