"""One metric of a published audit: its finding, its numbers with their intervals, days and groups, and its method."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gongyou.findings.runs.pages import language
from gongyou.registry.access import page_for
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.metrics.catalogue import metrics
from gongyou.rooms.platforms.metrics.metric import HEADINGS
from gongyou.rooms.platforms.report import outcomes
from gongyou.rooms.platforms.report.few import is_of_few
from gongyou.rooms.platforms.report.saved import audit_of
from gongyou.rooms.platforms.report.veil import veiled
from gongyou.rooms.platforms.views.audits import state_badge


@require_safe
@page_for(*policies.audits.readers)
def metric_page(request: HttpRequest, audit_id: uuid.UUID, metric_id: str) -> HttpResponse:
    """A stranger's audit, and a metric that the audit does not hold or that rests on too few people, are 404."""
    run = get_object_or_404(policies.audits.listed(request.user), pk=audit_id)
    made = audit_of(run.report)
    metric = next((each for each in metrics() if each.id == metric_id), None)
    outcome = made.outcomes.get(metric_id)
    if metric is None or outcome is None or made.metrics is None:
        raise Http404
    if is_of_few(made) and not policies.audits.can_see_few(request.user, run):
        raise Http404
    if not policies.audits.can_see_few(request.user, run):
        made = veiled(made)
        outcome = made.outcomes[metric_id]
    tongue = language()
    tables = outcomes.tables_of(metric, outcome)
    tested = outcomes.tests_table({metric_id: outcome}, made.terms)
    context = {
        "run": run,
        "metric": metric,
        "heading": HEADINGS[metric.section],
        "badge": state_badge(outcome["state"], tongue),
        "said": outcome["said"],
        "tables": [
            {
                "table": table,
                "rows": [list(zip(row, table.columns, strict=True)) for row in table.cells(tongue)],
                "notes": table.notes(tongue),
            }
            for table in (*tables, *([tested] if tested else []))
        ],
        "judged": [each["reason"] for each in outcome["judged"]],
        "method": [said.on(tongue) for said in outcomes.method_of(metric, outcome)],
        "source": made.metrics,
    }
    return render(request, "platforms/metric.html", context)
