"""The first page after sign-in: what needs me today, then the figures of my scope. Workers go to their own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from gongyou.core.errors import NotFound
from gongyou.core.period import Month
from gongyou.kit.agenda import agenda_for
from gongyou.registry.access import page_for
from gongyou.registry.models import Organisation
from gongyou.registry.selectors import CONSOLE_ROLES, STAFF_ROLES, has_role, organisation_members_count, scope_top
from gongyou.site.pages.lakes import open_lake
from gongyou.ui.states import Badge, Tone

if TYPE_CHECKING:
    from gongyou.lake import Lake

REGION_DIGITS = 6
AUDIT_TONES = {"conform": Tone.GOOD, "explain": Tone.WARNING, "suspect": Tone.BAD}


@page_for()
def home(request: HttpRequest) -> HttpResponse:
    """The dashboard for staff; everybody else goes to their own pages.

    Security administrators and auditors see what waits for them and no figures.
    """
    if not has_role(request.user, *CONSOLE_ROLES):
        return redirect("worker_home")
    waiting = agenda_for(request.user, timezone.localdate())
    if not has_role(request.user, *STAFF_ROLES):
        return render(request, "site/home.html", {"agenda": waiting, "no_figures": True})
    top = scope_top(request.user)
    lake = open_lake()
    tables = {table.name: table for table in lake.tables()}
    context: dict[str, Any] = {
        "agenda": waiting,
        "scope": top,
        "members": organisation_members_count(top) if top else None,
        "has_data": any(lake.snapshot(name) is not None for name in tables),
        "audits": audits_of(request.user, lake),
        **figures_of(lake, top),
    }
    return render(request, "site/home.html", context)


def audits_of(user: Any, lake: Lake) -> list[dict[str, Any]]:
    """The newest pay audit of each platform of the scope, with the provenance of its figure."""
    from gongyou.lake.provenance import provenance_of
    from gongyou.rooms.platforms import door as platforms

    found = []
    for audit in platforms.platform_pay(user):
        try:
            source = provenance_of(lake, audit.figure_id)
        except NotFound:
            source = None
        badge = Badge(audit.level_said, AUDIT_TONES.get(audit.level, Tone.NEUTRAL))
        found.append({"audit": audit, "badge": badge, "source": source})
    return found


def figures_of(lake: Lake, top: Organisation | None) -> dict[str, Any]:
    """Cards and charts of the scope's region and its latest month, from what has been computed."""
    from gongyou.rooms.market import door as market

    period = market.latest_period(lake)
    if top is None or period is None:
        return {"cards": [], "charts": [], "period": None}
    region = top.region[:REGION_DIGITS].ljust(REGION_DIGITS, "0")
    board = market.dashboard(lake, region, period)
    language = get_language() or "zh"
    return {
        "cards": [_card(card, language) for card in board.cards],
        "charts": [(chart, board.figure_of(chart)) for chart in board.charts],
        "period": Month.read(period),
    }


def _card(card: Any, language: str) -> dict[str, Any]:
    value, _space, unit = card.line.shown(language).partition(" ")
    return {"label": card.line.label, "value": value, "unit": unit, "figure": card.figure}
