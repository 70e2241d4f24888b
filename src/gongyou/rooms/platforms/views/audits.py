"""Audits: the list, having one made, one audit with its figures, and its files."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.core.figures import COUNT, WORDS, day_shown, shown
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.documents import to_docx, to_html
from gongyou.kit.tasks.services import Order, task_start
from gongyou.registry.access import page_for
from gongyou.registry.selectors import scope_paths
from gongyou.rooms.platforms import policies, selectors
from gongyou.rooms.platforms.forms import AuditForm
from gongyou.rooms.platforms.measures.conclusion import RULE
from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rooms.platforms.models import AuditRun
from gongyou.rooms.platforms.names import platform_name, scheme_for
from gongyou.rooms.platforms.policies import AUDITORS, STAFF
from gongyou.rooms.platforms.report import tables
from gongyou.rooms.platforms.report.charts import all_charts
from gongyou.rooms.platforms.report.compose import report_of
from gongyou.rooms.platforms.report.figures import CARDS, key_figures
from gongyou.rooms.platforms.report.saved import audit_of
from gongyou.rooms.platforms.words import kind as kind_text
from gongyou.rooms.platforms.work import AUDIT
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone

TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
# The report carries its style and its pictures in itself, and nothing else may run in it.
OWN_STYLE_ONLY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
TONES = {"conform": Tone.GOOD, "explain": Tone.WARNING, "suspect": Tone.BAD}


def language() -> str:
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def level_badge(run: AuditRun) -> Badge:
    """The conclusion in words, with its tone."""
    return Badge(run.get_level_display(), TONES[run.level])


@require_safe
@page_for(*STAFF)
def audit_list(request: HttpRequest) -> HttpResponse:
    """The audits of my scope, newest first."""
    rows = selectors.audits_list(request.user)
    listing = Listing(
        query=request.GET,
        rows=rows,
        columns=(
            Column("platform", _("平台"), WORDS, cell=lambda run: run.platform_shown, sort="platform"),
            Column("period", _("期间"), WORDS, cell=_period, sort="period_from"),
            Column("level", _("结论"), cell=level_badge, sort="level"),
            Column("findings", _("发现（项）"), COUNT, cell=lambda run: run.findings, sort="findings"),
            Column("organisation", _("发布组织"), WORDS, cell=lambda run: run.organisation.name, hides_on_phone=True),
            Column("created_at", _("发布时间"), WORDS, cell=_published, sort="created_at"),
        ),
        filters=(Filter("level", _("结论"), lambda found, value: found.filter(level=value), AuditRun.Level.choices),),
        link=lambda run: run.get_absolute_url(),
        language=language(),
    )
    may_make = bool(scope_paths(request.user, *AUDITORS))
    return render(request, "platforms/audits.html", {"listing": listing, "any": rows.exists(), "may_make": may_make})


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*AUDITORS)
def audit_new(request: HttpRequest) -> HttpResponse:
    """The form; on POST the audit goes to the queue, and the run's page shows how far it is."""
    platforms = selectors.platforms_logged()
    given = request.method == "POST"
    form = AuditForm(request.POST if given else None, user=request.user, platforms=platforms)
    if given and form.is_valid():
        return _queued(request, form.cleaned_data)
    context = {"form": form, "platforms": platforms}
    return render(request, "platforms/audit_new.html", context, status=422 if form.errors else 200)


def _queued(request: HttpRequest, data: Mapping[str, Any]) -> HttpResponse:
    organisation = data["organisation"]
    if not policies.audits.can_add(request.user, under=organisation):
        raise Http404
    scope = Scope.read(
        {
            "platform": data["platform"],
            "from": data["first"].isoformat(),
            "to": data["last"].isoformat(),
            "scheme": data["scheme"] or scheme_for(data["platform"]),
        }
    )
    name = platform_name(scope.platform)
    order = Order(
        kind=AUDIT,
        key=f"{AUDIT}:{organisation.pk}:{scope.platform}:{scope.first}:{scope.last}:{scope.scheme}",
        arguments={"params": scope.as_params(), "organisation": organisation.pk},
        title=Text(f"平台审计：{name.zh}", f"Audit of {name.en}"),
    )
    run = task_start(order, by=request.user, now=timezone.now())
    return redirect(run.get_absolute_url())


@require_safe
@page_for(*STAFF)
def audit_page(request: HttpRequest, audit_id: uuid.UUID) -> HttpResponse:
    """One audit: conclusion, figures, charts with tables, the worst orders with their arithmetic, files."""
    run = policies.audits.visible(request.user, pk=audit_id)
    made = audit_of(run.report)
    tongue = language()
    figures = key_figures(made)
    context = {
        "run": run,
        "badge": level_badge(run),
        "value": made.value,
        "source": made.figure,
        "rule": RULE,
        "cards": [
            {"label": each.label, "value": shown(each.value, each.style, tongue), "unit": each.unit}
            for each in (figures[key] for key in CARDS)
        ],
        "charts": list(all_charts(made.value).values()),
        "tables": [
            {"table": table, "cells": table.cells(tongue), "notes": table.notes(tongue)}
            for table in _tables(made.value, made.breaches.value)
        ],
        "worst": [{**row, "kind_said": kind_text(row["kind"])} for row in made.value["worst"]],
        "batches": made.batches,
        "lines": [
            {"at": line.at, "text": audit.said(line, tongue), "actor": line.actor} for line in audit.lines_about(run)
        ],
    }
    return render(request, "platforms/audit.html", context)


@require_safe
@page_for(*STAFF)
@xframe_options_sameorigin
def audit_file(request: HttpRequest, audit_id: uuid.UUID, kind: str) -> HttpResponse:
    """The report in the reader's language: HTML opens in the browser, Word and JSON are downloads."""
    run = policies.audits.visible(request.user, pk=audit_id)
    if kind not in TYPES:
        raise Http404
    if kind == "json":
        content: str | bytes = json.dumps(run.report, ensure_ascii=False, indent=1)
    else:
        document = report_of(audit_of(run.report))
        content = to_html(document, language()) if kind == "html" else to_docx(document, language())
    response = HttpResponse(content, content_type=TYPES[kind])
    name = f"audit-{run.platform}-{run.period_from}-{run.period_to}.{kind}"
    disposition = "inline" if kind == "html" else "attachment"
    response["Content-Disposition"] = f'{disposition}; filename="{name}"'
    if kind == "html":
        response["Content-Security-Policy"] = OWN_STYLE_ONLY
    return response


def _tables(value: Mapping[str, Any], breaches: Mapping[str, Any]) -> list[Any]:
    found = [tables.rule_table(value), tables.kinds_table(breaches, value), tables.parts_table(value, "months")]
    if value["areas"]["rows"]:
        found.append(tables.parts_table(value, "areas"))
    return found


def _period(run: AuditRun) -> str:
    first, last = day_shown(run.period_from, language()), day_shown(run.period_to, language())
    return f"{first} – {last}"


def _published(run: AuditRun) -> str:
    return f"{timezone.localtime(run.created_at):%Y-%m-%d %H:%M}"
