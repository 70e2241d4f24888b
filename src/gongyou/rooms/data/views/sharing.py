"""Agreements to share data in the console: the list, one agreement, and what is written into it."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import Conflict, NotFound
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.sealed_files import file_blocks
from gongyou.lake.allowance import narrowable
from gongyou.lake.contract import contract as contract_named
from gongyou.registry.access import page_for
from gongyou.registry.selectors import has_role
from gongyou.rooms.data import policies
from gongyou.rooms.data.delivering import delivery_receive
from gongyou.rooms.data.listings import deliveries_listing, sharing_badge, sharings_listing
from gongyou.rooms.data.models import SharingAgreement
from gongyou.rooms.data.models.agreements import Purpose
from gongyou.rooms.data.policies import OFFICER, STAFF
from gongyou.rooms.data.services import deletion, sharing
from gongyou.rooms.data.sharing_forms import (
    ColumnsForm,
    ContractForm,
    DeliverForm,
    DocumentForm,
    SharingForm,
    SignForm,
    WhyForm,
)
from gongyou.rooms.data.shown import column_title, contract_title
from gongyou.rooms.data.views.form_page import form_page

GET_POST = ("GET", "HEAD", "POST")


@require_safe
@page_for(*STAFF)
def sharing_list(request: HttpRequest) -> HttpResponse:
    """Every agreement of the scope."""
    context = {
        "listing": sharings_listing(request.user, request.GET),
        "any": policies.sharing.scope(request.user).exists(),
        "may_add": has_role(request.user, OFFICER),
    }
    return render(request, "data/sharings.html", context)


@require_safe
@never_cache
@page_for(*STAFF)
def sharing_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One agreement: what may come in, what came in, its document, tokens and history."""
    found = policies.sharing.visible(request.user, key=key)
    may_change = policies.sharing.can_change(request.user, found)
    today, language = timezone.localdate(), get_language() or "zh"
    tokens = list(found.account.api_tokens.all()) if found.account and may_change else []
    context: dict[str, Any] = {
        "agreement": found,
        "badge": sharing_badge(found, today),
        "purposes": [str(Purpose(each).label) for each in found.purposes],
        "shared": [
            {
                "name": each.contract,
                "title": contract_title(each.contract),
                "columns": [column_title(each.contract, name) for name in each.columns],
                "mapping": each.mapping.items(),
            }
            for each in found.contracts.all()
        ],
        "may_change": may_change,
        "is_draft": found.state == SharingAgreement.State.DRAFT,
        "takes": found.takes_on(today),
        "may_delete": may_change and found.deleted_at is None and not found.takes_on(today),
        "tokens": [(token, token.is_valid(timezone.now())) for token in tokens],
        "listing": deliveries_listing(request.user, found, request.GET),
        "lines": [
            {
                "at": line.at,
                "text": audit.said(line, language),
                "actor": line.actor.get_full_name() if line.actor else "",
            }
            for line in audit.lines_about(found)
        ],
    }
    return render(request, "data/sharing.html", context)


@require_http_methods(GET_POST)
@page_for(OFFICER)
def sharing_new(request: HttpRequest) -> HttpResponse:
    """Drafts an agreement."""
    form = SharingForm(request.POST or None, user=request.user)

    def act() -> str:
        made = sharing.sharing_draft(
            organisation=form.cleaned_data["organisation"], row=form.row(), by=_account(request), now=timezone.now()
        )
        return made.get_absolute_url()

    words = _("起草数据共享协议"), _("先写明用途、期间和删除日期，再约定各列，上传签署件后登记签署。"), _("保存草稿")
    return form_page(request, form, act, words, reverse("data:sharings"))


@require_http_methods(GET_POST)
@page_for(OFFICER)
def sharing_changed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Changes a draft."""
    found = _kept(request, key)
    now_so = {name: getattr(found, name) for name in SharingForm.base_fields if name != "organisation"}
    form = SharingForm(request.POST or None, user=request.user, agreement=found, initial=now_so)

    def act() -> str:
        sharing.sharing_change(agreement=found, row=form.row(), by=_account(request), now=timezone.now())
        return found.get_absolute_url()

    return form_page(request, form, act, (_("修改草稿"), "", _("保存")), found.get_absolute_url())


@require_http_methods(GET_POST)
@page_for(OFFICER)
def contract_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Chooses the kind of data whose columns are to be agreed on."""
    found = _kept(request, key)
    form = ContractForm(request.POST or None)

    def act() -> str:
        return reverse("data:columns", args=[found.key, form.cleaned_data["contract"]])

    return form_page(request, form, act, (_("增加一种数据"), "", _("下一步")), found.get_absolute_url())


@require_http_methods(GET_POST)
@page_for(OFFICER)
def columns(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """The columns of one kind of data."""
    found = _kept(request, key)
    try:
        wanted = contract_named(name)
    except NotFound as reason:
        raise Http404 from reason
    if name not in narrowable():
        raise Http404
    form = ColumnsForm(request.POST or None, wanted=wanted, agreed=found.contracts.filter(contract=name).first())

    def act() -> str:
        sharing.columns_agree(
            agreement=found, contract=name, **form.cleaned_data, by=_account(request), now=timezone.now()
        )
        return found.get_absolute_url()

    return form_page(request, form, act, (contract_title(name), "", _("保存")), found.get_absolute_url())


@require_http_methods(GET_POST)
@page_for(OFFICER)
def document_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Adds the scan of what was signed."""
    found = _kept(request, key)
    form = DocumentForm(request.POST or None, request.FILES or None)

    def act() -> str:
        file = form.cleaned_data["document"]
        sharing.document_add(
            agreement=found, name=file.name or "", chunks=file.chunks(), by=_account(request), now=timezone.now()
        )
        return found.get_absolute_url()

    return form_page(request, form, act, (_("上传签署件"), "", _("上传")), found.get_absolute_url())


@require_POST
@page_for(OFFICER)
def document_file(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The signed document as a download."""
    found = _kept(request, key)
    if not found.document_stored:
        raise Http404
    sharing.document_fetch(agreement=found, by=_account(request), now=timezone.now())
    content = BytesIO(b"".join(file_blocks(found.document_stored, purpose=sharing.DOCUMENT_PURPOSE)))
    kind = sharing.TYPES[found.document_kind]
    answer = FileResponse(content, as_attachment=True, filename=found.document_name, content_type=kind)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox"
    return answer


@require_http_methods(GET_POST)
@page_for(OFFICER)
def sharing_signed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Records the signing."""
    found = _kept(request, key)
    form = SignForm(request.POST or None, initial={"signed_on": timezone.localdate()})

    def act() -> str:
        sharing.sharing_sign(agreement=found, **form.cleaned_data, by=_account(request), now=timezone.now())
        return found.get_absolute_url()

    words = _("登记签署"), _("登记后协议不能再改；需要变更的，另签补充协议。"), _("登记签署")
    return form_page(request, form, act, words, found.get_absolute_url())


@require_http_methods(GET_POST)
@page_for(OFFICER)
def sharing_terminated(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ends it before its term."""
    found = _kept(request, key)
    form = WhyForm(request.POST or None)

    def act() -> str:
        sharing.sharing_terminate(agreement=found, **form.cleaned_data, by=_account(request), now=timezone.now())
        return found.get_absolute_url()

    words = _("终止协议"), _("即日起不再接收文件，全部报送令牌作废。已入库的数据保存到删除日期。"), _("终止")
    return form_page(request, form, act, words, found.get_absolute_url())


@require_POST
@page_for(OFFICER)
def sharing_deleted(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Deletes what came in before the agreed day."""
    found = _kept(request, key)
    try:
        deletion.sharing_delete(agreement=found, by=_account(request), now=timezone.now())
    except Conflict as refusal:
        messages.error(request, refusal.said(get_language() or "zh"))
    else:
        messages.success(request, _("已删除，数据湖的任何快照都不再保存这些数据。"))
    return redirect(found)


@require_http_methods(GET_POST)
@page_for(OFFICER)
def deliver(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Takes in a file that the platform handed over."""
    found = _kept(request, key)
    form = DeliverForm(request.POST or None, request.FILES or None, agreement=found)

    def act() -> str:
        done = delivery_receive(
            agreement=found,
            contract=form.cleaned_data["contract"],
            upload=form.cleaned_data["file"],
            mapping={},
            by=_account(request),
            now=timezone.now(),
        )
        return done.record.get_absolute_url()

    words = _("按协议上传"), _("未约定的列和期间外的行在入口处丢弃，劳动者标识换成代号，原文件不保存。"), _("上传")
    return form_page(request, form, act, words, found.get_absolute_url())


def _kept(request: HttpRequest, key: uuid.UUID) -> SharingAgreement:
    found = policies.sharing.visible(request.user, key=key)
    if not policies.sharing.can_change(request.user, found):
        raise Http404
    return found


def _account(request: HttpRequest) -> User:
    return cast(User, request.user)
