"""The accounts of the scope, and opening one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit import audit, lockouts
from gongyou.kit.models import User
from gongyou.kit.policies import Visitor
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.administration.forms import AccountForm
from gongyou.registry.administration.shown import appointment_said, state_of
from gongyou.registry.models import Appointment
from gongyou.registry.passwords import one_time_password
from gongyou.registry.policies import ADMINISTRATOR, AUDITOR, SECURITY
from gongyou.registry.selectors import has_role
from gongyou.registry.services import AccountRow, account_open
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.templatetags.ui import moment

REFUSED = 422


@require_safe
@page_for(ADMINISTRATOR, SECURITY, AUDITOR)
def account_list(request: HttpRequest) -> HttpResponse:
    """Every account with an appointment in the scope; the filter lives in the address."""
    locked = lockouts.locked_until(timezone.now())
    listing = Listing(
        query=request.GET,
        rows=_accounts(request.user),
        columns=(
            Column("username", _("账号"), sort="username"),
            Column("name", _("姓名"), sort="name", hides_on_phone=True),
            Column("state", _("状态"), cell=lambda user: state_of(user, locked)),
            Column("appointments", _("角色与组织"), cell=_appointments),
            Column("last_login", _("上次登录"), cell=lambda user: moment(user.last_login), sort="last_login"),
        ),
        filters=(
            Filter(
                "q",
                _("账号或姓名"),
                lambda rows, part: rows.filter(Q(username__icontains=part) | Q(name__icontains=part)),
            ),
            Filter("role", _("角色"), _holding(request.user), Appointment.Role.choices),
            Filter(
                "proposed",
                _("提名情况"),
                lambda rows, _yes: rows.filter(pk__in=Appointment.objects.filter(is_confirmed=False).values("user")),
                [("yes", _("有待核准的提名"))],
            ),
            Filter(
                "state",
                _("状态"),
                lambda rows, state: _in_state(rows, state, locked),
                [
                    ("open", _("在用")),
                    ("locked", _("已锁定")),
                    ("temporary", _("待换密码")),
                    ("unconfirmed", _("待核准")),
                    ("closed", _("已停用")),
                ],
            ),
        ),
        link=lambda user: reverse("administration:account", args=[user.pk]),
        language=get_language() or "zh-hans",
    )
    context = {"listing": listing, "tab": "accounts", "may_open": has_role(request.user, ADMINISTRATOR)}
    return render(request, "registry/administration/accounts.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_for(ADMINISTRATOR)
def account_new(request: HttpRequest) -> HttpResponse:
    """Opens an account; the answer shows its one-time password, once."""
    form = AccountForm(request.POST or None, by=request.user)
    if form.is_valid():
        password = one_time_password()
        given = form.cleaned_data
        row = AccountRow(given["username"], password, given["role"], given["name"], form.member)
        try:
            user = account_open(
                row=row, organisation=given["organisation"], by=audit.actor_from(request.user), now=timezone.now()
            )
        except (BadInput, Conflict) as error:
            at = "worker_key" if error.code == "registry.member_has_account" else "username"
            form.add_error(at, error.said(get_language() or "zh"))
        else:
            return password_shown(request, user, password, _("账号已开通，待安全管理员核准任命后可以登录。"))
    status = REFUSED if form.errors else 200
    return render(request, "registry/administration/account_new.html", {"form": form}, status=status)


def password_shown(request: HttpRequest, user: User, password: str, done: str) -> HttpResponse:
    """The page that shows a one-time password; nothing keeps it, so it cannot be shown again."""
    context = {"account": user, "password": password, "done": done}
    return render(request, "registry/administration/password_once.html", context)


def _accounts(user: Visitor) -> QuerySet[User]:
    held = Prefetch("appointments", queryset=policies.appointments.scope(user), to_attr="held_here")
    return policies.accounts.scope(user).order_by("username").prefetch_related(held)


def _appointments(user: User) -> str:
    held: list[Appointment] = user.held_here  # type: ignore[attr-defined]
    return "；".join(appointment_said(one) for one in held)


def _holding(by: Visitor) -> Callable[[QuerySet[User], str], QuerySet[User]]:
    held = policies.appointments.scope(by).order_by()
    return lambda rows, role: rows.filter(pk__in=held.filter(role=role).values("user"))


def _in_state(rows: QuerySet[User], state: str, locked: Mapping[str, datetime]) -> QuerySet[User]:
    confirmed = Appointment.objects.filter(is_confirmed=True).values("user")
    if state == "unconfirmed":
        return rows.exclude(pk__in=confirmed)
    rows = rows.filter(pk__in=confirmed)
    if state == "closed":
        return rows.filter(is_active=False)
    rows = rows.filter(is_active=True)
    if state == "locked":
        return rows.filter(username__in=list(locked))
    rows = rows.exclude(username__in=list(locked))
    return rows.filter(password_is_temporary=state == "temporary")
