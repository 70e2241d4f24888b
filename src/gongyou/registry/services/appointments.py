"""Who holds which role at which organisation."""

from __future__ import annotations

from datetime import datetime

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.models import Appointment, Organisation
from gongyou.registry.selectors import forget_appointments

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


@service
def appointment_give(
    *, user: User, role: str, organisation: Organisation, by: User | None, now: datetime
) -> Appointment:
    """The appointment; giving the same one again changes nothing but is noted.

    An administrator appoints accounts of the own scope only, to organisations of the own scope.
    """
    require(by is None or (policies.accounts.can_add(by, under=organisation) and policies.accounts.can_view(by, user)))
    appointment, _ = Appointment.objects.get_or_create(user=user, role=role_checked(role), organisation=organisation)
    forget_appointments(user)
    audit.write(
        APPOINTED,
        by=by,
        subject=user,
        data={"username": user.username, "role": role, "organisation": organisation.name},
        now=now,
    )
    return appointment


@service
def appointment_withdraw(*, appointment: Appointment, by: User | None, now: datetime) -> User:
    """The account without this appointment.

    The last one raises Conflict: an account without any would be out of every administrator's reach. So does the own
    appointment as an administrator.
    """
    require(by is None or policies.appointments.can_remove(by, appointment))
    # Two withdrawals at once must not both see another one left.
    user = User.objects.select_for_update().get(pk=appointment.user_id)
    if user == by and appointment.role == Appointment.Role.ADMINISTRATOR:
        raise Conflict(
            "registry.appointment_own",
            Text("不能撤销自己的管理员任命。", "You cannot withdraw your own appointment as an administrator."),
            Text("请由另一位管理员办理。", "Ask another administrator."),
        )
    if not user.appointments.exclude(pk=appointment.pk).exists():
        raise Conflict(
            "registry.appointment_last",
            Text("这是此账号的最后一项任命，不能撤销。", "This is the account's last appointment and stays."),
            Text("不再使用的账号，请停用。", "Close the account if it is no longer needed."),
        )
    data = {
        "username": user.username,
        "role": appointment.role,
        "organisation": appointment.organisation.name,
    }
    appointment.delete()
    forget_appointments(user)
    audit.write(WITHDRAWN, by=by, subject=user, data=data, now=now)
    return user


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
