"""Clauses that nobody has looked at in time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongyou.findings.runs.pages import language
from gongyou.registry.access import page_for
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.supervision.clauses import number_said
from gongyou.rooms.bargaining.supervision.manual import EVERY, clauses_due, due_on
from gongyou.rooms.bargaining.views.supervision import supervision_url
from gongyou.ui.listing import Column, Listing


@require_safe
@page_for(*NEGOTIATORS)
def checks_due(request: HttpRequest) -> HttpResponse:
    """The clauses without a test whose next look is overdue; each leads to its agreement's supervision."""
    rows = clauses_due(request.user, timezone.localdate())
    listing = Listing(
        query=request.GET,
        rows=rows,
        columns=(
            Column("clause", _("条款"), cell=lambda each: number_said(each.number).on(language())),
            Column("due", _("最迟检查日"), cell=lambda each: due_on(None, each.since), sort="since"),
            Column("agreement", _("协议"), cell=lambda each: each.agreement.title_text.on(language())),
            Column("looked", _("上次检查"), cell=lambda each: each.looked_on, hides_on_phone=True),
            Column(
                "organisation", _("工会一方"), cell=lambda each: each.agreement.organisation.name, hides_on_phone=True
            ),
        ),
        link=lambda each: f"{supervision_url(each.agreement)}#clause-{each.key}",
        language=language(),
    )
    context = {"listing": listing, "any": rows.exists(), "every": EVERY}
    return render(request, "bargaining/checks_due.html", context)
