"""One account: who it is, what it may do, what was done to it, and what an administrator can do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from gongyou.core.errors import GongyouError
from gongyou.kit import audit, lockouts
from gongyou.kit.models import User
from gongyou.registry import policies, selectors
from gongyou.registry.access import page_for
from gongyou.registry.administration.forms import AppointmentForm
from gongyou.registry.administration.shown import state_of
from gongyou.registry.policies import ADMINISTRATOR

REFUSED = 422


@require_safe
@page_for(ADMINISTRATOR)
def account_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One account of the scope."""
    return account_shown(request, policies.accounts.visible(request.user, pk=pk))


def account_shown(
    request: HttpRequest, account: User, *, form: AppointmentForm | None = None, error: GongyouError | None = None
) -> HttpResponse:
    """The page; status 422 with `error` or a form that has one."""
    locked = lockouts.locked_until(timezone.now())
    held = list(policies.appointments.scope(request.user).filter(user=account))
    member = selectors.member_of(account)
    is_own = account == request.user
    context = {
        "account": account,
        "state": state_of(account, locked),
        "locked_until": locked.get(account.username),
        "held": held,
        "may_withdraw": account.appointments.count() > 1,
        "held_elsewhere": account.appointments.count() - len(held),
        "member": member if member and policies.members.can_view(request.user, member) else None,
        "is_own": is_own,
        "may_change": not is_own and policies.accounts.can_change(request.user, account),
        "form": form or AppointmentForm(by=request.user),
        "timeline": audit.timeline_of(account, get_language() or "zh-hans"),
        "error": error,
    }
    refused = error is not None or (form is not None and bool(form.errors))
    return render(request, "registry/administration/account.html", context, status=REFUSED if refused else 200)
