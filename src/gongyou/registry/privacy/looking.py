"""The pages on which one masked field opens for a minute: of a member, and of an application to join."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.core.errors import GongyouError
from gongyou.kit.two_step.confirming import freshly_confirmed
from gongyou.registry import membership_policies, policies, services
from gongyou.registry.access import page_for
from gongyou.registry.models import Application, Member, Reveal
from gongyou.registry.policies import OFFICER
from gongyou.registry.privacy.forms import RevealForm

SHOWN_FOR_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Look:
    """One field of somebody: its addresses, how it is shown masked, and how it is opened."""

    field: str
    shown: str
    # The page that it stands on, and what that page is called.
    page: str
    title: str
    reveal: str
    masked: str
    opened: Callable[..., str]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
@freshly_confirmed
def member_revealed(request: HttpRequest, worker_key: str, field: str) -> HttpResponse:
    """The question why, and then the value for a minute. A whole page without script, a fragment with htmx."""
    return _asked(request, _of_member(request, worker_key, field))


@never_cache
@require_safe
@page_for(OFFICER)
def member_masked(request: HttpRequest, worker_key: str, field: str) -> HttpResponse:
    """The field as it is shown by default."""
    return _masked(request, _of_member(request, worker_key, field))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
@freshly_confirmed
def application_revealed(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """The same for a field of an application to join."""
    return _asked(request, _of_application(request, pk, field))


@never_cache
@require_safe
@page_for(OFFICER)
def application_masked(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """The field of an application as it is shown by default."""
    return _masked(request, _of_application(request, pk, field))


def member_looks(member: Member) -> dict[str, Look]:
    """The masked fields of a member's page."""
    return {field: _look_at_member(member, field) for field in Reveal.Field.values}


def application_looks(application: Application) -> dict[str, Look]:
    """The masked fields of an application's page."""
    return {field: _look_at_application(application, field) for field in Reveal.Field.values}


def _of_member(request: HttpRequest, worker_key: str, field: str) -> Look:
    if field not in Reveal.Field.values:
        raise Http404
    return _look_at_member(policies.members.visible(request.user, worker_key=worker_key), field)


def _of_application(request: HttpRequest, pk: int, field: str) -> Look:
    if field not in Reveal.Field.values:
        raise Http404
    return _look_at_application(membership_policies.applications.visible(request.user, pk=pk), field)


def _look_at_member(member: Member, field: str) -> Look:
    place = [member.worker_key, field]

    def opened(**given: Any) -> str:
        return services.personal_data_reveal(member=member, field=field, **given)

    return Look(
        field=field,
        shown=getattr(member, f"{field}_shown"),
        page=reverse("registry:member", args=[member.worker_key]),
        title=member.name_shown,
        reveal=reverse("privacy:reveal", args=place),
        masked=reverse("privacy:masked", args=place),
        opened=opened,
    )


def _look_at_application(application: Application, field: str) -> Look:
    place = [application.pk, field]

    def opened(**given: Any) -> str:
        return services.application_data_reveal(application=application, field=field, **given)

    return Look(
        field=field,
        shown=getattr(application, f"{field}_shown"),
        page=reverse("applications:application", args=[application.pk]),
        title=_("%(name)s的入会申请") % {"name": application.name_shown},
        reveal=reverse("privacy:application_reveal", args=place),
        masked=reverse("privacy:application_masked", args=place),
        opened=opened,
    )


def _asked(request: HttpRequest, look: Look) -> HttpResponse:
    form, error, value = RevealForm(request.POST or None), None, ""
    if request.method == "POST" and form.is_valid():
        reason = services.RevealReason(form.cleaned_data["reason"], form.cleaned_data["note"])
        try:
            value = look.opened(reason=reason, by=request.user, now=timezone.now())
        except GongyouError as refused:
            error = refused
    is_part = bool(getattr(request, "htmx", False))
    context = {
        "look": look,
        "label": Reveal.Field(look.field).label,
        "form": form,
        "error": error,
        "value": value,
        "seconds": SHOWN_FOR_SECONDS,
    }
    name = "privacy/reveal_part.html" if is_part else "privacy/reveal.html"
    return render(request, name, context, status=409 if error and not is_part else 200)


def _masked(request: HttpRequest, look: Look) -> HttpResponse:
    return render(request, "privacy/masked_part.html", {"look": look})
