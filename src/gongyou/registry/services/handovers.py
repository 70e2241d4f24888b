"""Somebody leaves: appointments and what else hangs on the account go to others, and the account is closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.handover.holdings import HOLDINGS, held_by
from gongyou.registry.models import Appointment
from gongyou.registry.selectors import forget_appointments
from gongyou.registry.services.appointments import Tenure, appointment_give
from gongyou.registry.services.closing import account_close

HANDED = audit.register(
    "registry.handover.done",
    "将 {username} 的工作移交给 {successors}（{count} 项）",
    "Handed the work of {username} over to {successors} ({count} things)",
)
DEPUTISED = audit.register(
    "registry.handover.deputised",
    "由 {successors} 临时代理 {username} 的工作（{count} 项任命，至 {until}）",
    "Let {successors} stand in for {username} ({count} appointments, until {until})",
)
APPOINTMENTS = "appointments"
# (kind, key of the thing) → who gets it.
Choices = Mapping[tuple[str, str], User]


@dataclass(frozen=True, slots=True)
class Handover:
    """Who leaves, who gets what, and whether the account is closed afterwards."""

    leaving: User
    choices: Choices
    closes: bool = True


@service
def handover(*, order: Handover, by: User | None, now: datetime) -> int:
    """How many things were handed over; all of it or nothing.

    Every appointment in force that somebody gets ends for who leaves; with `closes` all of them end, what nobody can
    take over (tokens, open requests) is ended, and the account is closed. What would be left with nobody raises
    BadInput, and so does a thing that is not there any more. The appointment as a worker stays: it is the person's own.
    """
    leaving = User.objects.select_for_update().get(pk=order.leaving.pk)
    _permitted(leaving, by)
    appointments = {str(one.pk): one for one in appointments_to_hand_over(leaving, now)}
    done = 0
    given: dict[tuple[str, User], list[str]] = defaultdict(list)
    for (kind, key), successor in order.choices.items():
        _checked(successor, leaving, by)
        given[kind, successor].append(key)
    for (kind, successor), keys in given.items():
        if kind == APPOINTMENTS:
            _appointments_given([_there(appointments, key) for key in keys], successor, by, now)
        else:
            _moved(kind, keys, (leaving, successor), now)
        done += len(keys)
    taken = [pk for (kind, pk) in order.choices if kind == APPOINTMENTS]
    if order.closes:
        _nothing_left(leaving)
        taken = list(appointments)
        _ended(leaving, now)
    leaving.appointments.filter(pk__in=taken).update(valid_until=now)
    forget_appointments(leaving)
    if order.closes and leaving.is_active:
        account_close(user=leaving, by=by, now=now)
    data = {"username": leaving.username, "successors": _named(order.choices), "count": done, "closed": order.closes}
    audit.write(HANDED, by=by, subject=leaving, data=data, now=now)
    return done


@service
def deputy_appoint(*, absent: User, deputy: User, until: datetime, by: User | None, now: datetime) -> int:
    """How many appointments the deputy holds until then; who is absent keeps theirs."""
    _permitted(absent, by)
    _checked(deputy, absent, by)
    held = appointments_to_hand_over(absent, now)
    for one in held:
        mine = deputy.appointments.filter(role=one.role, organisation=one.organisation, is_confirmed=True).first()
        if mine is not None and mine.valid_until is None:
            continue  # held for good already: a deputy's end must not cut it short
        appointment_give(
            user=deputy, role=one.role, organisation=one.organisation, by=by, now=now, tenure=Tenure(None, until)
        )
    data = {
        "username": absent.username,
        "successors": deputy.username,
        "count": len(held),
        "until": timezone.localdate(until),
    }
    audit.write(DEPUTISED, by=by, subject=absent, data=data, now=now)
    return len(held)


def everything_to(successor: User, leaving: User, now: datetime) -> dict[tuple[str, str], User]:
    """All that can be given, to one person."""
    chosen = {(APPOINTMENTS, str(one.pk)): successor for one in appointments_to_hand_over(leaving, now)}
    for listed in held_by(leaving):
        if listed.holding.moved is not None:
            chosen |= {(listed.holding.key, thing.key): successor for thing in listed.things}
    return chosen


def appointments_to_hand_over(user: User, now: datetime) -> list[Appointment]:
    """The account's appointments in force but the worker's own."""
    held = user.appointments.exclude(role=Appointment.Role.WORKER).select_related("organisation")
    return [one for one in held.order_by("organisation__path", "role") if one.is_in_force(now)]


def _permitted(leaving: User, by: User | None) -> None:
    require(by is None or policies.accounts.can_secure(by, leaving))
    if leaving == by:
        raise Conflict(
            "registry.handover_own",
            Text("不能移交自己的账号。", "You cannot hand your own account over."),
            Text("请由另一位安全管理员办理。", "Ask another security administrator."),
        )


def _checked(successor: User, leaving: User, by: User | None) -> None:
    require(by is None or policies.accounts.can_view(by, successor))
    if successor == leaving or not successor.is_active:
        raise BadInput(
            "registry.handover_successor",
            Text(f"{successor.username} 不能接手。", f"{successor.username} cannot take over."),
            Text("请选择一个在用的其他账号。", "Choose another account that is open."),
        )


def _appointments_given(held: list[Appointment], successor: User, by: User | None, now: datetime) -> None:
    for one in held:
        mine = successor.appointments.filter(role=one.role, organisation=one.organisation, is_confirmed=True).first()
        if mine is not None and mine.valid_until is None and mine.is_in_force(now):
            continue
        appointment_give(
            user=successor,
            role=one.role,
            organisation=one.organisation,
            by=by,
            now=now,
            tenure=Tenure(None, one.valid_until),
        )


def _moved(kind: str, keys: list[str], hands: tuple[User, User], now: datetime) -> None:
    holding = HOLDINGS.get(kind)
    leaving, successor = hands
    known = {thing.key for thing in holding.listed(leaving)} if holding else set()
    if holding is None or holding.moved is None or not known.issuperset(keys):
        raise _gone()
    holding.moved(keys, leaving, successor, now)


def _nothing_left(leaving: User) -> None:
    """Only what can be given must be given; appointments end with the account."""
    left = [one.holding for one in held_by(leaving) if one.holding.moved is not None]
    if left:
        labels = Text("、".join(one.label.zh for one in left), ", ".join(one.label.en for one in left))
        raise BadInput(
            "registry.handover_left",
            Text(f"还有没移交的：{labels.zh}。", f"Nobody takes over: {labels.en}."),
            Text("请为每一项选择接手人。", "Choose a successor for each."),
        )


def _ended(leaving: User, now: datetime) -> None:
    for one in held_by(leaving):
        if one.holding.ended is not None:
            one.holding.ended([thing.key for thing in one.things], leaving, now)


def _there(appointments: Mapping[str, Appointment], key: str) -> Appointment:
    if key not in appointments:
        raise _gone()
    return appointments[key]


def _gone() -> BadInput:
    return BadInput(
        "registry.handover_gone",
        Text("有些事项已经变动。", "Some of it has changed meanwhile."),
        Text("请刷新页面，重新选择。", "Reload the page and choose again."),
    )


def _named(choices: Choices) -> str:
    return "、".join(sorted({user.username for user in choices.values()})) or "—"
