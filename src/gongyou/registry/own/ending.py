"""Leaving the union, and having the record erased."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit.models import User
from gongyou.registry.models import Member
from gongyou.registry.own.forms import EraseForm, ReasonForm
from gongyou.registry.own.proof import REFUSED, own_page, proven
from gongyou.registry.services.memberships import member_leave
from gongyou.registry.services.own import COOLING, erasure_ask, erasure_cancel, open_erasure

IN_UNION = (Member.State.ACTIVE, Member.State.SUSPENDED)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
@proven
def leave(request: HttpRequest, member: Member) -> HttpResponse:
    """Ends the membership at once; the record stays, and the account to look at it."""
    if member.state not in IN_UNION:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        now = timezone.now()
        try:
            member_leave(
                member=member,
                reason=form.cleaned_data["reason"],
                on=timezone.localdate(now),
                by=cast(User, request.user),
                now=now,
            )
        except (BadInput, Conflict) as refusal:
            form.add_error(None, refusal.said(get_language() or "zh"))
        else:
            messages.success(request, _("已退会。您的资料还在，可以下载，也可以申请删除。"))
            return redirect("own:record")
    context = {"form": form, "member": member, "tab": "me"}
    return render(request, "own/leave.html", context, status=REFUSED if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
@proven
def erase(request: HttpRequest, member: Member) -> HttpResponse:
    """Asks for erasure: what goes, what the law keeps, seven days to think it over."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            erasure_ask(member=member, by=cast(User, request.user), now=timezone.now())
        except Conflict as refusal:
            form.add_error(None, refusal.said(get_language() or "zh"))
        else:
            return redirect("own:erase")
    context = {"form": form, "member": member, "waiting": open_erasure(member), "days": COOLING.days, "tab": "me"}
    return render(request, "own/erase.html", context, status=REFUSED if form.errors else 200)


@require_POST
@own_page
def erase_cancel(request: HttpRequest, member: Member) -> HttpResponse:
    """Takes the wish back. No proof is asked for: it does no harm, and a stranger's wish must be easy to stop."""
    waiting = open_erasure(member)
    if waiting is None:
        raise Http404
    erasure_cancel(request=waiting, by=cast(User, request.user), now=timezone.now())
    messages.success(request, _("删除申请已撤回，资料照旧。"))
    return redirect("own:record")
