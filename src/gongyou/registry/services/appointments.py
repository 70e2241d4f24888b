"""Who holds which role at which organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.models import Appointment, Organisation
from gongyou.registry.selectors import SEPARATED_ROLES, STAFF_ROLES, forget_appointments

APPOINTED = audit.register(
    "registry.appointment.given",
    "任命 {username} 为“{organisation}”的 {role}",
    "Appointed {username} as {role} of “{organisation}”",
    role=Appointment.Role,
)
WITHDRAWN = audit.register(
    "registry.appointment.withdrawn",
    "撤销 {username} 在“{organisation}”的任命：{role}",
    "Withdrew the appointment of {username} as {role} of “{organisation}”",
    role=Appointment.Role,
)


PROPOSED = audit.register(
    "registry.appointment.proposed",
    "提名 {username} 为“{organisation}”的 {role}，待安全管理员核准",
    "Proposed {username} as {role} of “{organisation}”, for a security administrator to confirm",
    role=Appointment.Role,
)
CONFIRMED = audit.register(
    "registry.appointment.confirmed",
    "核准 {username} 为“{organisation}”的 {role}",
    "Confirmed {username} as {role} of “{organisation}”",
    role=Appointment.Role,
)

# Who audits the others does nothing that would have to be audited.
APART = {
    Appointment.Role.ADMINISTRATOR: frozenset({Appointment.Role.SECURITY, Appointment.Role.AUDITOR}),
    Appointment.Role.SECURITY: frozenset({Appointment.Role.ADMINISTRATOR, Appointment.Role.AUDITOR}),
    Appointment.Role.AUDITOR: STAFF_ROLES | {Appointment.Role.SECURITY},
    Appointment.Role.OFFICER: frozenset({Appointment.Role.AUDITOR}),
    Appointment.Role.ANALYST: frozenset({Appointment.Role.AUDITOR}),
}


@dataclass(frozen=True, slots=True)
class Tenure:
    """From when and until when an appointment is in force; None is without limit."""

    begins: datetime | None = None
    ends: datetime | None = None


@service
def appointment_give(
    *,
    user: User,
    role: str,
    organisation: Organisation,
    by: User | None,
    now: datetime,
    tenure: Tenure = Tenure(),
) -> Appointment:
    """The appointment in force; giving the same one again sets its tenure anew and is noted.

    A security administrator appoints accounts of the own scope only, to organisations of the own scope, and never the
    own account. Two of the three administrators in one account raise Conflict.
    """
    require(
        by is None or (policies.appointments.can_add(by, under=organisation) and policies.accounts.can_view(by, user))
    )
    _refuse_own(user, by)
    role = role_checked(role)
    separation_checked(user, role, now)
    if tenure.ends is not None and tenure.ends <= (tenure.begins or now):
        raise BadInput(
            "registry.appointment_term",
            Text("任命的截止时间早于开始时间。", "The appointment would end before it begins."),
            Text("请改正起止时间。", "Correct its beginning or its end."),
        )
    appointment, _ = Appointment.objects.update_or_create(
        user=user,
        role=role,
        organisation=organisation,
        defaults={"is_confirmed": True, "valid_from": tenure.begins, "valid_until": tenure.ends},
    )
    forget_appointments(user)
    audit.write(APPOINTED, by=by, subject=user, data=_said(appointment) | _tenure_said(tenure), now=now)
    return appointment


@service
def appointment_propose(*, user: User, role: str, organisation: Organisation, by: User, now: datetime) -> Appointment:
    """The appointment as a system administrator proposes it: without rights until it is confirmed."""
    require(policies.appointments.can_propose(by, under=organisation) and policies.accounts.can_view(by, user))
    _refuse_own(user, by)
    role = role_checked(role)
    separation_checked(user, role, now)
    appointment, made = Appointment.objects.get_or_create(
        user=user, role=role, organisation=organisation, defaults={"is_confirmed": False}
    )
    if not made:
        raise Conflict(
            "registry.appointment_there",
            Text("此账号已有这项任命或提名。", "The account holds this appointment already, or it is proposed."),
        )
    forget_appointments(user)
    audit.write(PROPOSED, by=by, subject=user, data=_said(appointment), now=now)
    return appointment


@service
def appointment_confirm(*, appointment: Appointment, by: User, now: datetime) -> Appointment:
    """The appointment in force; the first one of a new account lets it sign in.

    Nobody confirms the own account.
    """
    require(policies.appointments.can_add(by, under=appointment.organisation))
    user = User.objects.select_for_update().get(pk=appointment.user_id)
    _refuse_own(user, by)
    separation_checked(user, appointment.role, now)
    is_first = not user.appointments.filter(is_confirmed=True).exists()
    appointment.is_confirmed = True
    appointment.save(update_fields=["is_confirmed"])
    if is_first and not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    forget_appointments(user)
    audit.write(CONFIRMED, by=by, subject=user, data=_said(appointment), now=now)
    return appointment


@service
def appointment_withdraw(*, appointment: Appointment, by: User | None, now: datetime) -> User:
    """The account without this appointment or proposal.

    The last one raises Conflict: an account without any would be out of every administrator's reach. So does an own
    appointment as one of the three administrators.
    """
    require(by is None or policies.appointments.can_remove(by, appointment))
    # Two withdrawals at once must not both see another one left.
    user = User.objects.select_for_update().get(pk=appointment.user_id)
    if user == by and appointment.role in SEPARATED_ROLES:
        raise Conflict(
            "registry.appointment_own",
            Text("不能撤销自己的管理员任命。", "You cannot withdraw your own appointment as an administrator."),
            Text("请由另一位安全管理员办理。", "Ask another security administrator."),
        )
    if not user.appointments.exclude(pk=appointment.pk).exists():
        raise Conflict(
            "registry.appointment_last",
            Text("这是此账号的最后一项任命，不能撤销。", "This is the account's last appointment and stays."),
            Text("不再使用的账号，请停用。", "Close the account if it is no longer needed."),
        )
    data = _said(appointment, user)
    appointment.delete()
    forget_appointments(user)
    audit.write(WITHDRAWN, by=by, subject=user, data=data, now=now)
    return user


def separation_checked(user: User, role: str, now: datetime) -> None:
    """Raises Conflict when `role` must not stand beside one that the account holds anywhere (三员分立)."""
    held = {
        each.role
        for each in user.appointments.all()
        if each.role != role and (each.valid_until is None or now < each.valid_until)
    }
    clash = APART.get(Appointment.Role(role), frozenset()) & held
    if clash:
        first = Appointment.Role(min(clash))
        raise Conflict(
            "registry.roles_separated",
            _both("同一账号不能兼任{held}和{role}。", "One account cannot be both {held} and {role}.", first, role),
            Text(
                "系统管理员、安全管理员、审计管理员须由三个人分别担任，审计管理员不兼任其他工作。请另开账号。",
                "The system administrator, the security administrator and the auditor are three people, and the "
                "auditor does nothing else. Open another account.",
            ),
        )


def _both(zh: str, en: str, held: str, role: str) -> Text:
    """The sentence with both roles in the words of its language."""

    def words(language: str, text: str) -> str:
        with translation.override(language):
            return text.format(held=Appointment.Role(held).label, role=Appointment.Role(role).label)

    return Text(words("zh-hans", zh), words("en", en))


def _refuse_own(user: User, by: User | None) -> None:
    if by is not None and user == by:
        raise Conflict(
            "registry.appointment_self",
            Text("不能给自己的账号办理任命。", "You cannot give your own account an appointment."),
            Text("请由另一位安全管理员办理。", "Ask another security administrator."),
        )


def _said(appointment: Appointment, user: User | None = None) -> dict[str, str]:
    return {
        "username": (user or appointment.user).username,
        "role": str(appointment.role),
        "organisation": appointment.organisation.name,
    }


def _tenure_said(tenure: Tenure) -> dict[str, str]:
    given = {"from": tenure.begins, "until": tenure.ends}
    return {key: value.isoformat() for key, value in given.items() if value is not None}


def role_checked(role: str) -> str:
    """The role itself; one that does not exist raises BadInput."""
    if role not in Appointment.Role.values:
        raise BadInput(
            "registry.role_unknown",
            Text(f"没有“{role}”这种角色。", f"There is no role “{role}”."),
            Text(
                f"可选：{'、'.join(Appointment.Role.values)}。", f"Choose one of {', '.join(Appointment.Role.values)}."
            ),
        )
    return role
