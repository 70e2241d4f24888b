"""紧急权限: taken by security administrators with a reason, reviewed by auditors."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict, GongyouError
from gongyou.kit.models import User
from gongyou.kit.two_step.confirming import freshly_confirmed
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.administration.forms import OrganisationChoice
from gongyou.registry.policies import AUDITOR, SECURITY
from gongyou.registry.selectors import has_role
from gongyou.registry.services import glass_break, glass_review
from gongyou.registry.services.break_glass import ACT

REFUSED = 422
SHOWN = 50


class GlassForm(OrganisationChoice):
    """Where, and why."""

    reason = forms.CharField(label=gettext_lazy("事由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ("organisation", "reason")


@require_safe
@page_for(SECURITY, AUDITOR)
def glass(request: HttpRequest) -> HttpResponse:
    """What was taken, and whether it has been reviewed."""
    return _shown(request)


@require_POST
@page_for(SECURITY)
@freshly_confirmed
def glass_broken(request: HttpRequest) -> HttpResponse:
    """Takes emergency access."""
    form = GlassForm(request.POST, by=request.user)
    if not form.is_valid():
        return _shown(request, form=form)
    given = form.cleaned_data
    by = cast(User, request.user)
    try:
        glass_break(organisation=given["organisation"], reason=given["reason"], by=by, now=timezone.now())
    except (BadInput, Conflict) as error:
        form.add_error(None, error.said(get_language() or "zh"))
        return _shown(request, form=form)
    messages.warning(request, _("紧急权限已生效，四小时后失效。期间的操作由审计管理员复核。"))
    return redirect("administration:glass")


@require_POST
@page_for(AUDITOR)
def glass_was_reviewed(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes what the auditor found."""
    record = policies.approvals.visible(request.user, pk=pk, act=ACT.key)
    try:
        glass_review(
            record=record, remark=request.POST.get("remark", ""), by=cast(User, request.user), now=timezone.now()
        )
    except (BadInput, Conflict) as error:
        return _shown(request, error=error)
    messages.success(request, _("复核意见已记录。"))
    return redirect("administration:glass")


def _shown(request: HttpRequest, *, form: GlassForm | None = None, error: GongyouError | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "records": policies.approvals.scope(request.user).filter(act=ACT.key)[:SHOWN],
        "form": (form or GlassForm(by=request.user)) if has_role(request.user, SECURITY) else None,
        "reviews": has_role(request.user, AUDITOR),
        "now": timezone.now(),
        "tab": "glass",
        "error": error,
    }
    refused = error is not None or (form is not None and bool(form.errors))
    return render(request, "registry/administration/glass.html", context, status=REFUSED if refused else 200)
