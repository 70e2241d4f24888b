"""The negotiator's first page: what waits for an act, and every case of the scope."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongyou.core.figures import DAY
from gongyou.registry.access import page_for
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.ui.listing import Column, Listing


@require_safe
@page_for(*NEGOTIATORS)
def home(request: HttpRequest) -> HttpResponse:
    """Negotiations of my scope, those with the nearest deadline first."""
    language = get_language() or "zh"
    rows = policies.negotiations.scope(request.user).order_by("-state", "next_due", "-opened_on", "pk")
    listing = Listing(
        query=request.GET,
        rows=rows,
        columns=(
            Column("title", _("协商案"), cell=lambda row: row.title_text.on(language)),
            Column("other", _("对方"), cell=lambda row: row.other_side.on(language)),
            Column("next_due", _("最近期限"), DAY, sort="next_due"),
        ),
        link=lambda row: row.get_absolute_url(),
        language=language,
    )
    return render(request, "bargaining/home.html", {"listing": listing})
