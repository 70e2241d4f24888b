"""Vintages: publishing one, its figures with how they came about, revisions, two of them side by side."""

from __future__ import annotations

import csv
import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.calc.revisions import Summary
from gongyou.core.errors import BadInput, Conflict
from gongyou.core.figures import COUNT, NONE, SHARE, SUPPRESSED, shown
from gongyou.kit import audit
from gongyou.registry.access import page_for
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market import panel_selectors as selectors
from gongyou.rooms.market import panel_words as words
from gongyou.rooms.market.models import PanelFigure, PanelRelease, Reporter
from gongyou.rooms.market.panel.measures import MEASURES, NAMED, Measure
from gongyou.rooms.market.panel.snapshots import FIGURE_FIELDS
from gongyou.rooms.market.panel_policies import PUBLISHERS
from gongyou.rooms.market.policies import STAFF
from gongyou.rooms.market.services.panel_releases import release_publish
from gongyou.rooms.market.views.panel import account, visible


@require_POST
@page_for(*PUBLISHERS)
def publish(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A new vintage of all months."""
    panel = visible(request, key)
    try:
        release = release_publish(
            panel=panel, period=request.POST.get("period", ""), by=account(request), now=timezone.now()
        )
    except (BadInput, Conflict) as refusal:
        messages.error(request, refusal.said(words.language()))
        return redirect(panel)
    messages.success(request, _("已发布。"))
    return redirect(release)


@require_safe
@page_for(*STAFF)
def release_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The figures of the last month by region and group, and how they came about."""
    release = policies.releases.visible(request.user, key=key)
    kind = request.GET.get("kind", "")
    kind = kind if kind in Reporter.Kind.values else Reporter.Kind.EMPLOYER.value
    measures = [each for each in MEASURES if each.kind == kind]
    figures = selectors.figures_of(release, period=release.period)
    tables = []
    for measure in measures:
        rows = [
            _row(measure, kind, figures[measure.name, release.period, *cell])
            for cell in selectors.cells_of(release, kind)
            if (measure.name, release.period, *cell) in figures
        ]
        if rows:
            # A folded table tells the whole in its heading.
            whole = next((row for row in rows if row["is_whole"]), None)
            tables.append({"measure": measure, "rows": rows, "whole": whole})
    told: dict[str, Any] = release.diagnostics.get(f"{release.period}|{kind}", {})
    strata = [{"name": words.stratum_said(kind, name), **counts} for name, counts in told.get("strata", {}).items()]
    context = {
        "release": release,
        "panel": release.panel,
        "kind": kind,
        "kinds": Reporter.Kind.choices,
        "tables": tables,
        "told": told,
        "strata": strata,
        "margins": _margins(kind, told),
        "left": [
            {"reason": Reporter.Reason(reason).label if reason in Reporter.Reason.values else NONE, "count": count}
            for reason, count in told.get("attrition", {}).get("left", {}).items()
        ],
        "uncovered": words.listed([_trait_said(kind, each) for each in told.get("uncovered", [])], 12),
        "left_out": words.listed([words.calibration_said(kind, each) for each in told.get("left_out", [])], 3),
        "others": list(selectors.releases_of(release.panel).exclude(pk=release.pk)[:12]),
        "lines": audit.timeline_of(release, words.language()),
    }
    return render(request, "market/panel/release.html", context)


def _margins(kind: str, told: dict[str, Any]) -> list[dict[str, str]]:
    """By trait the frame's staff, and the sample's before and after calibration."""
    return [
        {
            "name": words.margin_said(kind, each["trait"], each["value"]),
            **{name: shown(Decimal(each[name]), COUNT) for name in ("frame", "before", "after")},
        }
        for each in told.get("margins", [])
    ]


def _row(measure: Measure, kind: str, figure: PanelFigure) -> dict[str, Any]:
    name = words.region_said(figure.region) if not figure.group else words.group_said(kind, figure.group)
    return {
        "name": name,
        "is_whole": not figure.region and not figure.group,
        "value": words.value_said(measure, figure.value, figure.hidden),
        "interval": words.interval_said(measure, figure.low, figure.high),
        "units": figure.units,
        "imputed": _imputed(figure),
        "is_hidden": bool(figure.hidden),
    }


def _trait_said(kind: str, trait: str) -> str:
    name, _sep, value = trait.partition(":")
    if name == "region":
        return words.region_said(value)
    return words.group_said(kind, value) if name == "group" else words.size_said(value)


@require_safe
@page_for(*STAFF)
def figures_csv(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Every figure of the release, as it was kept. Hidden ones have no value."""
    release = policies.releases.visible(request.user, key=key)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="panel-{release.number}-{release.period}.csv"'
    write = csv.writer(response).writerow
    write(FIGURE_FIELDS)
    figures = PanelFigure.objects.filter(release=release).order_by("period", "kind", "measure", "region", "group")
    for figure in figures:
        # A cell of few workers does not tell how few, nor how many of them were silent.
        few = {"units": "", "workers": "", "imputed": ""} if figure.hidden else {}
        write([few.get(name, getattr(figure, name)) for name in FIGURE_FIELDS])
    return response


@require_safe
@page_for(*STAFF)
def revisions(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The revision triangle of one figure: months down, releases across."""
    panel = visible(request, key)
    measure = NAMED[selectors.measure_wanted(request.GET.get("measure", ""))]
    latest = selectors.releases_of(panel).first()
    cells = selectors.cells_of(latest, measure.kind) if latest else []
    cell = _cell(request.GET.get("cell", ""), cells)
    made, each_step, whole = selectors.vintages(panel, measure.name, *cell)
    releases = {str(each.number): each for each in selectors.releases_of(panel)[: selectors.RELEASES_SHOWN]}
    steps = {(step.period, step.release): step for step in made.steps}
    rows = []
    for period in reversed(made.periods):
        row: list[dict[str, str] | None] = []
        for name in made.releases:
            if name not in made.cells[period]:
                row.append(None)
                continue
            value, step = made.cells[period][name], steps.get((period, name))
            row.append(
                {
                    "value": SUPPRESSED if value is None else shown(Decimal(str(value)), measure.style),
                    "change": words.difference_said(measure, Decimal(str(step.size))) if step and step.size else "",
                    "share": _signed_share(step.share) if step and step.size else "",
                }
            )
        rows.append({"period": period, "cells": row})
    context = {
        "panel": panel,
        "measure": measure,
        "measures": MEASURES,
        "cells": [(f"{r}|{g}", _cell_said(measure.kind, r, g)) for r, g in cells],
        "cell": "|".join(cell),
        "releases": [releases[name] for name in made.releases],
        "rows": rows,
        "summaries": [
            (_("每次修订"), _summed(measure, each_step)),
            (_("从初次发布到最新"), _summed(measure, whole)),
        ],
    }
    return render(request, "market/panel/revisions.html", context)


def _cell(wanted: str, cells: list[tuple[str, str]]) -> tuple[str, str]:
    region, _sep, group = wanted.partition("|")
    return (region, group) if (region, group) in cells else ("", "")


def _cell_said(kind: str, region: str, group: str) -> str:
    return words.region_said(region) if not group else words.group_said(kind, group)


def _signed_share(share: float | None) -> str:
    if share is None:
        return NONE
    return f"{'+' if share > 0 else '−'}{shown(abs(Decimal(str(share))), SHARE)}"


def _summed(measure: Measure, summary: Summary | None) -> dict[str, str] | None:
    if summary is None:
        return None
    return {
        "count": str(summary.count),
        "mean": words.difference_said(measure, Decimal(str(summary.mean))),
        "mean_absolute": shown(Decimal(str(summary.mean_absolute)), measure.style),
        "mean_absolute_share": NONE
        if summary.mean_absolute_share is None
        else shown(Decimal(str(summary.mean_absolute_share)), SHARE),
        "largest": words.difference_said(measure, Decimal(str(summary.largest))),
    }


@require_safe
@page_for(*STAFF)
def compare(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Two vintages side by side in one month: every figure of the whole, and what changed."""
    panel = visible(request, key)
    releases = list(selectors.releases_of(panel)[:24])
    if len(releases) < 2:
        return render(request, "market/panel/compare.html", {"panel": panel, "releases": releases})
    new, old = _chosen(request, releases)
    months = sorted({*_months(new)} & {*_months(old)}, reverse=True)
    if not months:
        raise Http404
    period = request.GET.get("period", "")
    period = period if period in months else months[0]
    here, there = (selectors.figures_of(each, period=period) for each in (new, old))
    rows = []
    for measure in MEASURES:
        for place in sorted(here.keys() & there.keys(), key=lambda place: (place[2] + place[3] != "", place[2:])):
            if place[0] != measure.name:
                continue
            one, two = there[place], here[place]
            change = Decimal(two.value) - Decimal(one.value) if one.value and two.value else None
            if change is None and not (one.hidden or two.hidden):
                continue
            rows.append(
                {
                    "measure": measure,
                    "name": _cell_said(measure.kind, place[2], place[3]),
                    "old": words.value_said(measure, one.value, one.hidden),
                    "new": words.value_said(measure, two.value, two.hidden),
                    "change": NONE if change is None else words.difference_said(measure, change),
                    "share": NONE
                    if change is None or not Decimal(one.value)
                    else _signed_share(float(change / abs(Decimal(one.value))))
                    if change
                    else shown(Decimal(0), SHARE),
                    "imputed": " → ".join(_imputed(each) for each in (one, two)),
                }
            )
    context = {
        "panel": panel,
        "releases": releases,
        "new": new,
        "old": old,
        "months": months,
        "period": period,
        "rows": rows,
    }
    return render(request, "market/panel/compare.html", context)


def _imputed(figure: PanelFigure) -> str:
    return SUPPRESSED if figure.hidden else shown(Decimal(figure.imputed), SHARE)


def _chosen(request: HttpRequest, releases: list[PanelRelease]) -> tuple[PanelRelease, PanelRelease]:
    by_number = {str(each.number): each for each in releases}
    new = by_number.get(request.GET.get("new", ""), releases[0])
    old = by_number.get(request.GET.get("old", ""), releases[1])
    return (new, old) if new.number >= old.number else (old, new)


def _months(release: PanelRelease) -> set[str]:
    return set(PanelFigure.objects.filter(release=release).values_list("period", flat=True).distinct())
