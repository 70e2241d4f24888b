"""What the holder of a receipt sees and may take back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.core.errors import Conflict
from gongyou.kit.masking import phone_masked
from gongyou.kit.visitors import address_of
from gongyou.registry.joining import limits as knocking
from gongyou.rooms.forum.forms import ReceiptForm
from gongyou.rooms.forum.limits import ASKED
from gongyou.rooms.forum.models import Opinion
from gongyou.rooms.forum.services.opinions import opinion_withdraw, phone_withdraw, receipt_digest
from gongyou.rooms.forum.views.public import REFUSED, TOO_OFTEN
from gongyou.rooms.forum.words import state_badge, status_badge


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """What became of the opinion. The code comes in the body, never in an address."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _ask(request, form)
    opinion, refusal = _found(request, form.cleaned_data["code"])
    if opinion is None:
        form.add_error("code", refusal or _("没有这个回执码，请核对。"))
        return _ask(request, form, TOO_OFTEN if refusal else REFUSED)
    return render(request, "forum/status.html", _shown(opinion, form.cleaned_data["code"]))


@never_cache
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Erases the opinion."""
    return _taken_back(request, opinion_withdraw, _("已撤回，意见内容已删除。"))


@never_cache
@require_POST
def phone(request: HttpRequest) -> HttpResponse:
    """Erases the phone alone."""
    return _taken_back(request, phone_withdraw, _("手机号已删除，意见保留。"))


def _taken_back(request: HttpRequest, act: Any, words: str) -> HttpResponse:
    code = request.POST.get("code", "")
    opinion, refusal = _found(request, code)
    if opinion is None:
        form = ReceiptForm({"code": code})
        form.add_error("code", refusal or _("没有这个回执码，请核对。"))
        return _ask(request, form, TOO_OFTEN if refusal else REFUSED)
    try:
        act(opinion=opinion, by=None, now=timezone.now())
    except Conflict as conflict:
        messages.error(request, conflict.said(get_language() or "zh"))
    else:
        messages.success(request, words)
    return redirect("forum:status")


def _found(request: HttpRequest, code: str) -> tuple[Opinion | None, str]:
    try:
        knocking.knock(ASKED, address_of(request), now=timezone.now())
    except knocking.TooOften as refusal:
        return None, refusal.said(get_language() or "zh")
    rows = Opinion.objects.select_related("collection__organisation", "issue")
    return rows.filter(receipt=receipt_digest(code)).first(), ""


def _shown(opinion: Opinion, code: str) -> dict[str, Any]:
    issue = opinion.issue
    return {
        "opinion": opinion,
        "badge": state_badge(opinion),
        "issue": issue,
        "issue_badge": status_badge(issue) if issue else None,
        "phone": phone_masked(opinion.phone) if opinion.phone else "",
        "code": code,
    }


def _ask(request: HttpRequest, form: ReceiptForm, code: int | None = None) -> HttpResponse:
    return render(request, "forum/ask.html", {"form": form}, status=code or (REFUSED if form.errors else 200))
