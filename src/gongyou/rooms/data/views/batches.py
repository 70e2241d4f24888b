"""Batches: the list, one batch, its quarantined rows, confirm, discard, undo."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gongyou.core.errors import Conflict, GongyouError, NotFound, StorageFull
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.receiving import private_file
from gongyou.kit.spreadsheets.quarantine import quarantine_write
from gongyou.kit.tasks.settling import settled
from gongyou.registry.access import page_for
from gongyou.rooms.data import policies, selectors
from gongyou.rooms.data.listings import batches_listing, state_badge
from gongyou.rooms.data.models import BatchRecord, BatchState
from gongyou.rooms.data.policies import STAFF
from gongyou.rooms.data.services import batches
from gongyou.rooms.data.shown import column_title, contract_title, reasons_shown

ROWS_OF_PAGE = 50
# Said on the page; anything else is a refusal (404) or a defect.
EXPECTED = (Conflict, NotFound, StorageFull)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page_for(*STAFF)
def batch_list(request: HttpRequest) -> HttpResponse:
    """The batches of my scope; filters, sort and page live in the address."""
    context = {
        "listing": batches_listing(request.user, request.GET),
        "waiting": selectors.batches_to_confirm(request.user),
        "any": policies.batches.scope(request.user).exists(),
    }
    return render(request, "data/batches.html", context)


@page_for(*STAFF)
@never_cache
def batch_page(request: HttpRequest, record_id: uuid.UUID) -> HttpResponse:
    """One batch: facts, reasons, quarantined rows, timeline, the next step."""
    record = settled(_record(request, record_id))
    sees_rows = policies.batches.can_view_rows(request.user, record)
    reason = request.GET.get("reason", "")
    language = get_language() or "zh-hans"
    context = {
        "record": record,
        "badge": state_badge(record),
        "contract_title": contract_title(record.contract),
        "sees_rows": sees_rows,
        "may_change": policies.batches.can_change(request.user, record),
        "reasons": reasons_shown(record),
        "reason": reason,
        "previews": _previews(record) if sees_rows else [],
        "lines": [
            {
                "at": line.at,
                "text": audit.said(line, language),
                "actor": line.actor.get_full_name() if line.actor else "",
            }
            for line in audit.lines_about(record)
        ],
        **(_quarantine(request, record, reason) if sees_rows and record.state == BatchState.COMMITTED else {}),
    }
    return render(request, "data/batch.html", context)


@page_for(*STAFF)
def batch_quarantine(request: HttpRequest, record_id: uuid.UUID) -> HttpResponseBase:
    """The quarantined rows as a workbook, with the reasons in both languages."""
    record = _record(request, record_id)
    if record.state != BatchState.COMMITTED or not policies.batches.can_view_rows(request.user, record):
        raise Http404
    target = private_file()
    try:
        quarantine_write(lambda: selectors.quarantine_rows(record), target, language=get_language() or "zh-hans")
    except BaseException:
        target.close()
        raise
    target.seek(0)
    name = _("问题行") + f"-{contract_title(record.contract)}-{record.batch_id[:12]}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)


@page_for(*STAFF)
@require_POST
def batch_confirm(request: HttpRequest, record_id: uuid.UUID) -> HttpResponse:
    """Puts the commit into the queue."""
    record = _record(request, record_id)
    try:
        batches.batch_confirm(record=record, by=_actor(request), now=timezone.now())
    except EXPECTED as error:
        _say(request, error)
    return redirect(record)


@page_for(*STAFF)
@require_POST
def batch_discard(request: HttpRequest, record_id: uuid.UUID) -> HttpResponse:
    """Gives the upload up."""
    record = _record(request, record_id)
    try:
        batches.batch_discard(record=record, by=_actor(request), now=timezone.now())
    except EXPECTED as error:
        _say(request, error)
        return redirect(record)
    messages.success(request, _("已放弃这次导入，上传的文件已清除。"))
    return redirect("data:batches")


@page_for(*STAFF)
@never_cache
def batch_undo(request: HttpRequest, record_id: uuid.UUID) -> HttpResponse:
    """Names the consequence; on POST takes the batch's rows out of the table."""
    record = _record(request, record_id)
    if not policies.batches.can_remove(request.user, record):
        raise Http404
    if record.state != BatchState.COMMITTED:
        return redirect(record)
    if request.method == "POST":
        try:
            batches.batch_undo(record=record, by=_actor(request), now=timezone.now())
        except EXPECTED as error:
            _say(request, error)
        else:
            messages.success(request, _("已撤销。这批数据不再参与任何新的计算。"))
        return redirect(record)
    return render(request, "data/undo.html", {"record": record, "contract_title": contract_title(record.contract)})


def _record(request: HttpRequest, record_id: uuid.UUID) -> BatchRecord:
    return policies.batches.visible(request.user, pk=record_id)


def _actor(request: HttpRequest) -> User:
    actor = audit.actor_from(request.user)
    if actor is None:
        raise Http404
    return actor


def _say(request: HttpRequest, error: GongyouError) -> None:
    messages.error(request, error.said(get_language() or "zh-hans"))


def _previews(record: BatchRecord) -> list[dict[str, object]]:
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return [
        {**row, "column": column_title(record.contract, row.get("column")), "text": row["reason"][language]}
        for row in record.report.get("previews", ())
    ]


def _quarantine(request: HttpRequest, record: BatchRecord, reason: str) -> dict[str, object]:
    total = next((row.count for row in reasons_shown(record) if row.key == reason), record.rows_quarantined)
    page = Paginator(range(total), ROWS_OF_PAGE).get_page(request.GET.get("page"))
    first = (page.number - 1) * ROWS_OF_PAGE
    language = get_language() or "zh-hans"
    rows = [
        {
            "file": row.file,
            "line": row.line,
            "column": column_title(record.contract, row.column),
            "value": row.value,
            "text": row.text.on(language),
            "raw": row.raw,
        }
        for row in selectors.quarantine_page(record, reason=reason, first=first, count=ROWS_OF_PAGE)
    ]
    return {"rows": rows, "rows_page": page}
