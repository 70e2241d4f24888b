"""The negotiator's first page: what waits for an act, with its clock, and every case of the scope."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongyou.core.figures import DAY
from gongyou.findings.runs.pages import language
from gongyou.registry.access import page_for
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Negotiation, Session
from gongyou.rooms.bargaining.negotiation.procedures import procedure_called, procedures
from gongyou.rooms.bargaining.negotiation_shown import case_badge, clock_shown
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.services.standing import course_today, open_clocks
from gongyou.ui.listing import Column, Filter, Listing, choices_of

URGENT = 5
AHEAD = timedelta(days=31)


@require_safe
@page_for(*NEGOTIATORS)
def home(request: HttpRequest) -> HttpResponse:
    """Negotiations of my scope, those with the nearest deadline first."""
    rows = policies.negotiations.scope(request.user).order_by(
        F("closed_on").asc(nulls_first=True), F("next_due").asc(nulls_last=True), "-opened_on", "pk"
    )
    tongue = language()
    listing = Listing(
        query=request.GET,
        rows=rows,
        columns=(
            Column("title", _("协商案"), cell=lambda row: row.title_text.on(tongue)),
            Column("other", _("对方"), cell=lambda row: row.other_side.on(tongue), hides_on_phone=True),
            Column(
                "procedure",
                _("协商程序"),
                cell=lambda row: procedure_called(row.procedure).title.text.on(tongue),
                hides_on_phone=True,
            ),
            Column("next_due", _("最近期限"), DAY, sort="next_due"),
            Column("state", _("状态"), cell=case_badge),
        ),
        filters=(
            Filter("state", _("状态"), lambda found, value: found.filter(state=value), choices_of(Negotiation.State)),
            Filter(
                "procedure",
                _("协商程序"),
                lambda found, value: found.filter(procedure=value),
                [(each.id, each.title.text.on(tongue)) for each in procedures().values()],
            ),
        ),
        link=lambda row: row.get_absolute_url(),
        language=tongue,
    )
    context = {
        "listing": listing,
        "any": rows.exists(),
        "urgent": _urgent(rows, timezone.localdate()),
        "meetings": _meetings(rows, timezone.now()),
        "may_open": policies.negotiations.may_open(request.user),
    }
    return render(request, "bargaining/home.html", context)


def _urgent(rows: QuerySet[Negotiation], today: date) -> list[dict[str, Any]]:
    """The cases with the nearest deadlines, each with that deadline."""
    found = []
    for case in rows.filter(state=Negotiation.State.RUNNING, next_due__isnull=False).order_by("next_due", "pk")[
        :URGENT
    ]:
        clocks = open_clocks(course_today(case, today))
        if clocks:
            found.append({"case": case, "clock": clocks[0], "shown": clock_shown(clocks[0])})
    return found


def _meetings(rows: QuerySet[Negotiation], now: datetime) -> list[Session]:
    """The sessions that are planned next, and those that have passed without minutes."""
    planned = Session.objects.filter(
        negotiation__in=rows.filter(state=Negotiation.State.RUNNING).order_by().values("pk"),
        state=Session.State.PLANNED,
        starts_at__lt=now + AHEAD,
    )
    found = list(planned.select_related("negotiation").order_by("starts_at", "pk")[:URGENT])
    for one in found:
        one.is_past = one.ends_at < now  # type: ignore[attr-defined]
    return found
