"""Members are registered, one or a whole roster at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.crypto import Ciphertext
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.grids.finding import grids_of_areas
from gongyou.registry.hooks import MembershipsChanged, memberships_changed, runs_of
from gongyou.registry.identity import born_on, id_number_checked
from gongyou.registry.models import Employer, Member, Movement, Organisation
from gongyou.registry.movements import Step, step_recorded
from gongyou.registry.naming import name_checked
from gongyou.registry.phones import contact_phone_checked
from gongyou.registry.regions import community_checked, region_checked
from gongyou.registry.rosters.sealing import UNION_FOUNDED, RowSealer

REGISTERED = audit.register(
    "registry.member.registered", "登记会员，组织“{organisation}”", "Registered a member of “{organisation}”"
)
REGISTERED_MANY = audit.register(
    "registry.members.registered",
    "在“{organisation}”批量登记会员 {added} 人，已在册 {known} 人",
    "Registered {added} members under “{organisation}”; {known} were known",
)

BATCH = 2000
LOOK_UP = 500
SEALED = frozenset({"name", "phone", "id_number"})


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One person of a roster. `organisation_code` None stands for the organisation that the roster belongs to."""

    name: str
    id_number: str
    phone: str
    region: str
    employment_form: str
    joined_on: date
    organisation_code: str | None = None
    employer_key: str | None = None
    state: str = Member.State.ACTIVE
    occupation: str = Member.Occupation.OTHER
    work_area: str = ""
    # When somebody last said that the record is right, where the roster's sender knows.
    confirmed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """How many were added, and how many people of the roster were registered before and stayed as they are."""

    added: int
    known: int


@service
def member_register(*, organisation: Organisation, row: MemberRow, by: User | None, now: datetime) -> Member:
    """The new member. A person who is registered already, wherever, or a closed organisation raises Conflict."""
    require(by is None or policies.members.can_add(by, under=organisation))
    target = _organisations([row], organisation).get(row.organisation_code or "", organisation)
    employer = _employers([row]).get(row.employer_key or "")
    open_checked(target)
    member = unsaved_member(row, target, employer, timezone.localdate(now))
    if Member.objects.filter(worker_key=member.worker_key).exists():
        raise Conflict(
            "registry.member_known",
            Text("此人已在册。", "This person is registered already."),
            Text("如需转入，请办理会籍接转。", "Use a transfer of membership instead."),
        )
    member.save(force_insert=True)
    step = Step(Movement.Kind.JOINED, member.joined_on, target=member.organisation)
    step_recorded(member, step, recorder=by, now=now)
    audit.write(REGISTERED, by=by, subject=member, data={"organisation": member.organisation.name}, now=now)
    return member


@service
def members_register_many(
    *, organisation: Organisation, rows: Iterable[MemberRow], by: User | None, now: datetime
) -> Registered:
    """Registers a roster at or below `organisation`; a person known already is skipped, so a second run adds nobody.

    All or nothing: the first wrong row raises BadInput with its number in `where["row"]`. About 100,000 people in
    15 seconds on SQLite, one audit line.
    """
    require(by is None or policies.members.can_add(by, under=organisation))
    unsaved, known = _unsaved_members(list(rows), organisation, timezone.localdate(now))
    Member.objects.bulk_create(unsaved, batch_size=BATCH)
    keys = (member.pk for member in unsaved)
    memberships_changed(
        MembershipsChanged(Movement.Kind.JOINED, runs_of(keys), organisation, timezone.localdate(now), now)
    )
    audit.write(
        REGISTERED_MANY,
        by=by,
        subject=organisation,
        data={"organisation": organisation.name, "added": len(unsaved), "known": known},
        now=now,
    )
    return Registered(len(unsaved), known)


def _unsaved_members(rows: Sequence[MemberRow], top: Organisation, today: date) -> tuple[list[Member], int]:
    """The members whom the register lacks, sealed, and how many people of the rows it has."""
    organisations = _organisations(rows, top)
    for target in {organisations[row.organisation_code] if row.organisation_code else top for row in rows}:
        open_checked(target)
    employers = _employers(rows)
    grids = grids_of_areas(row.work_area for row in rows)
    sealer = RowSealer()
    made: dict[str, Member] = {}
    for number, row in enumerate(rows, 1):
        organisation = organisations[row.organisation_code] if row.organisation_code else top
        try:
            person = _person_checked(row, today)
        except BadInput as wrong:
            text = Text(f"名册第 {number} 人：{wrong.text.zh}", f"Person {number} of the roster: {wrong.text.en}")
            raise BadInput(wrong.code, text, wrong.remedy, **{**wrong.where, "row": number}) from wrong
        member = _member_of(row, organisation, employers[row.employer_key] if row.employer_key else None)
        for column, value in sealer.person(*person).items():
            setattr(member, column, Ciphertext(value) if column in SEALED else value)
        member.grid_id = grids.get(row.work_area)
        made.setdefault(member.worker_key, member)
    keys = list(made)
    for start in range(0, len(keys), LOOK_UP):
        some = keys[start : start + LOOK_UP]
        for key in Member.objects.filter(worker_key__in=some).values_list("worker_key", flat=True):
            del made[key]
    return list(made.values()), len(rows) - len(made)


def unsaved_member(row: MemberRow, organisation: Organisation, employer: Employer | None, today: date) -> Member:
    """The member of one row, checked and ready to be saved, in clear as long as it is in memory."""
    name, phone, id_number = _person_checked(row, today)
    member = _member_of(row, organisation, employer)
    member.name, member.phone, member.id_number = name, phone, id_number
    for column, value in RowSealer().looked_up_by(name, phone, id_number).items():
        setattr(member, column, value)
    member.grid_id = grids_of_areas([row.work_area]).get(row.work_area)
    return member


def _person_checked(row: MemberRow, today: date) -> tuple[str, str, str]:
    """Name, telephone and identity number as they are kept."""
    id_number = id_number_checked(row.id_number, today=today)
    name = name_checked(row.name)
    phone = contact_phone_checked(row.phone)
    choice_checked(Member.EmploymentForm, row.employment_form)
    choice_checked(Member.Occupation, row.occupation)
    choice_checked(Member.State, row.state)
    region_checked(row.region)
    community_checked(row.work_area)
    joining_day_checked(row.joined_on, id_number, today)
    return name, phone, id_number


def joining_day_checked(day: date, id_number: str, today: date) -> date:
    """The day somebody joined: not ahead, not before their birth, and there was a union; else BadInput."""
    if day > today:
        raise BadInput("registry.day_wrong", Text("入会日期在今天之后。", "The joining date is in the future."))
    if day < UNION_FOUNDED or (id_number and day < born_on(id_number)):
        raise BadInput(
            "registry.day_wrong",
            Text("入会日期早于出生日期或 1925 年。", "The joining date is before the date of birth, or before 1925."),
            Text("请核对入会日期与证件。", "Check the joining date and the document."),
        )
    return day


def _member_of(row: MemberRow, organisation: Organisation, employer: Employer | None) -> Member:
    return Member(
        organisation=organisation,
        region=row.region,
        employer=employer,
        employment_form=row.employment_form,
        occupation=row.occupation,
        work_area=row.work_area,
        joined_on=row.joined_on,
        confirmed_on=row.confirmed_on,
        state=row.state,
    )


def open_checked(organisation: Organisation) -> None:
    """Raises Conflict for an organisation that is closed."""
    if not organisation.is_open:
        raise Conflict(
            "registry.organisation_closed",
            Text(
                f"“{organisation.name}”已撤销，不能再接收会员。",
                f"“{organisation.name}” is closed and takes in nobody.",
            ),
            Text("请选择其他组织。", "Choose another organisation."),
            organisation=organisation.code,
        )


def choice_checked(choices: type[models.TextChoices], value: str) -> None:
    """Raises BadInput for a value that the enumeration does not know."""
    if value not in choices._value2member_map_:
        raise BadInput(
            "registry.choice_unknown",
            Text(f"“{value}”不在可选范围内。", f"“{value}” is none of the choices."),
            Text(f"可选：{'、'.join(choices.values)}。", f"Choose one of {', '.join(choices.values)}."),
        )


def _organisations(rows: Sequence[MemberRow], top: Organisation) -> dict[str, Organisation]:
    wanted = {row.organisation_code for row in rows if row.organisation_code}
    found = {each.code: each for each in _in_slices(Organisation, "code", wanted)}
    for code in sorted(wanted):
        if code not in found or not found[code].path.startswith(top.path):
            raise BadInput(
                "registry.organisation_missing",
                Text(
                    f"组织 {code} 不存在，或不在“{top.name}”之下。",
                    f"The organisation {code} does not exist or is not under “{top.name}”.",
                ),
                organisation=code,
            )
    return found


def _employers(rows: Sequence[MemberRow]) -> dict[str, Employer]:
    wanted = {row.employer_key for row in rows if row.employer_key}
    found = {each.key: each for each in _in_slices(Employer, "key", wanted)}
    missing = wanted - found.keys()
    if missing:
        key = min(missing)
        raise BadInput(
            "registry.employer_missing",
            Text(f"用人单位 {key} 未登记。", f"The employer {key} is not recorded."),
            Text("请先登记用人单位。", "Record the employer first."),
            key=key,
        )
    return found


def _in_slices(model: type[Organisation] | type[Employer], field: str, wanted: set[str]) -> Iterable:
    ordered = sorted(wanted)
    for start in range(0, len(ordered), LOOK_UP):
        yield from model._default_manager.filter(**{f"{field}__in": ordered[start : start + LOOK_UP]})
