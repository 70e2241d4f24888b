"""The structure of jobs of a release, by any of its four traits."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongyou.core.figures import COUNT, NONE, SHARE, SUPPRESSED, shown
from gongyou.registry.access import page_for
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market import panel_words as words
from gongyou.rooms.market.models import PanelRelease
from gongyou.rooms.market.panel.structure import NAMES, TRAITS
from gongyou.rooms.market.policies import STAFF

MOST_ROWS = 200
DEFAULT = ("group",)
COLUMNS = (*TRAITS, "value", "error", "low", "high", "share", "share_error", "share_low", "share_high",
           "units", "workers", "imputed", "hidden")  # fmt: skip


def _release(request: HttpRequest, key: uuid.UUID) -> PanelRelease:
    """With its structure, which every other page leaves unread."""
    seen = policies.releases.visible(request.user, key=key)
    return PanelRelease.objects.defer("snapshot").select_related("panel__organisation").get(pk=seen.pk)


@require_safe
@page_for(*STAFF)
def structure(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Jobs of the last month by the traits that are asked for."""
    release = _release(request, key)
    chosen = [each for each in TRAITS if each in request.GET.getlist("by")] or list(DEFAULT)
    cells = [each for each in release.structure if {trait for trait in TRAITS if each[trait]} == set(chosen)]
    whole = next((each for each in release.structure if not any(each[trait] for trait in TRAITS)), None)
    rows = [_row(each, chosen) for each in cells[:MOST_ROWS]]
    if whole is not None:
        rows.insert(0, {**_row(whole, []), "names": [words.ALL.on(words.language()), *[""] * (len(chosen) - 1)]})
    context = {
        "release": release,
        "panel": release.panel,
        "traits": [
            {"name": each, "title": NAMES[each].on(words.language()), "is_chosen": each in chosen} for each in TRAITS
        ],
        "heads": [NAMES[each].on(words.language()) for each in chosen],
        "rows": rows,
        "more": max(len(cells) - MOST_ROWS, 0),
    }
    return render(request, "market/panel/structure.html", context)


def _row(cell: Mapping[str, Any], chosen: list[str]) -> dict[str, Any]:
    hidden = bool(cell["hidden"])

    def said(name: str, style: Any) -> str:
        return SUPPRESSED if hidden else shown(Decimal(cell[name]), style) if cell[name] else NONE

    return {
        "names": [words.trait_said(trait, cell[trait]) for trait in chosen],
        "value": said("value", COUNT),
        "interval": NONE if hidden or not cell["low"] else f"{said('low', COUNT)} – {said('high', COUNT)}",
        "share": said("share", SHARE),
        "share_interval": NONE
        if hidden or not cell["share_low"] or not any(cell[trait] for trait in TRAITS)
        else f"{said('share_low', SHARE)} – {said('share_high', SHARE)}",
        "units": SUPPRESSED if hidden else cell["units"],
        "imputed": SUPPRESSED if hidden else shown(Decimal(cell["imputed"]), SHARE),
    }


@require_safe
@page_for(*STAFF)
def structure_csv(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Every cell as it was kept; a hidden one has neither value nor counts."""
    release = _release(request, key)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    name = f"panel-structure-{release.number}-{release.period}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    write = csv.writer(response).writerow
    write(COLUMNS)
    for each in release.structure:
        few = {"units": "", "workers": "", "imputed": ""} if each["hidden"] else {}
        write([few.get(column, each[column]) for column in COLUMNS])
    return response
