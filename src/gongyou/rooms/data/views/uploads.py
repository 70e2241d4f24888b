"""The upload page and the empty forms to fill in."""

from __future__ import annotations

from io import BytesIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from gongyou.core.errors import GongyouError, NotFound, StorageFull
from gongyou.kit import audit
from gongyou.kit.spreadsheets.contract_form import contract_form_write
from gongyou.kit.uploads import (
    OVER_LIMIT,
    LimitHandler,
    StoredFile,
    file_store,
    files_remove,
    too_large,
    uploads_expire,
)
from gongyou.lake.contract import contract, contracts
from gongyou.registry.access import page_for
from gongyou.rooms.data.forms import UploadForm
from gongyou.rooms.data.policies import STAFF
from gongyou.rooms.data.selectors import stored_names_wanted
from gongyou.rooms.data.services import batches
from gongyou.rooms.data.shown import language, presets
from gongyou.rooms.data.views.batches import XLSX


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponseBase:
    """The upload page. The limit must be in place before anything reads the body, the CSRF check included."""
    request.upload_handlers.insert(0, LimitHandler(request))
    return _upload(request)


@csrf_protect
@page_for(*STAFF)
def _upload(request: HttpRequest) -> HttpResponse:
    given = request.method == "POST"
    form = UploadForm(
        request.POST if given else None,
        request.FILES if given else None,
        user=request.user,
        presets=presets(),
        initial={"contract": request.GET.get("contract", "")},
    )
    over = request.META.get(OVER_LIMIT, "")
    if over:
        form.errors.clear()
        form.add_error("uploads", too_large(over).said(language()))
    elif given and form.is_valid():
        answer = _submit(request, form)
        if answer is not None:
            return answer
    context = {
        "form": form,
        "limit_mb": settings.GONGYOU_UPLOAD_LIMIT_MB,
        "contracts": [(found.name, found.title.on(language()), found.grain.on(language())) for found in contracts()],
    }
    return render(request, "data/upload.html", context, status=422 if form.errors else 200)


def _submit(request: HttpRequest, form: UploadForm) -> HttpResponse | None:
    actor = audit.actor_from(request.user)
    if actor is None:
        raise Http404
    now = timezone.now()
    uploads_expire(keep=stored_names_wanted(), now=now)
    kept: list[StoredFile] = []
    try:
        for file in form.cleaned_data["uploads"]:
            kept.append(file_store(file))
        submission = batches.Submission(
            contract=form.cleaned_data["contract"],
            files=kept,
            organisation=form.cleaned_data["organisation"],
            source=form.cleaned_data["source"],
            mapping=form.cleaned_data["mapping"],
        )
        record = batches.batch_submit(submission=submission, by=actor, now=now)
    except GongyouError as error:
        files_remove(file.stored for file in kept)
        if isinstance(error, StorageFull) or error.code.startswith("data.upload."):
            form.add_error("uploads", error.said(language()))
            return None
        raise
    return redirect(record)


@page_for(*STAFF)
def template(request: HttpRequest, name: str) -> HttpResponseBase:
    """The empty workbook of a contract."""
    try:
        wanted = contract(name)
    except NotFound as reason:
        raise Http404 from reason
    target = BytesIO()
    contract_form_write(wanted, target, language=get_language() or "zh-hans")
    target.seek(0)
    file_name = _("空白表") + f"-{wanted.title.on(language())}.xlsx"
    return FileResponse(target, as_attachment=True, filename=file_name, content_type=XLSX)
