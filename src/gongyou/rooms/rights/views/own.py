"""诉求: a member takes what was reckoned to the union, and reads the answer."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.registry.selectors import member_of
from gongyou.rooms.rights import keeping, policies, selectors
from gongyou.rooms.rights.forms import TakeForm
from gongyou.rooms.rights.services.inquiries import inquiry_open
from gongyou.rooms.rights.shown import outcome_shown, shell_of, state_badge

REFUSED = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """What goes to the union, with the member's own words. Who is not signed in is shown the way; nothing is lost."""
    outcomes = keeping.outcomes_of(request, keeping.kept(request))
    member = member_of(request.user)
    may = member is not None and policies.inquiries.can_add(request.user, under=member)
    form = TakeForm(request.POST if request.method == "POST" and may else None)
    if form.is_bound and form.is_valid() and outcomes and member is not None:
        try:
            inquiry = inquiry_open(
                member=member,
                outcomes=outcomes,
                words=form.cleaned_data["words"],
                by=cast(User, request.user),
                now=timezone.now(),
            )
        except (BadInput, Conflict) as refusal:
            form.add_error(None, refusal.said(get_language() or "zh"))
        else:
            keeping.drop(request, 0)
            messages.success(request, _("已交给工会。有答复会通知您。"))
            return redirect("rights:my_inquiry", key=inquiry.key)
    context: dict[str, Any] = {
        "outcomes": [outcome_shown(each) for each in outcomes],
        "member": member,
        "may": may,
        "form": form,
        "tab": "inquiries",
        "shell": shell_of(request),
    }
    return render(request, "rights/take.html", context, status=REFUSED if form.is_bound and form.errors else 200)


@never_cache
@require_safe
@page_for()
def mine(request: HttpRequest) -> HttpResponse:
    """What I brought to the union, newest first."""
    member = member_of(request.user)
    rows = [(each, state_badge(each)) for each in selectors.inquiries_of(member)] if member else []
    context = {"rows": rows, "kept": len(keeping.kept(request)), "member": member, "tab": "inquiries"}
    return render(request, "rights/mine.html", context)


@never_cache
@require_safe
@page_for()
def my_inquiry(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One of mine: what I typed, what came out, what was answered."""
    found = policies.own_inquiries.visible(request.user, key=key)
    context = {
        "inquiry": found,
        "badge": state_badge(found),
        "outcomes": [outcome_shown(each) for each in found.outcomes],
        "replies": found.replies.all(),
        "tab": "inquiries",
    }
    return render(request, "rights/inquiry.html", context)
