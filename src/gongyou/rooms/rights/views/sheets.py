"""The claim sheet of a visitor: what was put aside, the boxes to type in, the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongyou.rooms.rights import keeping
from gongyou.rooms.rights.forms import SheetForm
from gongyou.rooms.rights.shown import outcome_shown, shell_of

if TYPE_CHECKING:
    from gongyou.kit.documents import Document

REFUSED = 422
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@never_cache
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """What stands on the sheet, and what can still be typed."""
    return _page(request, SheetForm())


@never_cache
@require_POST
def sheet_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The sheet as a file, in the reader's language. Nothing that is typed here is kept."""
    if kind not in TYPES:
        raise Http404
    form = SheetForm(request.POST)
    outcomes = keeping.outcomes_of(request, keeping.kept(request))
    if not form.is_valid() or not outcomes:
        return _page(request, form)
    from gongyou.rooms.rights.sheet import sheet_of

    document = sheet_of(outcomes, form.parties(), today=timezone.localdate())
    return file_of(document, kind)


@require_POST
def sheet_drop(request: HttpRequest, number: int) -> HttpResponse:
    """Takes a result off the sheet; 0 takes all."""
    keeping.drop(request, number)
    return redirect("rights:sheet")


def file_of(document: Document, kind: str) -> HttpResponse:
    """The document as a download."""
    from gongyou.kit.documents import to_docx, to_pdf
    from gongyou.ui.assets import FONT_FILE

    language = get_language() or "zh"
    content = to_pdf(document, language, font=FONT_FILE) if kind == "pdf" else to_docx(document, language)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="claim-sheet-{timezone.localdate()}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, form: SheetForm) -> HttpResponse:
    outcomes = [outcome_shown(each) for each in keeping.outcomes_of(request, keeping.kept(request))]
    context = {"form": form, "outcomes": outcomes, "tab": "sums", "shell": shell_of(request)}
    return render(request, "rights/sheet.html", context, status=REFUSED if form.is_bound and form.errors else 200)
