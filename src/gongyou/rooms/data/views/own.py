"""What a worker hands in on the phone: typed orders, a sheet, a copy; seen and withdrawn at any time."""

from __future__ import annotations

import json
import uuid
from io import BytesIO
from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict, NotFound, StorageFull
from gongyou.kit.models import User
from gongyou.kit.spreadsheets import Column, Sheet, workbook_write
from gongyou.kit.uploads import Uploaded
from gongyou.registry.models import Member
from gongyou.registry.own.proof import own_page
from gongyou.rooms.data import copies, policies
from gongyou.rooms.data.giving import Giving, Written, give, give_typed, heads_of_template, own_rows, refused_rows
from gongyou.rooms.data.listings import XLSX, donation_badge
from gongyou.rooms.data.models import Donation, SubjectCopy, TypedOrder
from gongyou.rooms.data.models.donations import ShownBy
from gongyou.rooms.data.own_forms import AgreeForm, CopyForm, FileForm, MappingForm, TypedForm
from gongyou.rooms.data.services import copies as copy_services
from gongyou.rooms.data.services import donations

REFUSED = 422
GET_POST = ["GET", "HEAD", "POST"]
EXPECTED = (BadInput, Conflict, StorageFull)


@require_safe
@own_page
def mine(request: HttpRequest, member: Member) -> HttpResponse:
    """What I gave, what waits, and the three ways to give."""
    context = {
        "given": [(each, donation_badge(each)) for each in policies.own.scope(request.user)],
        "typed": TypedOrder.objects.filter(member=member).count(),
        "copies": SubjectCopy.objects.filter(member=member),
        "may": policies.own.can_add(request.user, under=member),
        "tab": "me",
    }
    return render(request, "data/own/mine.html", context)


@require_http_methods(GET_POST)
@own_page
def typed(request: HttpRequest, member: Member) -> HttpResponse:
    """Types one order after another; below, what is typed and the hand-in."""
    _may(request, member)
    orders = list(TypedOrder.objects.filter(member=member))
    form = TypedForm(request.POST or None, platform=orders[-1].platform if orders else "")
    if form.is_valid():
        try:
            donations.order_type(
                member=member,
                platform=form.cleaned_data["platform"],
                answers=form.answers(),
                by=_account(request),
                now=timezone.now(),
            )
        except Conflict as refusal:
            form.add_error(None, refusal.said(_language()))
        else:
            messages.success(request, _("已记下，可以接着填下一单。"))
            return redirect("given:typed")
    return _typed_page(request, form, orders, AgreeForm())


@require_http_methods(GET_POST)
@own_page
def typed_one(request: HttpRequest, member: Member, key: uuid.UUID) -> HttpResponse:
    """Changes a typed order."""
    order = _order(member, key)
    form = TypedForm(request.POST or None, order=order)
    if form.is_valid():
        try:
            donations.order_retype(
                order=order,
                platform=form.cleaned_data["platform"],
                answers=form.answers(),
                by=_account(request),
                now=timezone.now(),
            )
        except Conflict as refusal:
            form.add_error(None, refusal.said(_language()))
        else:
            return redirect("given:typed")
    context = {"form": form, "order": order, "tab": "me"}
    return render(request, "data/own/typed_one.html", context, status=REFUSED if form.errors else 200)


@require_POST
@own_page
def typed_drop(request: HttpRequest, member: Member, key: uuid.UUID) -> HttpResponse:
    """Removes a typed order."""
    donations.order_drop(order=_order(member, key), by=_account(request), now=timezone.now())
    return redirect("given:typed")


@require_POST
@own_page
def typed_give(request: HttpRequest, member: Member) -> HttpResponse:
    """Hands in what was typed, platform by platform."""
    _may(request, member)
    orders = list(TypedOrder.objects.filter(member=member))
    form = AgreeForm(request.POST)
    if form.is_valid() and orders:
        use = form.cleaned_data["use"]
        try:
            for platform in sorted({order.platform for order in orders}):
                wanted = [order for order in orders if order.platform == platform]
                giving = Giving(member, platform, use, ShownBy.TYPED)
                give_typed(giving, wanted, by=_account(request), now=timezone.now())
        except EXPECTED as refusal:
            form.add_error(None, refusal.said(_language()))
        else:
            messages.success(request, _("已交给工会。"))
            return redirect("given:mine")
    return _typed_page(request, TypedForm(), list(TypedOrder.objects.filter(member=member)), form)


@require_http_methods(GET_POST)
@own_page
def file_new(request: HttpRequest, member: Member) -> HttpResponse:
    """Hands in a sheet."""
    _may(request, member)
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        given = form.cleaned_data
        giving = Giving(member, given["platform"], given["use"], ShownBy.FILE)
        try:
            done = give(giving, cast(Uploaded, given["file"]), by=_account(request), now=timezone.now())
        except EXPECTED as refusal:
            form.add_error("file", refusal.said(_language()))
        else:
            return redirect(done)
    return render(request, "data/own/file.html", {"form": form, "tab": "me"}, status=REFUSED if form.errors else 200)


@require_safe
@own_page
def template(request: HttpRequest, member: Member) -> HttpResponseBase:
    """The empty sheet, as text cells so that a long order number stays whole."""
    target = BytesIO()
    workbook_write(
        target, [Sheet(_("我的订单"), [Column(head, "text") for head in heads_of_template(_language())], [])]
    )
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=_("我的订单") + ".xlsx", content_type=XLSX)


@require_safe
@own_page
def one(request: HttpRequest, member: Member, key: uuid.UUID) -> HttpResponse:
    """One hand-in: its orders, what did not go in, and the way to withdraw it."""
    found = _donation(request, key)
    context = {
        "one": found,
        "badge": donation_badge(found),
        "rows": own_rows(found),
        "refused": [{**row, "text": row["text"].on(_language())} for row in refused_rows(found)],
        "tab": "me",
    }
    return render(request, "data/own/one.html", context)


@require_http_methods(GET_POST)
@own_page
def withdraw(request: HttpRequest, member: Member, key: uuid.UUID) -> HttpResponse:
    """Names the consequence; on POST takes the orders out of the lake."""
    found = _donation(request, key)
    if found.state != Donation.State.GIVEN:
        return redirect(found)
    if request.method == "POST":
        donations.donation_withdraw(donation=found, by=_account(request), now=timezone.now())
        messages.success(request, _("已撤回，这些订单已从数据湖删除。"))
        return redirect("given:mine")
    return render(request, "data/own/withdraw.html", {"one": found, "tab": "me"})


@require_http_methods(GET_POST)
@own_page
def copy_new(request: HttpRequest, member: Member) -> HttpResponse:
    """Takes in a copy that a platform gave."""
    _may(request, member)
    form = CopyForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            name, table = copies.table_of(cast(Uploaded, form.cleaned_data["file"]))
            made = copy_services.copy_receive(
                member=member,
                platform=form.cleaned_data["platform"],
                name=name,
                table=table,
                by=_account(request),
                now=timezone.now(),
            )
        except EXPECTED as refusal:
            form.add_error("file", refusal.said(_language()))
        else:
            return redirect("given:copy", key=made.key)
    return render(
        request, "data/own/copy_new.html", {"form": form, "tab": "me"}, status=REFUSED if form.errors else 200
    )


@require_http_methods(GET_POST)
@own_page
def copy(request: HttpRequest, member: Member, key: uuid.UUID) -> HttpResponse:
    """Which column is which, with the first rows; then the hand-in. Columns that were not chosen are not kept."""
    found = _copy(member, key)
    guessed = copies.terms_guessed(found.platform, found.heads)
    form = MappingForm(request.POST or None, heads=found.heads, guessed=guessed)
    if form.is_valid():
        by, now = _account(request), timezone.now()
        terms = form.terms()
        giving = Giving(member, found.platform, form.cleaned_data["use"], ShownBy.COPY, terms)
        try:
            done = give(giving, Written("copy.csv", copies.opened(found)), by=by, now=now)
        except EXPECTED as refusal:
            form.add_error(None, refusal.said(_language()))
        else:
            copy_services.mapping_save(copy=found, terms=terms, by=by, now=now)
            copy_services.copy_drop(copy=found, by=by, now=now)
            return redirect(done)
    try:
        rows = copies.previewed(found)
    except NotFound as gone:
        raise Http404 from gone
    preview = [(head, [row.get(head, "") for row in rows]) for head in found.heads]
    context: dict[str, Any] = {"form": form, "copy": found, "preview": preview, "tab": "me"}
    return render(request, "data/own/copy.html", context, status=REFUSED if form.errors else 200)


@require_POST
@own_page
def copy_dropped(request: HttpRequest, member: Member, key: uuid.UUID) -> HttpResponse:
    """Clears a copy away."""
    copy_services.copy_drop(copy=_copy(member, key), by=_account(request), now=timezone.now())
    messages.success(request, _("副本已清除。"))
    return redirect("given:mine")


def _typed_page(request: HttpRequest, form: TypedForm, orders: list[TypedOrder], hand_in: AgreeForm) -> HttpResponse:
    told = [(order, json.loads(order.content)) for order in orders]
    shown = [(order, row, row.get("delivered_at") or row.get("accepted_at")) for order, row in told]
    context = {"form": form, "orders": shown, "hand_in": hand_in, "tab": "me"}
    return render(request, "data/own/typed.html", context, status=REFUSED if form.errors or hand_in.errors else 200)


def _may(request: HttpRequest, member: Member) -> None:
    if not policies.own.can_add(request.user, under=member):
        raise Http404


def _donation(request: HttpRequest, key: uuid.UUID) -> Donation:
    return policies.own.visible(request.user, key=key)


def _order(member: Member, key: uuid.UUID) -> TypedOrder:
    found = TypedOrder.objects.filter(member=member, key=key).first()
    if found is None:
        raise Http404
    return found


def _copy(member: Member, key: uuid.UUID) -> SubjectCopy:
    found = SubjectCopy.objects.filter(member=member, key=key).first()
    if found is None:
        raise Http404
    return found


def _account(request: HttpRequest) -> User:
    return cast(User, request.user)


def _language() -> str:
    return get_language() or "zh"
