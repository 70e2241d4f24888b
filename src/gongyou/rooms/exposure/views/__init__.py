"""The room's pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from io import BytesIO, StringIO
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from gongyou.core.cells import cell_safe
from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit import audit
from gongyou.kit.models import User

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def language() -> str:
    return get_language() or "zh"


def account(request: HttpRequest) -> User:
    return cast(User, request.user)


def done(request: HttpRequest, act: Callable[[], Any], words: str) -> bool:
    """Does what a click asks and says what came of it."""
    try:
        act()
    except (BadInput, Conflict, Forbidden) as refusal:
        messages.error(request, refusal.said(language()))
        return False
    messages.success(request, words)
    return True


def timeline(*things: Any) -> list[dict[str, Any]]:
    """The last acts on things in words, the newest first."""
    lines = [line for thing in things for line in audit.lines_about(thing)[:30]]
    lines.sort(key=lambda line: -line.number)
    return [{"at": line.at, "text": audit.said(line, language()), "actor": line.actor} for line in lines[:30]]


def file_of(kind: str, name: str, rows: Sequence[Sequence[Any]], counts: Collection[int] = ()) -> HttpResponse:
    """A table with its head as CSV or XLSX, the columns at the places `counts` as numbers; 404 for another kind."""
    import csv

    from gongyou.kit.spreadsheets import Column, Sheet, workbook_write

    if kind == "csv":
        text = StringIO()
        csv.writer(text).writerows([[cell_safe(str(cell)) for cell in row] for row in rows])
        content, content_type = ("\ufeff" + text.getvalue()).encode(), "text/csv; charset=utf-8"
    elif kind == "xlsx":
        book = BytesIO()
        columns = [Column(str(head), "integer" if at in counts else "text") for at, head in enumerate(rows[0])]
        workbook_write(book, [Sheet(name, columns, [[str(cell) for cell in row] for row in rows[1:]])])
        content, content_type = book.getvalue(), XLSX
    else:
        raise Http404
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
