"""A forgotten password, on the phone. Every answer is the same whether the number is known or not."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit.masking import phone_masked
from gongyou.kit.notices.codes import phone_code_check, phone_code_send
from gongyou.kit.visitors import address_of
from gongyou.registry.joining import limits
from gongyou.registry.joining.draft import Draft
from gongyou.registry.joining.pages import REFUSED, TOO_OFTEN, WRONG_CODE
from gongyou.registry.resetting.forms import ResetForm, WhoForm
from gongyou.registry.resetting.people import member_behind
from gongyou.registry.services.resetting import membership_password_reset

PURPOSE = "password_reset"
ASKED = Draft("password_reset", "password_reset")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Takes the number and the end of the identity number; sends a code where they belong to one account."""
    form = WhoForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return render(request, "resetting/ask.html", {"form": form}, status=REFUSED if form.errors else 200)
    phone, tail, now = form.cleaned_data["phone"], form.cleaned_data["tail"], timezone.now()
    try:
        limits.knock(limits.RESET_ADDRESS, address_of(request), now=now)
        for limit in limits.RESET_PHONE:
            limits.knock(limit, phone, now=now)
    except limits.TooOften as refusal:
        form.add_error(None, refusal.said(_language()))
        return render(request, "resetting/ask.html", {"form": form}, status=TOO_OFTEN)
    if member_behind(phone, tail) is not None:
        # A limit of codes that only a known number reaches must not be heard.
        with suppress(Conflict):
            phone_code_send(
                phone=phone, purpose=PURPOSE, address=address_of(request), now=now, language=get_language() or ""
            )
    ASKED.keep(request, {"phone": phone, "tail": tail})
    return redirect("resetting:code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code and a new password. A number that is not known has no right code."""
    asked = ASKED.of(request)
    if not asked:
        return redirect("resetting:ask")
    phone, tail = asked["phone"], asked["tail"]
    form = ResetForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            if _reset(request, phone, tail, form):
                ASKED.drop(request)
                messages.success(request, _("密码已重设，其他设备上的登录都已退出。请用新密码登录。"))
                return redirect("sign_in")
        except limits.TooOften as refusal:
            form.add_error(None, refusal.said(_language()))
            status = TOO_OFTEN
    if form.errors and status == 200:
        status = REFUSED
    return render(request, "resetting/code.html", {"form": form, "phone": phone_masked(phone)}, status=status)


def _reset(request: HttpRequest, phone: str, tail: str, form: ResetForm) -> bool:
    now = timezone.now()
    limits.knock(limits.RESET_TRY, phone, now=now)
    if not phone_code_check(phone=phone, purpose=PURPOSE, code=form.cleaned_data["code"], now=now):
        form.add_error("code", WRONG_CODE.said(_language()))
        return False
    member = member_behind(phone, tail)
    if member is None:  # it went to somebody else since
        form.add_error("code", WRONG_CODE.said(_language()))
        return False
    try:
        membership_password_reset(member=member, password=form.cleaned_data["password"], by=None, now=now)
    except (BadInput, Conflict) as refused:
        form.add_error("password", refused.said(_language()))
        return False
    return True


def _language() -> str:
    return get_language() or "zh"
