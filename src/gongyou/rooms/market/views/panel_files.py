"""Workbooks of forms: template, upload, what would happen, commit, give up, undo."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict, GongyouError
from gongyou.core.period import Month
from gongyou.kit import audit
from gongyou.kit.receiving import private_file
from gongyou.kit.scanning import content_scanned
from gongyou.kit.uploads import OVER_LIMIT, LimitHandler, content_check, name_checked, too_large
from gongyou.registry.access import page_for
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market import panel_words as words
from gongyou.rooms.market.models import PanelFile, Reporter
from gongyou.rooms.market.panel.edits import Fault
from gongyou.rooms.market.panel.fields import FIELDS
from gongyou.rooms.market.panel.sheets import NUMBER, OCCUPATION, PERIOD, REGION, lines_read, template_write
from gongyou.rooms.market.panel_forms import UploadForm
from gongyou.rooms.market.panel_policies import KEEPERS
from gongyou.rooms.market.services.panel_files import (
    UNDO_FOR,
    Uploaded,
    panel_file_check,
    panel_file_commit,
    panel_file_discard,
    panel_file_undo,
)
from gongyou.rooms.market.views.panel import REFUSED, account, visible

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSIONS = (".xlsx", ".csv", ".xls", ".ods")
WRONG_SHOWN = 200
LABELS = {each.name: each.label for kind in FIELDS for each in FIELDS[kind]} | {
    "period": PERIOD,
    "reporter": NUMBER,
    "region": REGION,
    "occupation": OCCUPATION,
}


@require_safe
@page_for(*KEEPERS)
def template(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The empty workbook of the last month, with the reporters in it."""
    panel = visible(request, key)
    if not policies.panels.can_change(request.user, panel):
        raise Http404
    period = str(Month.of(timezone.localdate()) - 1)
    active = Reporter.objects.filter(panel=panel).select_related("employer").order_by("number")
    target = BytesIO()
    template_write(target, [each for each in active if each.reports_in(period)], period, words.language())
    target.seek(0)
    name = _("监测报表模板") + f"-{period}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)


@csrf_exempt
def upload(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The upload page. The limit must be in place before anything reads the body, the CSRF check included."""
    request.upload_handlers.insert(0, LimitHandler(request))
    return _upload(request, key)


@csrf_protect
@page_for(*KEEPERS)
def _upload(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    panel = visible(request, key)
    if not policies.panels.can_change(request.user, panel):
        raise Http404
    given = request.method == "POST"
    form = UploadForm(request.POST if given else None, request.FILES if given else None)
    over = request.META.get(OVER_LIMIT, "")
    if over:
        form.errors.clear()
        form.add_error("upload", too_large(over).said(words.language()))
    elif given and form.is_valid():
        try:
            read = _received(form.cleaned_data["upload"])
            file = panel_file_check(panel=panel, file=read, by=account(request), now=timezone.now())
        except GongyouError as refusal:
            if not isinstance(refusal, BadInput):
                raise
            form.add_error("upload", refusal.said(words.language()))
        else:
            return redirect(file)
    recent = PanelFile.objects.filter(panel=panel)[:10]
    context = {"panel": panel, "form": form, "files": [(each, words.file_badge(each)) for each in recent]}
    return render(request, "market/panel/upload.html", context, status=REFUSED if form.errors else 200)


def _received(given: object) -> Uploaded:
    """The file's lines. It lies nowhere with a name while it is read."""
    name = name_checked(given, EXTENSIONS)  # type: ignore[arg-type]
    digest = hashlib.sha256()
    with private_file() as kept:
        for chunk in given.chunks():  # type: ignore[attr-defined]
            digest.update(chunk)
            kept.write(chunk)
        kept.seek(0)
        content_check(kept, name)
        kept.seek(0)
        content_scanned(iter(lambda: kept.read(1 << 20), b""), name)
        kept.seek(0)
        lines = lines_read(Path(f"/proc/self/fd/{kept.fileno()}"), name)
    return Uploaded(name, digest.hexdigest(), lines)


@require_safe
@page_for(*KEEPERS)
@never_cache
def file_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What would happen, and only what is wrong or asked about."""
    file = policies.files.visible(request.user, key=key)
    language = words.language()
    told = [
        {
            "line": row["line"],
            "reporter": row["reporter"],
            "period": row["period"],
            "is_hard": each.is_hard,
            "field": LABELS[each.field].on(language) if each.field in LABELS else "—",
            "text": each.text.on(language),
            "remedy": each.remedy.on(language),
        }
        for row in file.staged
        for each in map(Fault.read, row["faults"])
        if row["what"] != "unchanged"
    ]
    context = {
        "file": file,
        "badge": words.file_badge(file),
        "wrong": [row for row in told if row["is_hard"]][:WRONG_SHOWN],
        "asked": [row for row in told if not row["is_hard"]][:WRONG_SHOWN],
        "may_undo": file.state == PanelFile.State.COMMITTED
        and file.committed_at is not None
        and timezone.now() - file.committed_at <= UNDO_FOR,
        "lines": audit.timeline_of(file, language),
    }
    return render(request, "market/panel/file.html", context)


@require_POST
@page_for(*KEEPERS)
def commit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Takes the right forms in."""
    return _acted(
        request,
        key,
        lambda file: panel_file_commit(
            file=file,
            leave_wrong=request.POST.get("leave_wrong") == str(file.rows_wrong),
            by=account(request),
            now=timezone.now(),
        ),
        _("已入库。"),
    )


@require_POST
@page_for(*KEEPERS)
def discard(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Gives the file up."""
    return _acted(
        request, key, lambda file: panel_file_discard(file=file, by=account(request), now=timezone.now()), _("已放弃。")
    )


@require_POST
@page_for(*KEEPERS)
def undo(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Takes the forms back."""
    return _acted(
        request, key, lambda file: panel_file_undo(file=file, by=account(request), now=timezone.now()), _("已撤销。")
    )


def _acted(request: HttpRequest, key: uuid.UUID, act: Callable[[PanelFile], PanelFile], done: str) -> HttpResponse:
    file = policies.files.visible(request.user, key=key)
    try:
        act(file)
    except Conflict as refusal:
        messages.error(request, refusal.said(words.language()))
    else:
        messages.success(request, done)
    return redirect(file)
