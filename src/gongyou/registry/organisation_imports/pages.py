"""The pages of a list of organisations on its way in: upload, one import, confirm, give up, undo, errors, template."""

from __future__ import annotations

import uuid
from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import Conflict, GongyouError, NotFound, StorageFull
from gongyou.kit import audit
from gongyou.kit.receiving import private_file
from gongyou.kit.sealed_files import sealed_remove
from gongyou.kit.tasks.settling import settled
from gongyou.kit.uploads import OVER_LIMIT, LimitHandler, too_large
from gongyou.registry.access import page_for
from gongyou.registry.models import OrganisationImport
from gongyou.registry.organisation_import_policies import organisation_imports
from gongyou.registry.organisation_imports.forms import UploadForm
from gongyou.registry.organisation_imports.shown import (
    Verdict,
    errors_write,
    import_badge,
    imports_listing,
    wrong_cells,
)
from gongyou.registry.organisation_imports.template import template_write
from gongyou.registry.policies import ADMINISTRATOR, OFFICER
from gongyou.registry.rosters.listings import language
from gongyou.registry.rosters.pages import XLSX, actor_of
from gongyou.registry.rosters.selectors import CODED
from gongyou.registry.rosters.uploading import received
from gongyou.registry.selectors import scope_of
from gongyou.registry.services import organisation_imports as services

ROWS_OF_PAGE = 50
KEPT_LISTED = 100
# Said on the page; anything else is a refusal (404) or a defect.
EXPECTED = (Conflict, NotFound, StorageFull)


@require_safe
@page_for(OFFICER, ADMINISTRATOR)
def import_list(request: HttpRequest) -> HttpResponse:
    """The imports of my scope."""
    now = timezone.now()
    # Asked first, so that a look alone writes nothing.
    if services.organisation_imports_to_expire(now):
        services.organisation_imports_expire(now=now)
    context = {
        "listing": imports_listing(request.user, request.GET),
        "any": organisation_imports.scope(request.user).exists(),
    }
    return render(request, "organisation_imports/list.html", context)


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponseBase:
    """The upload page. The limit must be in place before anything reads the body, the CSRF check included."""
    request.upload_handlers.insert(0, LimitHandler(request))
    return _upload(request)


@csrf_protect
@page_for(OFFICER, ADMINISTRATOR)
def _upload(request: HttpRequest) -> HttpResponse:
    given = request.method == "POST"
    form = UploadForm(request.POST if given else None, request.FILES if given else None, user=request.user)
    over = request.META.get(OVER_LIMIT, "")
    if over:
        form.errors.clear()
        form.add_error("upload", too_large(over).said(language()))
    elif given and form.is_valid():
        answer = _submitted(request, form)
        if answer is not None:
            return answer
    context = {"form": form, "limit_mb": settings.GONGYOU_UPLOAD_LIMIT_MB}
    return render(request, "organisation_imports/upload.html", context, status=422 if form.errors else 200)


def _submitted(request: HttpRequest, form: UploadForm) -> HttpResponse | None:
    stored = ""
    try:
        name, stored, _digest = received(form.cleaned_data["upload"], purpose=services.PURPOSE)
        batch = services.organisation_import_submit(
            file=services.OrganisationsFile(name, stored),
            organisation=form.cleaned_data["organisation"],
            by=actor_of(request),
            now=timezone.now(),
        )
    except GongyouError as error:
        sealed_remove(stored)
        if isinstance(error, StorageFull) or error.code.startswith("data.upload."):
            form.add_error("upload", error.said(language()))
            return None
        if isinstance(error, Conflict):
            form.add_error("organisation", error.said(language()))
            return None
        raise
    return redirect(batch)


@require_safe
@page_for(OFFICER, ADMINISTRATOR)
@never_cache
def import_page(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """One import: what would happen, only the wrong rows, the next step, what was done."""
    batch = settled(_import(request, import_id))
    faults = Paginator(batch.rows.filter(verdict=Verdict.WRONG).order_by("line"), ROWS_OF_PAGE)
    page = faults.get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "badge": import_badge(batch),
        "faults_page": page,
        "wrong": wrong_cells(page.object_list, language()),
        "may_undo": _may_undo(batch),
        "left": batch.rows.filter(verdict=Verdict.KEPT).order_by("line")[:KEPT_LISTED],
        "lines": audit.timeline_of(batch, language()),
    }
    return render(request, "organisation_imports/import.html", context)


@require_POST
@page_for(OFFICER, ADMINISTRATOR)
def import_confirm(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """Puts the commit into the queue; with wrong rows only on the button that says to leave them out."""
    batch = _import(request, import_id)
    try:
        services.organisation_import_confirm(
            batch=batch,
            leave_wrong=request.POST.get("leave_wrong") == str(batch.rows_wrong),
            by=actor_of(request),
            now=timezone.now(),
        )
    except EXPECTED as error:
        messages.error(request, error.said(language()))
    return redirect(batch)


@require_POST
@page_for(OFFICER, ADMINISTRATOR)
def import_discard(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """Gives the list up."""
    batch = _import(request, import_id)
    try:
        services.organisation_import_discard(batch=batch, by=actor_of(request), now=timezone.now())
    except EXPECTED as error:
        messages.error(request, error.said(language()))
        return redirect(batch)
    messages.success(request, _("已放弃这份组织名录，没有建立任何组织。"))
    return redirect("organisation_imports:imports")


@page_for(OFFICER, ADMINISTRATOR)
@never_cache
def import_undo(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """Names the consequence; on POST takes the import back."""
    batch = _import(request, import_id)
    if not _may_undo(batch):
        return redirect(batch)
    if request.method == "POST":
        try:
            services.organisation_import_undo(batch=batch, by=actor_of(request), now=timezone.now())
        except EXPECTED as error:
            messages.error(request, error.said(language()))
        else:
            messages.success(request, _("已撤销。"))
        return redirect(batch)
    return render(request, "organisation_imports/undo.html", {"batch": batch})


@require_safe
@page_for(OFFICER, ADMINISTRATOR)
def import_errors(request: HttpRequest, import_id: uuid.UUID) -> HttpResponseBase:
    """The wrong rows as a workbook with their reasons."""
    batch = _import(request, import_id)
    if not batch.rows.filter(verdict=Verdict.WRONG).exists():
        raise Http404
    target = private_file()
    try:
        errors_write(batch, target, said_in=language())
    except BaseException:
        target.close()
        raise
    target.seek(0)
    name = _("有误的行") + f"-{batch.organisation.code}-{timezone.localtime(batch.created_at):%Y%m%d-%H%M}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
@page_for(OFFICER, ADMINISTRATOR)
def template(request: HttpRequest) -> HttpResponseBase:
    """The empty list."""
    target = BytesIO()
    mine = scope_of(request.user, OFFICER, ADMINISTRATOR).filter(closed_on=None).values_list("code", "name")
    template_write(target, organisations=list(mine[:CODED]), language=language())
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=_("组织名录模板") + ".xlsx", content_type=XLSX)


def _import(request: HttpRequest, import_id: uuid.UUID) -> OrganisationImport:
    return organisation_imports.visible(request.user, pk=import_id)


def _may_undo(batch: OrganisationImport) -> bool:
    return (
        batch.state == OrganisationImport.State.COMMITTED
        and batch.undo_until is not None
        and timezone.now() <= batch.undo_until
    )
