"""Pages of the second step: the code at sign-in, setting it up, the recovery codes, and being asked again."""

from __future__ import annotations

from typing import cast

import segno
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict, GongyouError
from gongyou.kit.models import TwoStep, User
from gongyou.kit.sessions.accounts import BACKEND
from gongyou.kit.two_step import checking, requirement, signing_in, totp
from gongyou.kit.two_step.checking import Verdict
from gongyou.kit.two_step.confirming import confirmed_now, freshly_confirmed, own_address
from gongyou.kit.two_step.forms import CodeForm, DigitsForm, PasswordAgainForm
from gongyou.kit.two_step.services import (
    recovery_codes_renew,
    recovery_note,
    two_step_confirm,
    two_step_give_up,
)

REFUSED = 422
LOCKED = 429
# A lost phone and no code left means waiting for an administrator.
FEW_LEFT = 2


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def challenge(request: HttpRequest) -> HttpResponse:
    """Asks for the code after the password; the right one signs in."""
    now = timezone.now()
    waiting = signing_in.held(request, now)
    step = checking.enrolled(waiting[0]) if waiting else None
    if waiting is None or step is None:
        signing_in.let_go(request)
        return redirect("sign_in")
    user, following = waiting
    form = CodeForm(request.POST or None)
    if form.is_valid():
        verdict = checking.judged(step, form.cleaned_data["code"], now)
        if verdict in (Verdict.RIGHT, Verdict.RECOVERED):
            login(request, user, backend=BACKEND)
            signing_in.let_go(request)
            return _opened(request, user, following, verdict)
        form.add_error("code", _refusal(step, verdict))
        return render(request, "kit/two_step/challenge.html", {"form": form}, status=_status(verdict))
    return render(request, "kit/two_step/challenge.html", {"form": form}, status=REFUSED if form.errors else 200)


@never_cache
@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Whether it is on, how many recovery codes are left, and what can be done."""
    user = _console_user(request)
    return _overview(request, user)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@freshly_confirmed
def enrol(request: HttpRequest) -> HttpResponse:
    """Shows the QR code; the first right code sets it up and shows the recovery codes, once."""
    user = _console_user(request)
    if checking.is_enrolled(user):
        return redirect("two_step:overview")
    now = timezone.now()
    step = checking.being_set_up(user, now)
    form = DigitsForm(request.POST or None)
    if form.is_valid():
        try:
            codes = two_step_confirm(step=step, code=form.cleaned_data["code"], by=user, now=now)
        except (BadInput, Conflict) as error:
            form.add_error("code", error.said(get_language() or "zh"))
        else:
            confirmed_now(request, now)
            return render(request, "kit/two_step/codes.html", {"codes": codes, "is_new": True})
    key = totp.read(step.secret)
    drawn = segno.make(totp.address(key, issuer="工友 Gongyou", account=user.username), error="m")
    context = {
        "form": form,
        # Made here of an address of ours: nothing in it comes from the reader but the own account's name, encoded.
        "qr": mark_safe(drawn.svg_inline(scale=5, border=4, light="white")),  # noqa: S308
        "key": " ".join(step.secret[at : at + 4] for at in range(0, len(step.secret), 4)),
        "is_required": requirement.is_required_of(user),
    }
    return render(request, "kit/two_step/enrol.html", context, status=REFUSED if form.errors else 200)


@never_cache
@require_POST
@login_required
@freshly_confirmed
def codes_renew(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes, shown once."""
    user = _console_user(request)
    try:
        codes = recovery_codes_renew(user=user, by=user, now=timezone.now())
    except Conflict as error:
        return _overview(request, user, error=error)
    return render(request, "kit/two_step/codes.html", {"codes": codes, "is_new": False})


@require_POST
@login_required
@freshly_confirmed
def give_up(request: HttpRequest) -> HttpResponse:
    """Turns it off."""
    user = _console_user(request)
    try:
        two_step_give_up(user=user, by=user, now=timezone.now())
    except Conflict as error:
        return _overview(request, user, error=error)
    messages.success(request, _("两步验证已停用。"))
    return redirect("two_step:overview")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Asks who is signed in for the code, or for the password where there is no second step."""
    user = cast(User, request.user)
    following = own_address(request, request.POST.get("next", request.GET.get("next", "")))
    step = checking.enrolled(user) if requirement.is_asked_of(user) else None
    form: Form = (CodeForm if step else PasswordAgainForm)(request.POST or None)
    status = 200
    if form.is_valid():
        now = timezone.now()
        if step is None:
            password = form.cleaned_data["password"]
            if authenticate(request, username=user.username, password=password) == user:
                confirmed_now(request, now)
                return HttpResponseRedirect(following)
            form.add_error("password", _("密码不对。"))
        else:
            verdict = checking.judged(step, form.cleaned_data["code"], now)
            if verdict in (Verdict.RIGHT, Verdict.RECOVERED):
                confirmed_now(request, now)
                return _opened(request, user, following, verdict)
            form.add_error("code", _refusal(step, verdict))
            status = _status(verdict)
    context = {"form": form, "next": following, "asks_code": step is not None}
    if form.errors and status == 200:
        status = REFUSED
    return render(request, "kit/two_step/confirm.html", context, status=status)


def _overview(request: HttpRequest, user: User, *, error: GongyouError | None = None) -> HttpResponse:
    step = checking.enrolled(user)
    context = {
        "step": step,
        "codes_left": checking.recovery_codes_left(user),
        "is_required": requirement.is_required_of(user),
        "error": error,
    }
    return render(request, "kit/two_step/overview.html", context, status=REFUSED if error else 200)


def _opened(request: HttpRequest, user: User, following: str, verdict: Verdict) -> HttpResponse:
    """Onward; who came by a recovery code is told how many are left."""
    if verdict is Verdict.RECOVERED:
        recovery_note(user=user, by=user, now=timezone.now())
        left = checking.recovery_codes_left(user)
        messages.warning(request, _("已用掉一个恢复码，还剩 %(left)s 个。") % {"left": left})
        if left <= FEW_LEFT:
            messages.warning(request, _("恢复码快用完了，请到“账户”中的“两步验证”更换一组新的。"))
    return HttpResponseRedirect(own_address(request, following) if following else reverse("home"))


def _refusal(step: TwoStep, verdict: Verdict) -> str:
    if verdict is Verdict.LOCKED:
        step.refresh_from_db()
        until = checking.locked_until(step, timezone.now())
        at = f"{timezone.localtime(until):%H:%M}" if until else ""
        return _("连续输错，请在 %(until)s 以后再试。") % {"until": at}
    return _("验证码不对，或已经用过。请等下一个验证码。")


def _status(verdict: Verdict) -> int:
    return LOCKED if verdict is Verdict.LOCKED else REFUSED


def _console_user(request: HttpRequest) -> User:
    user = cast(User, request.user)
    if not requirement.is_offered_to(user):
        raise Http404
    return user
