"""The first page after sign-in: what needs me today, then the figures of my scope. Workers go to their own pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from gongyou.core.errors import NotFound
from gongyou.core.period import Month
from gongyou.kit.agenda import agenda_for
from gongyou.registry.access import page_for
from gongyou.registry.models import Organisation
from gongyou.registry.selectors import CONSOLE_ROLES, STAFF_ROLES, has_role, organisation_members_count, scope_top
from gongyou.site.pages.lakes import kept, state_now
from gongyou.ui.states import Badge, Tone

if TYPE_CHECKING:
    from gongyou.lake import Lake
    from gongyou.lake.provenance import Provenance

REGION_DIGITS = 6
A_TICK = 2_000_000_000
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
    top, state = scope_top(request.user), state_now()
    context: dict[str, Any] = {
        "agenda": waiting,
        "scope": top,
        "members": organisation_members_count(top) if top else None,
        "has_data": kept("has_data", has_data, state=state),
        "audits": audits_of(request.user, state),
        **figures_of(top, state),
    }
    return render(request, "site/home.html", context)


def has_data(lake: Lake) -> bool:
    """Whether any table has a batch."""
    return any(table.snapshot_id is not None for table in lake.tables())


def audits_of(user: Any, state: str) -> list[dict[str, Any]]:
    """The newest pay audit of each platform of the scope, with the provenance of its figure."""
    from gongyou.rooms.platforms import door as platforms

    found = []
    for audit in platforms.platform_pay(user):
        name, asked = ("provenance", audit.figure_id), _provenance(audit.figure_id)
        source = kept(name, asked, holds=lambda one: one is not None, state=state)
        badge = Badge(audit.level_said, AUDIT_TONES.get(audit.level, Tone.NEUTRAL))
        found.append({"audit": audit, "badge": badge, "source": source})
    return found


def _provenance(figure_id: str) -> Callable[[Lake], Provenance | None]:
    from gongyou.lake.provenance import provenance_of

    def asked(lake: Lake) -> Provenance | None:
        try:
            return provenance_of(lake, figure_id)
        except NotFound:
            return None

    return asked


def figures_of(top: Organisation | None, state: str) -> dict[str, Any]:
    """Cards and charts of the scope's region and its latest month, drawn, from what has been computed.

    Drawn once for a region and a language while the lake stays as it is and no figure is added.
    """
    from gongyou.rooms.market import door as market

    period = kept("latest_period", market.latest_period, state=state)
    if top is None or period is None:
        return {"cards": "", "charts": "", "period": None}
    region = top.region[:REGION_DIGITS].ljust(REGION_DIGITS, "0")
    language = get_language() or "zh"

    def drawn(lake: Lake) -> dict[str, str]:
        board = market.dashboard(lake, region, period)
        charts = [(chart, board.figure_of(chart)) for chart in board.charts]
        return {
            "cards": render_to_string("site/home_cards.html", {"cards": [_card(one, language) for one in board.cards]}),
            "charts": render_to_string("site/home_charts.html", {"charts": charts}) if charts else "",
        }

    written = market.figures_written(settings.GONGYOU_DATA_DIR)
    # Two figures written within one tick of the file system's clock bear one time: an empty page waits it out.
    is_past = time.time_ns() - written > A_TICK
    name = ("home", region, period, language, written)
    found = kept(name, drawn, holds=lambda one: is_past or bool(one["charts"]), state=state)
    return {**found, "period": Month.read(period)}


def _card(card: Any, language: str) -> dict[str, Any]:
    value, _space, unit = card.line.shown(language).partition(" ")
    return {"label": card.line.label, "value": value, "unit": unit, "figure": card.figure}
