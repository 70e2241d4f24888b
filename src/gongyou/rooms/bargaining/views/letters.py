"""The papers of a case: letters and minutes as HTML, Word and PDF."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongyou.findings.runs.files import OWN_STYLE_ONLY, TYPES, document_content
from gongyou.findings.runs.pages import language
from gongyou.kit.documents import Document
from gongyou.registry.access import page_for
from gongyou.rooms.bargaining import letters, policies
from gongyou.rooms.bargaining.models import Session
from gongyou.rooms.bargaining.policies import NEGOTIATORS

KINDS = {"html": TYPES["html"], "docx": TYPES["docx"], "pdf": "application/pdf"}


@never_cache
@require_safe
@page_for(*NEGOTIATORS)
def letter_file(request: HttpRequest, key: uuid.UUID, letter: str, kind: str) -> HttpResponse:
    """协商要约书 or 答复书."""
    found = policies.negotiations.visible(request.user, key=key)
    return _answer(letters.letter(found, letter, timezone.localdate()), f"{letter}-{found.pk}", kind)


@never_cache
@require_safe
@page_for(*NEGOTIATORS)
def minutes_file(request: HttpRequest, key: uuid.UUID, kind: str) -> HttpResponse:
    """会议纪要."""
    visible = policies.negotiations.scope(request.user)
    found = get_object_or_404(Session.objects.select_related("negotiation"), key=key, negotiation__in=visible)
    return _answer(letters.minutes(found), f"minutes-{found.negotiation_id}-{found.number}", kind)


def _answer(document: Document, stem: str, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    if kind == "pdf":
        from gongyou.kit.documents import to_pdf
        from gongyou.ui.assets import FONT_FILE

        content: str | bytes = to_pdf(document, language(), font=FONT_FILE)
    else:
        content = document_content(document, kind, language())
    answer = HttpResponse(content, content_type=KINDS[kind])
    answer["Content-Disposition"] = f'{"inline" if kind == "html" else "attachment"}; filename="{stem}.{kind}"'
    if kind == "html":
        answer["Content-Security-Policy"] = OWN_STYLE_ONLY.format(framed="'none'")
    return answer
