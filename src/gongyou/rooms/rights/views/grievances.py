"""The officers' side of requests to platforms: the queue, one request, its acts, the figures."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.figures import DAY
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.registry.platform_names import platform_called
from gongyou.registry.policies import OFFICER
from gongyou.rooms.rights import policies, selectors
from gongyou.rooms.rights.grievances import figures
from gongyou.rooms.rights.grievances.clocks import convention, days_for
from gongyou.rooms.rights.grievances.forms import AnswerForm, LookForm, SendForm
from gongyou.rooms.rights.grievances.shown import lines_shown, state_badge
from gongyou.rooms.rights.models import Grievance
from gongyou.rooms.rights.services import carrying
from gongyou.ui.listing import Column, Filter, Listing

REFUSED = 422


@require_safe
@page_for(OFFICER)
def queue(request: HttpRequest) -> HttpResponse:
    """The requests of the scope, those on the clock first."""
    today = timezone.localdate()
    listing = Listing(
        query=request.GET,
        rows=selectors.grievances_list(request.user),
        columns=(
            Column("name", _("提出人"), cell=lambda row: row.member.name_shown),
            Column("due_on", _("期限"), DAY, sort="due_on"),
            Column("kind", _("类别"), cell=lambda row: row.get_kind_display()),
            Column("about", _("为了什么事"), cell=lambda row: row.get_about_display()),
            Column("platform", _("平台"), cell=lambda row: row.platform_shown),
            Column("layer", _("层级"), cell=lambda row: row.get_layer_display(), hides_on_phone=True),
            Column("assigned", _("承办人"), cell=lambda row: _name(row.assigned_to), hides_on_phone=True),
            Column("state", _("办理情况"), cell=lambda row: state_badge(row, today)),
        ),
        filters=(
            Filter("state", _("办理情况"), lambda rows, value: rows.filter(state=value), Grievance.State.choices),
            Filter("kind", _("类别"), lambda rows, value: rows.filter(kind=value), Grievance.Kind.choices),
            Filter("about", _("为了什么事"), lambda rows, value: rows.filter(about=value), Grievance.About.choices),
            Filter(
                "late",
                _("是否超期"),
                lambda rows, value: rows.filter(due_on__lt=today, state__in=selectors.ON_THE_CLOCK),
                [("yes", _("已超期"))],
            ),
            Filter(
                "mine",
                _("承办人"),
                lambda rows, value: rows.filter(assigned_to=request.user.pk),
                [("yes", _("我承办的"))],
            ),
        ),
        link=lambda row: row.get_absolute_url(),
        language=get_language() or "zh-hans",
    )
    context = {"listing": listing, "candidates": [_candidate(each) for each in figures.candidates(request.user, today)]}
    return render(request, "rights/desk/grievances.html", context)


@require_safe
@page_for(OFFICER)
def statistics(request: HttpRequest) -> HttpResponse:
    """Appeals of the scope by the definitions of metric F1; small cells stay hidden."""
    total, by_about, by_cause = figures.figures_of(request.user)
    abouts, causes = dict(Grievance.About.choices), dict(Grievance.Cause.choices)
    context = {
        "total": total,
        "tables": [
            (_("按事项"), [{"label": abouts[each.name], "figures": each} for each in by_about]),
            (
                _("按主张的原因"),
                [{"label": causes.get(each.name, _("未注明")), "figures": each} for each in by_cause],
            ),
        ],
        "candidates": [_candidate(each) for each in figures.candidates(request.user)],
    }
    return render(request, "rights/desk/grievance_figures.html", context)


@never_cache
@require_safe
@page_for(OFFICER)
def one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One request without its content: opening that asks for a reason and leaves a line in the trail."""
    return _page(request, policies.grievances.visible(request.user, key=key))


@never_cache
@require_POST
@page_for(OFFICER)
def look(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The request with the orders chosen and the member's words."""
    found = _changeable(request, key)
    form = LookForm(request.POST)
    if not form.is_valid():
        return _page(request, found, look=form)
    opened = carrying.grievance_look(
        grievance=found, reason=form.cleaned_data["reason"], by=_account(request), now=timezone.now()
    )
    return _page(request, opened, is_clear=True)


@require_POST
@page_for(OFFICER)
def assign(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """I take it on."""
    found = _changeable(request, key)
    act = lambda: carrying.grievance_assign(grievance=found, by=_account(request), now=timezone.now())  # noqa: E731
    return _done(request, found, act, _("已由您承办。"))


@never_cache
@require_POST
@page_for(OFFICER)
def send(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Passed on to the platform; the clock begins."""
    found = _changeable(request, key)
    form = SendForm(request.POST)
    if not form.is_valid():
        return _page(request, found, send=form)
    term = form.term()
    return _done(
        request,
        found,
        lambda: carrying.grievance_send(grievance=found, term=term, by=_account(request), now=timezone.now()),
        _("已登记转交平台。"),
    )


@never_cache
@require_POST
@page_for(OFFICER)
def answer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The platform's answer on record, for this request or for all alike ones."""
    found = _changeable(request, key)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, answer=form)
    by, now, given = _account(request), timezone.now(), form.answer()
    alike = list(selectors.alike_to(request.user, found)) if form.cleaned_data["also_alike"] else []
    try:
        if alike:
            carrying.grievances_answer_many(grievances=[found, *alike], answer=given, by=by, now=now)
        else:
            carrying.grievance_answer(grievance=found, answer=given, by=by, now=now)
    except (BadInput, Conflict) as refusal:
        form.add_error(None, refusal.said(get_language() or "zh"))
        return _page(request, found, answer=form)
    messages.success(request, _("已登记答复，并通知了会员。"))
    return redirect("rights:grievance", key=key)


def _page(
    request: HttpRequest,
    found: Grievance,
    *,
    is_clear: bool = False,
    look: LookForm | None = None,
    send: SendForm | None = None,
    answer: AnswerForm | None = None,
) -> HttpResponse:
    language, today = get_language() or "zh", timezone.localdate()
    bound = [each for each in (look, send, answer) if each is not None]
    context: dict[str, Any] = {
        "grievance": found,
        "badge": state_badge(found, today),
        "may_change": policies.grievances.can_change(request.user, found) and found.is_open,
        "is_clear": is_clear,
        "lines": lines_shown(found.lines, language) if is_clear else [],
        "words": found.words if is_clear else "",
        "stages": found.stages.select_related("recorded_by"),
        "look": look or LookForm(),
        "send": send or SendForm(),
        "answer": answer or AnswerForm(),
        "alike": selectors.alike_to(request.user, found).count() if found.state == Grievance.State.SENT else 0,
        "days": days_for(found.kind, found.layer),
        "convention": convention(),
        "timeline": [
            {"at": line.at, "text": audit.said(line, language), "actor": _actor(line, found)}
            for line in audit.lines_about(found)
        ],
    }
    status = REFUSED if any(form.errors for form in bound) else 200
    return render(request, "rights/desk/grievance.html", context, status=status)


def _done(request: HttpRequest, found: Grievance, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
    except (BadInput, Conflict) as refusal:
        messages.error(request, refusal.said(get_language() or "zh"))
    else:
        messages.success(request, said)
    return redirect("rights:grievance", key=found.key)


def _changeable(request: HttpRequest, key: uuid.UUID) -> Grievance:
    found = policies.grievances.visible(request.user, key=key)
    if not policies.grievances.can_change(request.user, found):
        raise Http404
    return found


def _candidate(each: figures.Candidate) -> dict[str, Any]:
    return {
        "candidate": each,
        "platform": platform_called(each.platform),
        "about": dict(Grievance.About.choices)[each.about],
    }


def _name(user: User | None) -> str:
    return user.get_full_name() if user is not None else ""


def _actor(line: Any, found: Grievance) -> str:
    """Who it was; the member's name only as far as it is shown."""
    if line.actor is None:
        return ""
    return found.member.name_shown if line.actor.pk == found.member.account_id else line.actor.get_full_name()


def _account(request: HttpRequest) -> User:
    return cast(User, request.user)
