"""The pages of a roster on its way out: list, request, one export, its file."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongyou.kit import audit
from gongyou.kit.sealed_files import file_blocks
from gongyou.kit.tasks.settling import settled
from gongyou.kit.two_step.confirming import ask_again, freshly_confirmed, recently_confirmed
from gongyou.registry import approvals
from gongyou.registry.access import page_for
from gongyou.registry.models import Approval, RosterExport
from gongyou.registry.roster_policies import OFFICER, exports
from gongyou.registry.rosters.exporting import PURPOSE
from gongyou.registry.rosters.forms import ExportForm
from gongyou.registry.rosters.listings import export_badge, exports_listing, language
from gongyou.registry.rosters.pages import EXPECTED, XLSX, actor_of
from gongyou.registry.services import roster_exports as services

CSV = "text/csv; charset=utf-8"


@require_safe
@page_for(OFFICER)
def export_list(request: HttpRequest) -> HttpResponse:
    """The exports of my scope."""
    context = {"listing": exports_listing(request.user, request.GET), "any": exports.scope(request.user).exists()}
    return render(request, "rosters/exports.html", context)


@page_for(OFFICER)
def export_new(request: HttpRequest) -> HttpResponse:
    """The request: whose members, what for, masked or in clear."""
    form = ExportForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = services.ExportRequest(
            organisation=form.cleaned_data["organisation"],
            reason=form.cleaned_data["reason"],
            form=form.cleaned_data["form"],
            is_clear=form.cleaned_data["is_clear"],
        )
        return redirect(services.export_ask(request=given, by=actor_of(request), now=timezone.now()))
    return render(request, "rosters/export_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@page_for(OFFICER)
@never_cache
def export_page(request: HttpRequest, export_id: uuid.UUID) -> HttpResponse:
    """One export: its state, the approval it waits for, its file."""
    export = settled(exports.visible(request.user, pk=export_id))
    may_download = exports.can_download(request.user, export)
    asked = Approval.objects.filter(act=services.CLEAR_EXPORT.key, subject=audit.subject_of(export))
    context = {
        "export": export,
        "badge": export_badge(export),
        "may_download": may_download,
        "approval": asked.select_related("decided_by").order_by("-asked_at").first(),
        "may_start": may_download and export.state == RosterExport.State.ASKED and _granted(request, export),
        "lines": audit.timeline_of(export, language()),
    }
    return render(request, "rosters/export.html", context)


@require_POST
@page_for(OFFICER)
@freshly_confirmed
def export_start(request: HttpRequest, export_id: uuid.UUID) -> HttpResponse:
    """Makes the approved file in clear."""
    export = _mine(request, export_id)
    try:
        services.export_start(export=export, by=actor_of(request), now=timezone.now())
    except EXPECTED as error:
        messages.error(request, error.said(language()))
    return redirect(export)


@require_POST
@page_for(OFFICER)
def export_file(request: HttpRequest, export_id: uuid.UUID) -> HttpResponseBase:
    """The file, for who asked for it. By POST: fetching it is an act that leaves a line."""
    export = _mine(request, export_id)
    if export.is_clear and not recently_confirmed(request):
        return ask_again(request)
    try:
        export = services.export_fetched(export=export, by=actor_of(request), now=timezone.now())
        blocks = file_blocks(export.stored, purpose=PURPOSE)
        first = next(blocks)
    except EXPECTED as error:
        messages.error(request, error.said(language()))
        return redirect(export)

    def content() -> Iterator[bytes]:
        yield first
        yield from blocks

    kind = CSV if export.file_name.endswith(".csv") else XLSX
    answer = StreamingHttpResponse(content(), content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=export.file_name) or ""
    return answer


def _mine(request: HttpRequest, export_id: uuid.UUID) -> RosterExport:
    export = exports.visible(request.user, pk=export_id)
    if not exports.can_download(request.user, export):
        raise Http404
    return export


def _granted(request: HttpRequest, export: RosterExport) -> bool:
    subject = audit.subject_of(export)
    found = approvals.usable(act=services.CLEAR_EXPORT.key, subject=subject, by=actor_of(request), now=timezone.now())
    return found is not None
