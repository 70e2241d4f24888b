"""A run's report as an answer to the browser."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse

from gongyou.kit.documents import Document, to_docx, to_html

TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# The report carries its style and its pictures in itself, and nothing else may run in it.
OWN_STYLE_ONLY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors {framed}"


def document_content(document: Document, kind: str, language: str) -> str | bytes:
    """The document as HTML or Word."""
    return to_html(document, language) if kind == "html" else to_docx(document, language)


def data_content(report: Any) -> str:
    """The data as JSON that a person can read."""
    return json.dumps(report, ensure_ascii=False, indent=1)


def file_answer(content: str | bytes, stem: str, kind: str, *, framed: str = "'none'") -> HttpResponse:
    """HTML opens in the browser, Word and JSON are downloads. `framed` is who may show the HTML in a frame."""
    answer = HttpResponse(content, content_type=TYPES[kind])
    placed = "inline" if kind == "html" else "attachment"
    answer["Content-Disposition"] = f'{placed}; filename="{stem}.{kind}"'
    if kind == "html":
        answer["Content-Security-Policy"] = OWN_STYLE_ONLY.format(framed=framed)
    return answer
