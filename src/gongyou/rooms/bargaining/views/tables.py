"""The table and its sessions: who is seated, when one meets, what came of it."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.registry.access import page_for
from gongyou.registry.policies import OFFICER
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Representative, Session, Topic
from gongyou.rooms.bargaining.negotiation_forms import DayForm, MeetingForm, MinutesForm, SeatForm
from gongyou.rooms.bargaining.negotiation_shown import decisions_shown
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.services.tables import (
    representative_release,
    representative_seat,
    session_cancel,
    session_hold,
    session_plan,
    session_sign,
)
from gongyou.rooms.bargaining.views.form_page import form_page
from gongyou.rooms.bargaining.views.negotiations import METHODS, account, changeable


@require_http_methods(METHODS)
@page_for(OFFICER)
def seat_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Seats a representative."""
    found = changeable(request, key)
    form = SeatForm(request.POST or None)

    def act() -> str:
        representative_seat(negotiation=found, chair=form.chair, by=account(request), now=timezone.now())
        return found.get_absolute_url()

    words = _("登记协商代表"), _("逐名登记双方代表。人数、首席和比例在登记“代表”这一步时检查。"), _("登记")
    return form_page(request, form, act, words, found.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def seat_left(request: HttpRequest, key: uuid.UUID, seat: uuid.UUID) -> HttpResponse:
    """A representative leaves."""
    found = changeable(request, key)
    row = get_object_or_404(Representative, key=seat, negotiation=found)
    form = DayForm(request.POST or None)

    def act() -> str:
        on = form.cleaned_data["on"]
        representative_release(representative=row, on=on, by=account(request), now=timezone.now())
        return found.get_absolute_url()

    words = _("代表离任"), _("离任的代表留在已签的纪要中；请按原办法补选。"), _("登记")
    return form_page(request, form, act, words, found.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def session_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Plans a session."""
    found = changeable(request, key)
    form = MeetingForm(request.POST or None)

    def act() -> str:
        session_plan(negotiation=found, meeting=form.meeting, by=account(request), now=timezone.now())
        return found.get_absolute_url()

    words = _("安排会议"), _("会议由双方首席代表轮流主持。安排后可以导出到日历。"), _("安排")
    return form_page(request, form, act, words, found.get_absolute_url())


@never_cache
@require_safe
@page_for(*NEGOTIATORS)
def session_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One session with its minutes."""
    found = _session(request, key)
    context = {
        "session": found,
        "negotiation": found.negotiation,
        "present": list(found.present.order_by("-side", "role", "pk")),
        "decisions": decisions_shown(found),
        "may_change": policies.negotiations.can_change(request.user, found.negotiation)
        and found.negotiation.is_running,
    }
    return render(request, "bargaining/session.html", context)


@never_cache
@require_http_methods(METHODS)
@page_for(OFFICER)
def session_held(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Writes the minutes."""
    found = _session(request, key)
    case = changeable(request, found.negotiation.key)
    topics = list(case.topics.filter(state=Topic.State.OPEN))
    form = MinutesForm(request.POST or None, session=found, topics=topics)

    def act() -> str:
        session_hold(session=found, minutes=form.minutes, by=account(request), now=timezone.now())
        return found.get_absolute_url()

    words = _("会议纪要"), _("照会议记录填写。纪要由双方首席代表签字后再登记签字日期。"), _("登记")
    return form_page(request, form, act, words, found.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def session_signed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Both chiefs have signed."""
    found = _session(request, key)
    changeable(request, found.negotiation.key)
    form = DayForm(request.POST or None)

    def act() -> str:
        session_sign(session=found, on=form.cleaned_data["on"], by=account(request), now=timezone.now())
        return found.get_absolute_url()

    words = _("纪要签字"), _("双方首席代表都签字后登记。"), _("登记")
    return form_page(request, form, act, words, found.get_absolute_url())


@require_POST
@page_for(OFFICER)
def session_cancelled(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A planned session does not take place."""
    found = _session(request, key)
    case = changeable(request, found.negotiation.key)
    session_cancel(session=found, by=account(request), now=timezone.now())
    return redirect(case.get_absolute_url())


def _session(request: HttpRequest, key: uuid.UUID) -> Session:
    visible = policies.negotiations.scope(request.user)
    return get_object_or_404(
        Session.objects.select_related("negotiation__organisation", "negotiation__employer"),
        key=key,
        negotiation__in=visible,
    )
