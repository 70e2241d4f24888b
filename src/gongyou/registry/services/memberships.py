"""What happens to a membership: changed, suspended, ended, taken up again, its identity checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.crypto import blind_index
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import membership_policies as policies
from gongyou.registry.grids.finding import grid_of
from gongyou.registry.identity_authorities import identity_state
from gongyou.registry.models import Employer, Member, Movement, Transfer, WorkPoint
from gongyou.registry.movements import Step, step_recorded
from gongyou.registry.naming import name_checked, name_index_of, name_tokens
from gongyou.registry.phones import contact_phone_checked
from gongyou.registry.regions import community_checked, region_checked
from gongyou.registry.services.applications import REASON_AT_MOST
from gongyou.registry.services.members import choice_checked, joining_day_checked, open_checked

STATE = Member.State


class Fact(models.TextChoices):
    """What of a record can be changed by hand, as a sentence names it."""

    NAME = "name", _("姓名")
    PHONE = "phone", _("手机号")
    REGION = "region", _("行政区划代码")
    EMPLOYER = "employer_key", _("用人单位")
    FORM = "employment_form", _("用工形式")
    OCCUPATION = "occupation", _("职业类别")
    WORK_AREA = "work_area", _("工作地社区代码")
    JOINED_ON = "joined_on", _("入会日期")


# Name and joining date stay with the officer, who sees the document.
OWN_FACTS = {Fact.PHONE, Fact.REGION, Fact.EMPLOYER, Fact.FORM, Fact.OCCUPATION, Fact.WORK_AREA}

CHANGED = audit.register("registry.member.changed", "修改会员资料：{facts}", "Changed the record: {facts}", facts=Fact)
SUSPENDED = audit.register("registry.member.suspended", "保留会籍", "Suspended the membership")
LEFT = audit.register("registry.member.left", "办理退会", "Ended the membership")
RETURNED = audit.register("registry.member.returned", "恢复会籍", "Took the membership up again")
CHECKED = audit.register(
    "registry.member.identity_checked",
    "身份核验：{state}",
    "Checked the identity: {state}",
    state=Member.IdentityState,
)
AUDITED = {STATE.SUSPENDED: SUSPENDED, STATE.LEFT: LEFT, STATE.ACTIVE: RETURNED}
KINDS = {
    STATE.SUSPENDED: Movement.Kind.SUSPENDED,
    STATE.LEFT: Movement.Kind.LEFT,
    STATE.ACTIVE: Movement.Kind.RETURNED,
}


@dataclass(frozen=True, slots=True)
class MemberChanges:
    """What to change; None stays as it is, "" of employer_key takes the employer away. An ID number never changes."""

    name: str | None = None
    phone: str | None = None
    region: str | None = None
    employer_key: str | None = None
    employment_form: str | None = None
    occupation: str | None = None
    work_area: str | None = None
    joined_on: date | None = None

    def given(self) -> dict[str, Any]:
        """What is to be changed, by the name of the fact."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that somebody else has changed meanwhile: what stands there now, and what was typed."""

    fact: Fact
    stored: str
    typed: str


class ChangedMeanwhile(Conflict):
    """Somebody saved this record first. `differences` is for the page; no log and no JSON answer holds it."""

    def __init__(self, differences: list[Difference], version: int) -> None:
        super().__init__(
            "registry.member_changed_meanwhile",
            Text("编辑期间，此会员的资料已被他人修改。", "Somebody else changed this record meanwhile."),
            Text("填写的内容都在，请对照后再保存。", "What you typed is still here: compare, then save again."),
            version=version,
        )
        self.differences = differences
        self.version = version


@service
def member_change(*, member: Member, changes: MemberChanges, version: int, by: User | None, now: datetime) -> Member:
    """The changed member. `version` is the one that was shown: an older one than the stored raises ChangedMeanwhile.

    Officers of the scope change all; members change of their own record what needs no document.
    """
    given = changes.given()
    own = by is not None and member.account_id == by.pk and set(given) <= OWN_FACTS
    require(by is None or own or policies.memberships.can_change(by, member))
    locked = _locked(member)
    if locked.version != version:
        raise ChangedMeanwhile(_differences(locked, given), locked.version)
    if not given:
        raise BadInput("registry.nothing_changed", Text("没有改动。", "Nothing was changed."))
    _put(locked, given, timezone.localdate(now))
    locked.confirmed_on = timezone.localdate(now)
    _saved(locked, member)
    audit.write(CHANGED, by=by, subject=locked, data={"facts": sorted(given, key=_place)}, now=now)
    return locked


@service
def member_suspend(*, member: Member, reason: str, on: date, by: User | None, now: datetime) -> Member:
    """The member keeps the membership without its duties: laid off, retired, called up."""
    require(by is None or policies.memberships.can_change(by, member))
    return _moved(member, STATE.SUSPENDED, (STATE.ACTIVE,), _Move(reason, on, by, now))


@service
def member_leave(*, member: Member, reason: str, on: date, by: User | None, now: datetime) -> Member:
    """The membership ends; by the officer, or by the member themselves."""
    own = by is not None and member.account_id == by.pk
    require(by is None or own or policies.memberships.can_change(by, member))
    return _moved(member, STATE.LEFT, (STATE.ACTIVE, STATE.SUSPENDED), _Move(reason, on, by, now))


@service
def member_return(*, member: Member, reason: str, on: date, by: User | None, now: datetime) -> Member:
    """Who was suspended or had left is a member again, in the same organisation."""
    require(by is None or policies.memberships.can_change(by, member))
    open_checked(member.organisation)
    return _moved(member, STATE.ACTIVE, (STATE.SUSPENDED, STATE.LEFT), _Move(reason, on, by, now))


@service
def member_identity_check(*, member: Member, by: User | None, now: datetime) -> str:
    """What the authority says of the name and the number; without an authority it is UNCHECKED, and is recorded too.

    Another answer than before is a change of the record: who holds the version before is told.
    """
    require(by is None or policies.memberships.can_change(by, member))
    state = identity_state(member.name, member.id_number)
    mine = Member.objects.filter(pk=member.pk)
    if mine.exclude(identity_state=state).update(identity_state=state, version=F("version") + 1):
        member.refresh_from_db(fields=["version"])
    member.identity_state = state
    audit.write(CHECKED, by=by, subject=member, data={"state": state}, now=now)
    return state


@dataclass(frozen=True, slots=True)
class _Move:
    reason: str
    on: date
    actor: User | None
    now: datetime


def _moved(member: Member, state: str, before: tuple[str, ...], move: _Move) -> Member:
    reason = reason_checked(move.reason)
    locked = _locked(member)
    if locked.state not in before:
        raise Conflict(
            "registry.member_state",
            Text(
                f"此会员现为“{STATE(locked.state).label}”，不能办理。",
                "The membership's present state does not allow this.",
            ),
        )
    if locked.transfers.filter(state=Transfer.State.ASKED).exists():
        raise Conflict(
            "registry.transfer_open",
            Text("此会员有一项会籍接转还在等待答复。", "A transfer of this member waits for an answer."),
            Text("请先办结或撤回接转。", "Finish or withdraw the transfer first."),
        )
    if not locked.joined_on <= move.on <= timezone.localdate(move.now):
        raise BadInput(
            "registry.day_wrong",
            Text("日期应在入会日期与今天之间。", "The day must lie between the joining and today."),
        )
    locked.state = state
    locked.confirmed_on = timezone.localdate(move.now)
    _saved(locked, member)
    step = Step(KINDS[STATE(state)], move.on, locked.organisation, locked.organisation, reason)
    step_recorded(locked, step, recorder=move.actor, now=move.now)
    audit.write(AUDITED[STATE(state)], by=move.actor, subject=locked, now=move.now)
    return locked


def reason_checked(written: str) -> str:
    """The reason without blanks around it; none or too long a one raises BadInput."""
    reason = written.strip()
    if not reason or len(reason) > REASON_AT_MOST:
        raise BadInput(
            "registry.reason_missing",
            Text(f"请填写原因，不超过 {REASON_AT_MOST} 字。", f"Give a reason of at most {REASON_AT_MOST} characters."),
        )
    return reason


def _locked(member: Member) -> Member:
    # Of the member alone: PostgreSQL refuses to lock the empty side of an outer join.
    locked = Member.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=member.pk)
    if locked.state in (STATE.MERGED, STATE.ERASED):
        raise Conflict(
            "registry.member_gone",
            Text("此记录已合并或删除，不能再办理。", "This record was merged or erased."),
        )
    return locked


def _saved(locked: Member, seen: Member) -> None:
    """Saves with the next version; the caller's own object follows."""
    locked.version += 1
    locked.save()
    for field in Member._meta.concrete_fields:
        setattr(seen, field.attname, getattr(locked, field.attname))


def _put(member: Member, given: Mapping[str, Any], today: date) -> None:
    for name, value in given.items():
        match name:
            case Fact.NAME:
                member.name = name_checked(value)
                member.name_index, member.name_tokens = name_index_of(member.name), name_tokens(member.name)
                member.identity_state = Member.IdentityState.UNCHECKED
            case Fact.PHONE:
                member.phone = contact_phone_checked(value)
                member.phone_index = blind_index(member.phone, purpose="member.phone")
            case Fact.EMPLOYER:
                member.employer = _employer(value)
            case Fact.FORM:
                choice_checked(Member.EmploymentForm, value)
                member.employment_form = value
            case Fact.OCCUPATION:
                choice_checked(Member.Occupation, value)
                member.occupation = value
            case Fact.JOINED_ON:
                member.joined_on = joining_day_checked(value, member.id_number, today)
            case Fact.REGION:
                member.region = region_checked(value)
            case Fact.WORK_AREA:
                member.work_area = community_checked(value)
    if Fact.WORK_AREA in given:
        # The point belonged to the place before.
        WorkPoint.objects.filter(member=member).delete()
        member.grid = grid_of(member.region, member.work_area, None)


def _employer(key: str) -> Employer | None:
    if not key:
        return None
    employer = Employer.objects.filter(key=key).first()
    if employer is None:
        raise BadInput(
            "registry.employer_missing",
            Text(f"用人单位 {key} 未登记。", f"The employer {key} is not recorded."),
            Text("请先登记用人单位。", "Record the employer first."),
            key=key,
        )
    return employer


def _differences(stored: Member, given: Mapping[str, Any]) -> list[Difference]:
    found = []
    for name, typed in given.items():
        there = stored.employer.key if name == Fact.EMPLOYER and stored.employer else getattr(stored, name, "")
        if str(there or "") != str(typed):
            found.append(Difference(Fact(name), _shown(stored, name), str(typed)))
    return found


def _shown(member: Member, name: str) -> str:
    """What stands in the record, as it may be shown: names and telephones masked, choices in words."""
    match name:
        case Fact.NAME:
            return member.name_shown
        case Fact.PHONE:
            return member.phone_shown
        case Fact.EMPLOYER:
            return member.employer.name if member.employer else ""
        case Fact.FORM:
            return str(member.get_employment_form_display())
        case Fact.OCCUPATION:
            return str(member.get_occupation_display())
    return str(getattr(member, name))


def _place(name: str) -> int:
    return list(Fact.values).index(name)
