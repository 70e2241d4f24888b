"""The monitor: key figures, charts and tables of a region and month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.kit.lakes import open_lake
from gongyou.kit.tasks.models import ACTIVE, TaskRun
from gongyou.kit.tasks.services import task_start
from gongyou.lake.provenance import Figure
from gongyou.registry.access import page_for
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import has_role
from gongyou.rooms.market import charts, sentences
from gongyou.rooms.market.ahead import FIGURES, order_of
from gongyou.rooms.market.boards import BOARDS
from gongyou.rooms.market.brief.compose import CHAPTERS, tables_of
from gongyou.rooms.market.brief.keys import KeyLine, key_lines
from gongyou.rooms.market.policies import STAFF
from gongyou.rooms.market.selectors import employers_without_union
from gongyou.rooms.market.views.asked import Asked, asked

EMPLOYERS_SHOWN = 20


@require_safe
@page_for(*STAFF)
def monitor(request: HttpRequest) -> HttpResponse:
    """The figures of the region and month, if they are kept; else how to have them computed."""
    from gongyou.rooms.market.figures import figures_kept, figures_of

    found = asked(request.user, request.GET)
    context: dict[str, Any] = {"asked": found, "language": _language(), "boards": list(BOARDS.items())}
    if found is None or found.period is None:
        return render(request, "market/monitor.html", context)
    # Asked before the figures: a run that ends in between has left them by then.
    run = TaskRun.objects.filter(key=_key(FIGURES, found), state__in=ACTIVE).first()
    lake = open_lake()
    figures = figures_kept(lake, found.params)
    if figures:
        # One pass over a month of payrolls: a matter of milliseconds, also when it is not kept yet.
        figures |= figures_of(lake, found.params, ["market.employers"])
    context |= {"run": run, "figures": figures, "may_screen": has_role(request.user, OFFICER)}
    if figures:
        context |= _shown(found, figures)
    return render(request, "market/monitor.html", context)


@require_POST
@page_for(*STAFF)
def compute(request: HttpRequest) -> HttpResponse:
    """Starts the computation; a second press finds the first run."""
    found = asked(request.user, request.POST)
    if found is None or found.period is None:
        raise Http404
    region = found.region
    order = order_of(region.code, region.name, found.period, organisation=region.organisation.pk)
    task_start(order, by=request.user, now=timezone.now())
    return redirect(found.address)


def _key(kind: str, found: Asked) -> str:
    return f"{kind}:{found.region.code}:{found.period}"


def _shown(found: Asked, figures: Mapping[str, Figure]) -> dict[str, Any]:
    language = _language()
    values = {measure: figure.value for measure, figure in figures.items()}
    drawn = charts.all_charts(values, found.region.name)
    cards = [
        {
            "label": line.label.on(language),
            "value": line.shown(language),
            "note": _note(line, language),
            "source": figures[line.measure],
        }
        for line in key_lines(values)
        if line.value is not None
    ]
    chapters = [
        {
            "heading": chapter.heading,
            "said": sentences.joined(chapter.said(values[chapter.measure])),
            "chart": drawn.get(chapter.chart),
            "tables": [Drawn(table, language) for table in tables_of(chapter.measure, values[chapter.measure], {})],
            "figure": figures[chapter.measure],
        }
        for chapter in CHAPTERS
    ]
    missing = employers_without_union(values["market.employers"]["employers"])
    return {
        "cards": cards,
        "chapters": chapters,
        "without_union": missing[:EMPLOYERS_SHOWN],
        "without_union_count": len(missing),
        "employers_figure": figures["market.employers"],
    }


def _note(line: KeyLine, language: str) -> str:
    """Against the month before and the year before, as far as there is something to compare."""
    said = {"month": line.month.shown(language), "year": line.year.shown(language)}
    if line.month.value is None:
        return "" if line.year.value is None else _("比上年同月 {year}").format(**said)
    if line.year.value is None:
        return _("比上月 {month}").format(**said)
    return _("比上月 {month}，比上年同月 {year}").format(**said)


class Drawn:
    """A document's table as a template walks it."""

    def __init__(self, table: Any, language: str) -> None:
        self.caption = table.caption.on(language)
        self.columns = [(column.title.on(language), column.is_number) for column in table.columns]
        self.rows = [
            [(text, number) for text, (_, number) in zip(row, self.columns, strict=True)]
            for row in table.cells(language)
        ]
        self.notes = table.notes(language)


def _language() -> str:
    return get_language() or "zh"
