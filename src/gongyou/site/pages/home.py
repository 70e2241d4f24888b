"""The first page after sign-in: what needs me today, then the figures of my scope. Workers go to their own pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongyou.core.errors import NotFound
from gongyou.core.period import Month
from gongyou.findings.models import Finding
from gongyou.findings.selectors import findings_counted
from gongyou.registry.access import page_for
from gongyou.registry.administration.duties import approvals_count, proposals_count
from gongyou.registry.models import Approval, Organisation
from gongyou.registry.selectors import CONSOLE_ROLES, STAFF_ROLES, has_role, organisation_members_count, scope_top
from gongyou.rooms.data import selectors as data
from gongyou.site.pages.lakes import open_lake
from gongyou.ui.states import Badge, Tone

if TYPE_CHECKING:
    from gongyou.lake import Lake

REGION_DIGITS = 6
AUDIT_TONES = {"conform": Tone.GOOD, "explain": Tone.WARNING, "suspect": Tone.BAD}


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that waits for the reader, with a number and a way there."""

    count: int
    text: str
    url: str
    icon: str


@page_for()
def home(request: HttpRequest) -> HttpResponse:
    """The dashboard for staff; everybody else goes to their own pages.

    Security administrators and auditors see what waits for them and no figures.
    """
    if not has_role(request.user, *CONSOLE_ROLES):
        return redirect("worker_home")
    if not has_role(request.user, *STAFF_ROLES):
        waiting = [duty for duty in separated_duties_of(request.user) if duty.count]
        return render(request, "site/home.html", {"duties": waiting, "no_figures": True})
    top = scope_top(request.user)
    lake = open_lake()
    duties = [duty for duty in duties_of(request.user) if duty.count]
    tables = {table.name: table for table in lake.tables()}
    context: dict[str, Any] = {
        "duties": duties,
        "scope": top,
        "members": organisation_members_count(top) if top else None,
        "has_data": any(lake.snapshot(name) is not None for name in tables),
        "audits": audits_of(request.user, lake),
        **figures_of(lake, top),
    }
    return render(request, "site/home.html", context)


def separated_duties_of(user: Any) -> list[Duty]:
    """What waits for a security administrator."""
    return [
        Duty(
            proposals_count(user),
            _("待核准的任命"),
            reverse("administration:accounts") + "?proposed=yes",
            "clipboard-check",
        ),
        Duty(
            approvals_count(user, timezone.now()),
            _("待审批的申请"),
            reverse("administration:approvals") + f"?state={Approval.State.ASKED.value}",
            "shield-check",
        ),
    ]


def duties_of(user: Any) -> list[Duty]:
    """What waits for this user, the most urgent first."""
    counted = findings_counted(user)
    return [
        *separated_duties_of(user),
        Duty(
            data.batches_to_confirm(user).count(),
            _("待您确认入库的数据批次"),
            reverse("data:batches") + "?state=checked",
            "database",
        ),
        Duty(
            counted[Finding.State.NEW],
            _("待审核的问题"),
            reverse("findings:findings") + f"?state={Finding.State.NEW.value}",
            "flag",
        ),
        Duty(
            data.batches_with_quarantine(user).count(),
            _("有隔离行、要退回订正的数据批次"),
            reverse("data:batches"),
            "alert-triangle",
        ),
    ]


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
