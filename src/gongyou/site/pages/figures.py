"""The derivation of a figure: which method, on which data, with which rules, and how to compute it again."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from gongyou.core.errors import NotFound
from gongyou.kit.lakes import open_lake
from gongyou.registry.access import page_for
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER


@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def figure(request: HttpRequest, figure_id: str) -> HttpResponse:
    """Everything that a figure rests on, in words."""
    from gongyou.lake import contract
    from gongyou.lake.provenance import measures, provenance_of

    if not figure_id.startswith("fg-") or not figure_id[3:].isalnum():
        raise Http404
    try:
        found = provenance_of(open_lake(), figure_id)
    except NotFound:
        raise Http404 from None
    known = measures().get(found.measure)
    language = get_language() or "zh"
    return render(
        request,
        "site/figure.html",
        {
            "provenance": found,
            "title_text": known.title.on(language) if known else found.measure,
            "params": json.dumps(dict(found.params), ensure_ascii=False, indent=2, default=str),
            "snapshots": [
                (contract(table).title, table, number)
                for table, number in sorted(found.snapshots.items())
                if number is not None
            ],
            "rules": sorted(found.rules.items()),
            "line": found.line(language),
        },
    )
