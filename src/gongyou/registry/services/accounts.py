"""Accounts are opened, appointed, and adjusted by their owners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import BasePasswordHasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.kit.two_step.checking import is_enrolled
from gongyou.registry import policies
from gongyou.registry.models import Appointment, Member, Organisation
from gongyou.registry.services.appointments import role_checked

OPENED = audit.register(
    "registry.account.opened",
    "开通账号 {username}，{role}，“{organisation}”",
    "Opened the account {username} as {role} of “{organisation}”",
    role=Appointment.Role,
)


class SpokenLanguage(models.TextChoices):
    """The languages as a sentence names them; `User.Language` names each in itself, for the one who chooses."""

    CHINESE = User.Language.CHINESE.value, _("中文界面")
    ENGLISH = User.Language.ENGLISH.value, _("英文界面")


LANGUAGE = audit.register(
    "registry.account.language", "改用{language}", "Switched to the {language}", language=SpokenLanguage
)
PASSWORD = audit.register("registry.account.password", "修改密码", "Changed the password")
RESET = audit.register(
    "registry.account.password_reset", "重置账号 {username} 的密码", "Reset the password of the account {username}"
)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account to be opened; `member` when the account is a worker's own.

    `hasher` for a password that is no secret, as the demo city's; the first sign-in hashes it as all others.
    """

    username: str
    password: str
    role: str
    name: str = ""
    member: Member | None = None
    hasher: BasePasswordHasher | None = None


@service
def account_open(*, row: AccountRow, organisation: Organisation, by: User | None, now: datetime) -> User:
    """The new account with its first appointment at `organisation`.

    A taken user name, or a member who has an account, raises Conflict; a weak password raises BadInput. A system
    administrator opens it without rights: nobody signs in with it until a security administrator has confirmed the
    appointment, and the password given is good for one sign-in only.
    """
    require(by is None or policies.accounts.can_add(by, under=organisation))
    role = role_checked(row.role)
    if User.objects.filter(username=row.username).exists():
        raise Conflict(
            "registry.username_taken",
            Text(f"账号 {row.username} 已存在。", f"The account {row.username} exists already."),
            Text("请换一个账号名。", "Choose another user name."),
        )
    user = User(username=row.username, name=row.name, password_is_temporary=by is not None, is_active=by is None)
    _set_password(user, row.password, row.hasher)
    user.save()
    if row.member is not None:
        if row.member.account_id is not None:
            raise Conflict(
                "registry.member_has_account", Text("此会员已有账号。", "This member has an account already.")
            )
        row.member.account = user
        row.member.save(update_fields=["account"])
    Appointment.objects.create(user=user, role=role, organisation=organisation, is_confirmed=by is None)
    audit.write(
        OPENED,
        by=by,
        subject=user,
        data={"username": row.username, "role": role, "organisation": organisation.name},
        now=now,
    )
    return user


@service
def account_language_choose(*, user: User, language: str, by: User | None, now: datetime) -> User:
    """The account with its language; only its owner chooses it."""
    require(by == user)
    if language not in User.Language.values:
        raise BadInput(
            "registry.language_unknown",
            Text(f"没有“{language}”这种界面语言。", f"There is no interface in “{language}”."),
        )
    user.language = language
    user.save(update_fields=["language"])
    audit.write(LANGUAGE, by=by, subject=user, data={"language": language}, now=now)
    return user


@service
def account_password_change(*, user: User, password: str, by: User | None, now: datetime) -> User:
    """The account under a new password, set by its owner or by a system administrator of all its appointments.

    One that an administrator set is good for one sign-in only: its owner then chooses one.
    """
    require(by is None or by == user or policies.accounts.can_change(by, user))
    if by is not None and by != user:
        _refuse_to_open_the_other_two(user)
    _set_password(user, password)
    user.password_is_temporary = by is not None and by != user
    user.save(update_fields=["password", "password_is_temporary"])
    if by == user:
        audit.write(PASSWORD, by=by, subject=user, now=now)
    else:
        audit.write(RESET, by=by, subject=user, data={"username": user.username}, now=now)
    return user


def _refuse_to_open_the_other_two(user: User) -> None:
    """Who can set the password of a security administrator or an auditor must not be able to sign in with it alone."""
    held = set(user.appointments.values_list("role", flat=True))
    if held & {Appointment.Role.SECURITY, Appointment.Role.AUDITOR} and not is_enrolled(user):
        raise Conflict(
            "registry.password_of_another_administrator",
            Text(
                "此账号是安全管理员或审计管理员，又没有启用两步验证，系统管理员不能重置其密码。",
                "The account is a security or audit administrator's and has no second step: the system administrator "
                "cannot reset its password.",
            ),
            Text("请在服务器上用 gongyou account password 重置。", "Use gongyou account password on the server."),
        )


def _set_password(user: User, password: str, hasher: BasePasswordHasher | None = None) -> None:
    try:
        validate_password(password, user)
    except ValidationError as wrong:
        said = " ".join(wrong.messages)
        raise BadInput(
            "registry.password_weak",
            Text(f"口令不合要求：{said}", f"The password is too weak: {said}"),
            Text("请用至少 10 个字符，不用常见口令。", "Use at least 10 characters and no common password."),
        ) from wrong
    if hasher is None:
        user.set_password(password)
    else:
        user.password = make_password(password, hasher=hasher)
