"""The pages of a roster on its way in: list, upload, one import, confirm, give up, undo, error workbook, template."""

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
from gongyou.kit.models import User
from gongyou.kit.receiving import private_file
from gongyou.kit.sealed_files import sealed_remove
from gongyou.kit.tasks.settling import settled
from gongyou.kit.uploads import OVER_LIMIT, LimitHandler, too_large
from gongyou.registry.access import page_for
from gongyou.registry.models import RosterChange, RosterFault, RosterImport
from gongyou.registry.regions import region_prefix
from gongyou.registry.roster_policies import OFFICER, rosters
from gongyou.registry.rosters import selectors
from gongyou.registry.rosters.committing import members_left
from gongyou.registry.rosters.errors import errors_write
from gongyou.registry.rosters.forms import UploadForm
from gongyou.registry.rosters.listings import language, roster_badge, rosters_listing
from gongyou.registry.rosters.template import template_csv, template_write
from gongyou.registry.rosters.uploading import roster_received
from gongyou.registry.selectors import scope_top
from gongyou.registry.services import roster_exports
from gongyou.registry.services import rosters as services

ROWS_OF_PAGE = 50
LEFT_LISTED = 100
# Said on the page; anything else is a refusal (404) or a defect.
EXPECTED = (Conflict, NotFound, StorageFull)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@page_for(OFFICER)
def roster_list(request: HttpRequest) -> HttpResponse:
    """The imports of my scope."""
    _tidied()
    context = {
        "listing": rosters_listing(request.user, request.GET),
        "waiting": selectors.rosters_list(request.user).filter(state=RosterImport.State.CHECKED),
        "any": rosters.scope(request.user).exists(),
    }
    return render(request, "rosters/list.html", context)


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponseBase:
    """The upload page. The limit must be in place before anything reads the body, the CSRF check included."""
    request.upload_handlers.insert(0, LimitHandler(request))
    return _upload(request)


@csrf_protect
@page_for(OFFICER)
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
    return render(request, "rosters/upload.html", context, status=422 if form.errors else 200)


def _submitted(request: HttpRequest, form: UploadForm) -> HttpResponse | None:
    stored = ""
    try:
        file = roster_received(form.cleaned_data["upload"])
        stored = file.stored
        roster = services.roster_submit(
            file=file, organisation=form.cleaned_data["organisation"], by=actor_of(request), now=timezone.now()
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
    return redirect(roster)


@require_safe
@page_for(OFFICER)
@never_cache
def roster_page(request: HttpRequest, roster_id: uuid.UUID) -> HttpResponse:
    """One import: what would happen, only the wrong rows, what changes, the next step, what was done."""
    roster = settled(_roster(request, roster_id))
    if roster.state == RosterImport.State.COMMITTING and services.rosters_to_take_up():
        services.rosters_take_up(now=timezone.now())
        roster.refresh_from_db()
    faults = Paginator(RosterFault.objects.filter(roster=roster).order_by("line"), ROWS_OF_PAGE)
    changes = Paginator(
        RosterChange.objects.filter(roster=roster).select_related("organisation", "employer").order_by("line"),
        ROWS_OF_PAGE,
    )
    faults_page = faults.get_page(request.GET.get("page"))
    changes_page = changes.get_page(request.GET.get("changes"))
    is_checked = roster.state == RosterImport.State.CHECKED
    context = {
        "roster": roster,
        "badge": roster_badge(roster),
        "faults_page": faults_page,
        "wrong": selectors.wrong_cells(roster, faults_page.object_list, language()),
        "changes_page": changes_page,
        "changed": selectors.changed_cells(roster, changes_page.object_list, language()) if is_checked else [],
        "duplicates": roster.rows_elsewhere + roster.rows_repeated,
        "may_undo": _may_undo(roster),
        "left": _left(roster),
        "lines": audit.timeline_of(roster, language()),
    }
    return render(request, "rosters/roster.html", context)


@require_POST
@page_for(OFFICER)
def roster_confirm(request: HttpRequest, roster_id: uuid.UUID) -> HttpResponse:
    """Puts the commit into the queue; with wrong rows only on the button that says to leave them out."""
    roster = _roster(request, roster_id)
    try:
        services.roster_confirm(
            roster=roster,
            leave_wrong=request.POST.get("leave_wrong") == str(roster.rows_wrong),
            by=actor_of(request),
            now=timezone.now(),
        )
    except EXPECTED as error:
        messages.error(request, error.said(language()))
    return redirect(roster)


@require_POST
@page_for(OFFICER)
def roster_discard(request: HttpRequest, roster_id: uuid.UUID) -> HttpResponse:
    """Gives the roster up."""
    roster = _roster(request, roster_id)
    try:
        services.roster_discard(roster=roster, by=actor_of(request), now=timezone.now())
    except EXPECTED as error:
        messages.error(request, error.said(language()))
        return redirect(roster)
    messages.success(request, _("已放弃这份名册，没有登记任何人，上传的内容已清除。"))
    return redirect("rosters:rosters")


@page_for(OFFICER)
@never_cache
def roster_undo(request: HttpRequest, roster_id: uuid.UUID) -> HttpResponse:
    """Names the consequence; on POST takes the import back."""
    roster = _roster(request, roster_id)
    if not _may_undo(roster):
        return redirect(roster)
    if request.method == "POST":
        try:
            roster = services.roster_undo(roster=roster, by=actor_of(request), now=timezone.now())
        except EXPECTED as error:
            messages.error(request, error.said(language()))
        else:
            messages.success(request, _("已撤销。"))
        return redirect(roster)
    return render(request, "rosters/undo.html", {"roster": roster})


@require_safe
@page_for(OFFICER)
def roster_errors(request: HttpRequest, roster_id: uuid.UUID) -> HttpResponseBase:
    """The wrong rows as a workbook with their reasons."""
    roster = _roster(request, roster_id)
    if not RosterFault.objects.filter(roster=roster).exists():
        raise Http404
    target = private_file()
    try:
        errors_write(roster, target, language=language())
    except BaseException:
        target.close()
        raise
    target.seek(0)
    name = _("有误的行") + f"-{roster.organisation.code}-{timezone.localtime(roster.created_at):%Y%m%d-%H%M}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
@page_for(OFFICER)
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The empty roster."""
    name = _("会员名册模板")
    if kind == "csv":
        return FileResponse(
            BytesIO(template_csv()), as_attachment=True, filename=f"{name}.csv", content_type="text/csv; charset=utf-8"
        )
    if kind != "xlsx":
        raise Http404
    target = BytesIO()
    top = scope_top(request.user)
    template_write(
        target,
        organisations=selectors.organisations_of(request.user),
        language=language(),
        stations=selectors.stations_coded(region_prefix(top.region)) if top else (),
    )
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _roster(request: HttpRequest, roster_id: uuid.UUID) -> RosterImport:
    return rosters.visible(request.user, pk=roster_id)


def actor_of(request: HttpRequest) -> User:
    actor = audit.actor_from(request.user)
    if actor is None:
        raise Http404
    return actor


def _may_undo(roster: RosterImport) -> bool:
    return (
        roster.state == RosterImport.State.COMMITTED
        and roster.undo_until is not None
        and timezone.now() <= roster.undo_until
    )


def _left(roster: RosterImport) -> list[str]:
    """Worker keys of those who stayed after an undo."""
    if roster.state != RosterImport.State.UNDONE or not roster.rows_kept:
        return []
    new = members_left(roster).values_list("worker_key", flat=True)[:LEFT_LISTED]
    kept = RosterChange.objects.filter(roster=roster, was_kept=True).values_list("member__worker_key", flat=True)
    return [*new, *kept[: LEFT_LISTED - len(new)]]


def _tidied() -> None:
    """What is over goes when somebody looks; asked first, so that a look alone writes nothing."""
    now = timezone.now()
    if services.rosters_to_take_up():
        services.rosters_take_up(now=now)
    if services.rosters_to_expire(now):
        services.rosters_expire(now=now)
    if roster_exports.exports_to_clear(now):
        roster_exports.exports_clear(now=now)
