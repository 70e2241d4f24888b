"""The member's side of a request to a platform: choose, hand in, follow, judge, take further, withdraw."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.period import Month
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.registry.duplicates.keys import worker_keys_of
from gongyou.registry.models import Member
from gongyou.registry.platform_names import platform_called, platforms_known
from gongyou.registry.selectors import member_of
from gongyou.rooms.rights import policies, selectors
from gongyou.rooms.rights.grievances.clocks import convention
from gongyou.rooms.rights.grievances.forms import AskForm, RaiseForm
from gongyou.rooms.rights.grievances.shown import line_kept, lines_shown, state_badge
from gongyou.rooms.rights.models import Grievance
from gongyou.rooms.rights.services import grievances as services

REFUSED = 422
SUGGESTED = 40


@never_cache
@require_safe
@page_for()
def mine(request: HttpRequest) -> HttpResponse:
    """What I asked of platforms, newest first."""
    member, today = member_of(request.user), timezone.localdate()
    found = selectors.grievances_of(member) if member else ()
    rows = [(each, state_badge(each, today)) for each in found]
    return render(request, "rights/own/grievances.html", {"rows": rows, "member": member, "tab": "inquiries"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_for()
def ask(request: HttpRequest) -> HttpResponse:
    """Choose the orders, say what is asked, agree to what is passed on."""
    member = member_of(request.user)
    if member is None or not policies.grievances.can_add(request.user, under=member):
        return render(request, "rights/own/grievance_new.html", {"may": False, "tab": "inquiries"})
    given = request.POST if request.method == "POST" else request.GET
    platform, month = _place(member, given.get("platform", ""), given.get("month", ""))
    lines = _lines(member, platform, month)
    chosen = set(given.getlist("line"))
    day = given.get("day", "")
    form = AskForm(request.POST if request.method == "POST" else None, initial=_initial(given, lines, chosen))
    if form.is_bound and form.is_valid():
        held = form.cleaned_data
        asked = services.Asked(
            kind=held["kind"],
            about=held["about"],
            platform=platform,
            month=str(month),
            lines=[line_kept(line) for line in lines if line.attempt_id in chosen],
            words=held["words"],
            cause=held["cause"],
            is_agreed=held["is_agreed"],
            shows_name=held["shows_name"],
        )
        try:
            made = services.grievance_open(member=member, asked=asked, by=_account(request), now=timezone.now())
        except (BadInput, Conflict) as refusal:
            form.add_error(None, refusal.said(get_language() or "zh"))
        else:
            messages.success(request, _("已交给工会，由工会转交平台。每一步都会通知您。"))
            return redirect("rights:my_grievance", key=made.key)
    suggested = [
        line
        for line in lines
        if line.attempt_id in chosen
        or line.is_short
        or line.deducted
        or line.at_stake
        or (day and f"{line.at:%Y-%m-%d}" == day)
    ]
    context: dict[str, Any] = {
        "may": True,
        "form": form,
        "platform": platform,
        "platform_said": platform_called(platform),
        "month": str(month),
        "lines": [
            {"line": line, "on": line.attempt_id in chosen or bool(day and f"{line.at:%Y-%m-%d}" == day)}
            for line in sorted(suggested, key=lambda each: each.attempt_id not in chosen)[:SUGGESTED]
        ],
        "platforms": [] if lines else [(code, platform_called(code)) for code in platforms_known()],
        "left_out": max(0, len(lines) - min(len(suggested), SUGGESTED)),
        "organisation": member.organisation,
        "tab": "inquiries",
    }
    status = REFUSED if form.is_bound else 200
    return render(request, "rights/own/grievance_new.html", context, status=status)


@never_cache
@require_safe
@page_for()
def one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One of mine: where it stands, until when an answer is due, what was answered."""
    return _page(request, policies.own_grievances.visible(request.user, key=key))


@require_POST
@page_for()
def judge(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Settled or not."""
    found = policies.own_grievances.visible(request.user, key=key)
    is_satisfied = request.POST.get("satisfied") == "yes"
    return _done(
        request,
        found,
        lambda: services.grievance_rate(
            grievance=found, is_satisfied=is_satisfied, by=_account(request), now=timezone.now()
        ),
        _("已记下。") if not is_satisfied else _("已了结。"),
    )


@require_POST
@page_for()
def further(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """To the next layer."""
    found = policies.own_grievances.visible(request.user, key=key)
    words = request.POST.get("words", "")
    return _done(
        request,
        found,
        lambda: services.grievance_raise(grievance=found, words=words, by=_account(request), now=timezone.now()),
        _("已提交到下一层。"),
    )


@require_POST
@page_for()
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Withdrawn; what was chosen and written is emptied."""
    found = policies.own_grievances.visible(request.user, key=key)
    return _done(
        request,
        found,
        lambda: services.grievance_withdraw(grievance=found, by=_account(request), now=timezone.now()),
        _("已撤回。"),
    )


def _done(request: HttpRequest, found: Grievance, act: Any, said: str) -> HttpResponse:
    try:
        act()
    except (BadInput, Conflict) as refusal:
        messages.error(request, refusal.said(get_language() or "zh"))
    else:
        messages.success(request, said)
    return redirect("rights:my_grievance", key=found.key)


def _page(request: HttpRequest, found: Grievance) -> HttpResponse:
    language, today = get_language() or "zh", timezone.localdate()
    lines = found.lines
    context: dict[str, Any] = {
        "grievance": found,
        "badge": state_badge(found, today),
        "is_late": found.is_late(today),
        "lines": lines_shown(lines, language),
        "stages": found.stages.all(),
        "may_rise": found.may_rise(today),
        "rise": RaiseForm(),
        "convention": convention(),
        "tab": "inquiries",
    }
    return render(request, "rights/own/grievance.html", context)


def _place(member: Member, platform: str, written: str) -> tuple[str, Month]:
    """The platform and month asked for; else the newest of which the lake holds orders, else any platform, now.

    A platform that nobody knows is not found; a month without records is, since a deactivation leaves none.
    """
    from gongyou.rooms.platforms import door

    there = door.own_months(worker_keys_of(member))
    known = {*platforms_known(), *(code for code, _ in there)}
    newest = there[0] if there else (min(known, default=""), Month.of(timezone.localdate()))
    try:
        found = platform or newest[0], Month.read(written) if written else newest[1]
    except BadInput:
        raise Http404 from None
    if found[0] not in known:
        raise Http404
    return found


def _lines(member: Member, platform: str, month: Month) -> list[Any]:
    from gongyou.rooms.platforms import door

    return door.own_lines(worker_keys_of(member), platform, month)


def _initial(given: Any, lines: list[Any], chosen: set[str]) -> dict[str, str]:
    """An explanation about what the chosen order shows: that it was left out, a deduction, or pay."""
    wanted = [line for line in lines if line.attempt_id in chosen]
    about = Grievance.About.PAY
    if any(line.is_missing for line in wanted):
        about = Grievance.About.ORDER
    elif any(line.deducted for line in wanted):
        about = Grievance.About.DEDUCTION
    kind = given.get("kind", "")
    return {
        "kind": kind if kind in Grievance.Kind.values else Grievance.Kind.EXPLANATION,
        "about": about,
    }


def _account(request: HttpRequest) -> User:
    return cast(User, request.user)
