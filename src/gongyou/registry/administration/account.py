"""One account: who it is, what it may do, what was done to it, and what the reader can do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from gongyou.core.errors import GongyouError
from gongyou.kit import audit, lockouts
from gongyou.kit.models import User
from gongyou.kit.two_step.checking import is_enrolled
from gongyou.registry import policies, selectors
from gongyou.registry.access import page_for
from gongyou.registry.administration.forms import AppointmentForm
from gongyou.registry.administration.shown import state_of
from gongyou.registry.models import Appointment
from gongyou.registry.policies import ADMINISTRATOR, AUDITOR, SECURITY

REFUSED = 422


@dataclass(frozen=True, slots=True)
class HeldShown:
    """An appointment as the page shows it."""

    one: Appointment
    is_due: bool
    may_withdraw: bool


@require_safe
@page_for(ADMINISTRATOR, SECURITY, AUDITOR)
def account_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One account of the scope."""
    return account_shown(request, policies.accounts.visible(request.user, pk=pk))


def account_shown(
    request: HttpRequest, account: User, *, form: AppointmentForm | None = None, error: GongyouError | None = None
) -> HttpResponse:
    """The page; status 422 with `error` or a form that has one."""
    locked = lockouts.locked_until(timezone.now())
    now = timezone.now()
    held = [
        HeldShown(
            one,
            is_due=one.valid_until is None or now < one.valid_until,
            may_withdraw=policies.appointments.can_remove(request.user, one),
        )
        for one in policies.appointments.scope(request.user).filter(user=account)
    ]
    is_own = account == request.user
    gives = selectors.has_role(request.user, SECURITY)
    context = {
        "account": account,
        "state": state_of(account, locked),
        "locked_until": locked.get(account.username),
        "held": held,
        "may_appoint": not is_own and selectors.has_role(request.user, ADMINISTRATOR, SECURITY),
        "gives": gives,
        "has_two_step": is_enrolled(account),
        "may_withdraw": not is_own and account.appointments.count() > 1,
        "held_elsewhere": account.appointments.count() - len(held),
        "is_own": is_own,
        "may_change": not is_own and policies.accounts.can_change(request.user, account),
        "may_close": not is_own and policies.accounts.can_close(request.user, account),
        "may_secure": not is_own and policies.accounts.can_secure(request.user, account),
        "reads_trail": selectors.has_role(request.user, AUDITOR),
        "sees_organisations": selectors.has_role(request.user, *selectors.STAFF_ROLES),
        "form": form or AppointmentForm(by=request.user),
        "timeline": audit.timeline_of(account, get_language() or "zh-hans"),
        "error": error,
    }
    refused = error is not None or (form is not None and bool(form.errors))
    return render(request, "registry/administration/account.html", context, status=REFUSED if refused else 200)
