"""A board's table to take away: CSV, or a workbook."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from gongyou.core.cells import cell_safe
from gongyou.kit.lakes import open_lake
from gongyou.registry.access import page_for
from gongyou.rooms.market.policies import STAFF
from gongyou.rooms.market.views.asked import asked

if TYPE_CHECKING:
    from gongyou.kit.spreadsheets.workbook import Kind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS: tuple[Kind, ...] = (
    "text", "id", "text", "integer", "integer", "number", "number", "text", "number",
)  # fmt: skip


@require_safe
@page_for(*STAFF)
def ratio_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The ratio board of the region and month, a row for each cell, with what its smoothed value rests on in words."""
    from gongyou.rooms.market.boards import ratio
    from gongyou.rooms.market.figures import figures_kept

    found = asked(request.user, request.GET)
    if kind not in ("csv", "xlsx") or found is None or found.period is None:
        raise Http404
    figures = figures_kept(open_lake(), found.params, ratio.MEASURES)
    if not figures:
        raise Http404
    language = get_language() or "zh"
    heads = [head.on(language) for head in ratio.FILE_HEADS]
    rows = ratio.file_rows(figures["market.ratio_board"].value, language)
    name = f"posts-per-seeker-{found.region.code}-{found.period}"
    content, content_type = _csv(heads, rows) if kind == "csv" else _xlsx(name, heads, rows)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _csv(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[bytes, str]:
    text = StringIO()
    csv.writer(text).writerows([heads, *([cell_safe(cell) for cell in row] for row in rows)])
    return ("\ufeff" + text.getvalue()).encode(), "text/csv; charset=utf-8"


def _xlsx(name: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[bytes, str]:
    from gongyou.kit.spreadsheets import Column, Sheet, workbook_write
    from gongyou.rooms.market.boards import ratio

    language = get_language() or "zh"
    notes = ratio.FILE_NOTES.on(language)
    columns = [Column(head, kind) for head, kind in zip(heads, KINDS, strict=True)]
    legend = Sheet(notes, [Column(notes, width=120)], [[ratio.FILE_LEGEND.on(language)]])
    book = BytesIO()
    workbook_write(book, [Sheet(name, columns, rows), legend])
    return book.getvalue(), XLSX
