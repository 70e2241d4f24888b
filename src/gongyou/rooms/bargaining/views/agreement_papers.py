"""Papers of an agreement (DOCX, PDF, HTML), and the register as a workbook."""

from __future__ import annotations

import uuid
from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from gongyou.findings.runs.files import OWN_STYLE_ONLY
from gongyou.kit.documents import to_docx, to_html, to_pdf
from gongyou.kit.spreadsheets import workbook_write
from gongyou.registry.access import page_for
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.agreements.documents import PAPERS, paper_of
from gongyou.rooms.bargaining.agreements.workbook import register_sheets
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.views.agreements import listed, whole
from gongyou.ui.assets import FONT_FILE

TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@page_for(*NEGOTIATORS)
def agreement_paper(request: HttpRequest, key: uuid.UUID, paper: str, kind: str) -> HttpResponse:
    """One paper in one format."""
    agreement = whole(request, key)
    if paper not in PAPERS or kind not in ("html", "docx", "pdf"):
        raise Http404
    language = get_language() or "zh"
    document = paper_of(paper, agreement, timezone.localdate())
    content: bytes
    if kind == "html":
        content = to_html(document, language).encode()
    elif kind == "pdf":
        content = to_pdf(document, language, font=FONT_FILE)
    else:
        content = to_docx(document, language)
    answer = _file(content, f"agreement-{paper}", kind)
    if kind == "html":
        answer["Content-Disposition"] = f'inline; filename="agreement-{paper}.html"'
        answer["Content-Security-Policy"] = OWN_STYLE_ONLY.format(framed="'none'")
    return answer


@require_safe
@page_for(*NEGOTIATORS)
def agreements_file(request: HttpRequest) -> HttpResponse:
    """The register as filtered: a sheet of agreements, one of clauses, one of filings."""
    rows = listed(policies.agreements.scope(request.user), request)
    found = rows.prefetch_related("clauses", "filings", "employers").order_by("-recorded_at", "-pk")
    target = BytesIO()
    workbook_write(target, register_sheets(list(found), get_language() or "zh"))
    return _file(target.getvalue(), f"agreements-{timezone.localdate()}", "xlsx")


def _file(content: bytes, stem: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{stem}.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer
