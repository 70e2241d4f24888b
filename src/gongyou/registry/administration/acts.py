"""What an administrator does to an account, each by POST; a refusal shows the page again and says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit import audit
from gongyou.kit.two_step.confirming import freshly_confirmed
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.administration.account import account_shown
from gongyou.registry.administration.accounts import password_shown
from gongyou.registry.administration.forms import AppointmentForm
from gongyou.registry.passwords import one_time_password
from gongyou.registry.policies import ADMINISTRATOR, SECURITY
from gongyou.registry.selectors import has_role
from gongyou.registry.services import (
    Tenure,
    account_close,
    account_password_change,
    account_reopen,
    appointment_confirm,
    appointment_give,
    appointment_propose,
    appointment_withdraw,
    lockout_lift,
    two_step_reset,
)


@require_POST
@page_for(ADMINISTRATOR, SECURITY)
def appointment_given(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoints the account to an organisation of the scope; from a system administrator it is a proposal."""
    account = policies.accounts.visible(request.user, pk=pk)
    form = AppointmentForm(request.POST, by=request.user)
    if not form.is_valid():
        return account_shown(request, account, form=form)
    given = form.cleaned_data
    about = {"user": account, "role": given["role"], "organisation": given["organisation"]}
    if has_role(request.user, SECURITY):
        tenure = Tenure(ends=form.ends)
        return _done(request, pk, appointment_give, _("任命已记录。"), **about, tenure=tenure)
    return _done(request, pk, appointment_propose, _("提名已记录，待安全管理员核准。"), **about)


@require_POST
@page_for(SECURITY)
def appointment_confirmed(request: HttpRequest, pk: int, appointment: int) -> HttpResponse:
    """Puts a proposed appointment in force."""
    held = policies.appointments.visible(request.user, pk=appointment, user__pk=pk)
    return _done(request, pk, appointment_confirm, _("任命已核准。"), appointment=held)


@require_POST
@page_for(ADMINISTRATOR, SECURITY)
def appointment_withdrawn(request: HttpRequest, pk: int, appointment: int) -> HttpResponse:
    """Withdraws one appointment of the scope."""
    held = policies.appointments.visible(request.user, pk=appointment, user__pk=pk)
    return _done(request, pk, appointment_withdraw, _("任命已撤销。"), appointment=held)


@never_cache
@require_POST
@page_for(ADMINISTRATOR)
def password_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives the account a one-time password and shows it, once. One's own password is changed under 账户."""
    account = policies.accounts.visible(request.user, pk=pk)
    if account == request.user:
        raise Http404
    password = one_time_password()
    try:
        account_password_change(user=account, password=password, by=audit.actor_from(request.user), now=timezone.now())
    except Conflict as error:
        return account_shown(request, account, error=error)
    return password_shown(request, account, password, _("密码已重置，原密码和已登录的设备都已失效。"))


@require_POST
@page_for(ADMINISTRATOR, SECURITY)
def account_closed(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes the account; its sessions end at once."""
    account = policies.accounts.visible(request.user, pk=pk)
    return _done(request, pk, account_close, _("账号已停用。"), user=account)


@require_POST
@page_for(ADMINISTRATOR)
def account_reopened(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets the account sign in again."""
    account = policies.accounts.visible(request.user, pk=pk)
    return _done(request, pk, account_reopen, _("账号已恢复。"), user=account)


@require_POST
@page_for(SECURITY)
def lockout_lifted(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets the account try its password again at once."""
    account = policies.accounts.visible(request.user, pk=pk)
    return _done(request, pk, lockout_lift, _("锁定已解除，可以马上登录。"), user=account)


@require_POST
@page_for(SECURITY)
@freshly_confirmed
def two_step_was_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a lost second step away."""
    account = policies.accounts.visible(request.user, pk=pk)
    return _done(request, pk, two_step_reset, _("两步验证已重置，已通知本人。"), user=account)


def _done(request: HttpRequest, pk: int, act: Callable[..., Any], said: str, **given: Any) -> HttpResponse:
    """The account's page after the act, or with the reason why it was refused."""
    try:
        act(**given, by=audit.actor_from(request.user), now=timezone.now())
    except (BadInput, Conflict) as error:
        return account_shown(request, policies.accounts.visible(request.user, pk=pk), error=error)
    messages.success(request, said)
    if not policies.accounts.scope(request.user).filter(pk=pk).exists():
        # Its last appointment here is gone; it serves elsewhere now.
        return redirect("administration:accounts")
    return redirect("administration:account", pk=pk)
