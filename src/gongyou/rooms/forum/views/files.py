"""Downloads: the issue table as CSV, the report of the end as HTML and DOCX, the QR as SVG and PNG."""

from __future__ import annotations

import csv
import io
import uuid

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from gongyou.kit.visitors import address_of
from gongyou.registry.access import page_for
from gongyou.registry.joining.addresses import absolute
from gongyou.registry.joining.limits import TooOften, knock
from gongyou.rooms.forum import policies
from gongyou.rooms.forum.limits import FILES
from gongyou.rooms.forum.policies import KEEPERS
from gongyou.rooms.forum.views.public import TOO_OFTEN, asked

TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
QR_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@require_safe
def issues_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The issue table. Cells of few senders are ＊, as on the page; a cell never begins like a formula."""
    from gongyou.rooms.forum.report import csv_rows

    collection = asked(code)
    if refusal := _too_often(request):
        return refusal
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows(csv_rows(collection, get_language() or "zh"))
    return _file("\ufeff" + text.getvalue(), "text/csv; charset=utf-8", f"issues-{collection.code}.csv")


@require_safe
def report(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The report of a collection that has ended."""
    collection = asked(code)
    if kind not in TYPES or collection.state != collection.State.CLOSED:
        raise Http404
    if refusal := _too_often(request):
        return refusal
    from gongyou.kit.documents import to_docx, to_html
    from gongyou.rooms.forum.report import report_of

    language = get_language() or "zh"
    document = report_of(collection)
    if kind == "html":
        return HttpResponse(to_html(document, language), content_type=TYPES[kind])
    return _file(to_docx(document, language), TYPES[kind], f"report-{collection.code}.docx")


@require_safe
@page_for(*KEEPERS)
def qr(request: HttpRequest, key: uuid.UUID, kind: str) -> HttpResponse:
    """The QR of the public page, for a poster of one's own."""
    collection = policies.collections.visible(request.user, key=key)
    if kind not in QR_TYPES or not collection.is_public:
        raise Http404
    content = io.BytesIO()
    segno.make(absolute(request, collection.public_url), error="m", micro=False).save(
        content, kind=kind, scale=12, border=4
    )
    return _file(content.getvalue(), QR_TYPES[kind], f"qr-{collection.code}.{kind}")


def _too_often(request: HttpRequest) -> HttpResponse | None:
    """The refusal for an address that had its share of files."""
    try:
        knock(FILES, address_of(request), now=timezone.now())
    except TooOften as refusal:
        words = refusal.said(get_language() or "zh")
        response = HttpResponse(words, status=TOO_OFTEN, content_type="text/plain; charset=utf-8")
        response["Retry-After"] = str(refusal.where["seconds"])
        return response
    return None


def _file(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
