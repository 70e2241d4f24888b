"""The monitor's boards: structure, flows, wages, distribution, ratio. They show kept figures and never compute."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from gongyou.core.text import Text
from gongyou.kit.lakes import open_lake
from gongyou.kit.tasks.models import ACTIVE, TaskRun
from gongyou.lake.provenance import Figure
from gongyou.registry.access import page_for
from gongyou.rooms.market.ahead import FIGURES
from gongyou.rooms.market.boards import BOARDS
from gongyou.rooms.market.policies import STAFF
from gongyou.rooms.market.views.asked import Asked, asked


@require_safe
@page_for(*STAFF)
def board(request: HttpRequest, key: str) -> HttpResponse:
    """One board of the region and month."""
    from gongyou.rooms.market.figures import figures_kept

    if key not in BOARDS:
        raise Http404
    found = asked(request.user, request.GET)
    context: dict[str, Any] = {
        "asked": found,
        "key": key,
        "title": BOARDS[key],
        "boards": [(each, title) for each, title in BOARDS.items()],
        "address": reverse("market:board", args=[key]),
        "files": (("xlsx", "XLSX"), ("csv", "CSV")),
    }
    if found is None or found.period is None:
        return render(request, "market/board.html", context)
    module = _module(key)
    context["run"] = TaskRun.objects.filter(
        key=f"{FIGURES}:{found.region.code}:{found.period}", state__in=ACTIVE
    ).first()
    figures = figures_kept(open_lake(), found.params, module.MEASURES)
    context["figures"] = figures
    if figures:
        context |= _shown(module, found, figures, request)
    return render(request, "market/board.html", context)


def _module(key: str) -> ModuleType:
    from gongyou.rooms.market.boards import flows, ratio, spread, structure, wages

    known = {"structure": structure, "flows": flows, "wages": wages, "spread": spread, "ratio": ratio}
    return known[key]


def _shown(module: ModuleType, found: Asked, figures: Mapping[str, Figure], request: HttpRequest) -> dict[str, Any]:
    from gongyou.rooms.market.boards.parts import DIMENSIONS, named

    language = get_language() or "zh"
    values = {measure: figure.value for measure, figure in figures.items()}
    sections = [
        {
            "heading": each.heading,
            "said": each.said,
            "chart": each.chart if each.chart is not None and each.chart.has_data else None,
            "tables": [_drawn(table, language) for table in each.tables],
            "figure": figures[each.measure],
        }
        for each in module.sections(values, found.region.name, request.GET)
    ]
    choices: list[dict[str, Any]] = []
    if "market.structure" in values and sections:
        value = values["market.structure"]
        crosses = [
            (f"{each['rows']}-{each['columns']}", DIMENSIONS[each["rows"]], DIMENSIONS[each["columns"]])
            for each in value["crosses"]
        ]
        options = [(key, Text(f"{a.zh}与{b.zh}", f"{a.en} by {b.en.lower()}")) for key, a, b in crosses]
        choices.append(_choice("cross", Text("交叉表", "Two dimensions"), options, request, "industry-region"))
        industries = [("", Text("不选", "None")), *((key, named("industry", key)) for key in value["industries"])]
        choices.append(_choice("industry", Text("看一个行业的内部", "Within one industry"), industries, request, ""))
    elif "market.flows" in values and sections:
        choices.append(_choice("by", Text("分组", "Groups"), list(DIMENSIONS.items()), request, "industry"))
    return {"sections": sections, "choices": choices}


def _choice(
    name: str, label: Text, options: list[tuple[str, Text]], request: HttpRequest, default: str
) -> dict[str, Any]:
    return {"name": name, "label": label, "options": options, "chosen": request.GET.get(name, default)}


def _drawn(shaded: Any, language: str) -> dict[str, Any]:
    """A table as the template walks it, with the shade of each cell."""
    table = shaded.table
    notes = [*table.notes(language), *([shaded.legend.on(language)] if shaded.legend.zh else [])]
    return {
        "caption": table.caption.on(language),
        "columns": [(column.title.on(language), column.is_number) for column in table.columns],
        "rows": [
            [
                (text, column.is_number, shaded.shades.get((at, place), 0))
                for place, (text, column) in enumerate(zip(row, table.columns, strict=True))
            ]
            for at, row in enumerate(table.cells(language))
        ],
        "notes": notes,
    }
