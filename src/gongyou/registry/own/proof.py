"""Before the whole record is shown or anything final is done, the member shows again that it is them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib.auth import authenticate
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit.models import User
from gongyou.kit.notices.codes import phone_code_check, phone_code_send
from gongyou.kit.two_step.confirming import own_address
from gongyou.kit.visitors import address_of
from gongyou.registry.access import page_for
from gongyou.registry.models import Member
from gongyou.registry.selectors import member_of

PURPOSE = "own"
# Kept apart from the console's step-up, which counts signing in: here the password is asked for also after that.
PROVEN = "own_proven_at"
FRESH = timedelta(minutes=10)
REFUSED = 422
TOO_OFTEN = 429

View = Callable[..., HttpResponseBase]


class ProofForm(forms.Form):
    """The password, or the code that was sent to the phone."""

    password = forms.CharField(
        label=_("密码"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = forms.CharField(
        label=_("短信验证码"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def own_page(view: View) -> View:
    """A page about the member behind the account, who is handed in; nobody else has such a page."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, own_member(request), *args, **kwargs)

    return never_cache(page_for()(opened))


def proven(view: View) -> View:
    """Asks for password or phone code first, unless that was shown within ten minutes. Stands below `own_page`."""

    @wraps(view)
    def opened(request: HttpRequest, member: Member, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_proven(request):
            return view(request, member, *args, **kwargs)
        back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("own:record")
        return redirect(f"{reverse('own:proof')}?{urlencode({'next': back})}")

    return opened


def is_proven(request: HttpRequest) -> bool:
    """Whether password or code was shown within ten minutes."""
    written = request.session.get(PROVEN)
    if not isinstance(written, str):
        return False
    return timedelta() <= timezone.now() - datetime.fromisoformat(written) < FRESH


def own_member(request: HttpRequest) -> Member:
    """The member of the account, not erased and not merged away; Http404 otherwise."""
    member = member_of(request.user)
    if member is None or member.state in (Member.State.MERGED, Member.State.ERASED):
        raise Http404
    return member


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def proof(request: HttpRequest, member: Member) -> HttpResponse:
    """Asks; wrong passwords count towards the lock of the account as they do at sign-in."""
    following = own_address(request, request.POST.get("next", request.GET.get("next", "")))
    form = ProofForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _is_shown(request, member, form):
        request.session[PROVEN] = timezone.now().isoformat()
        return redirect(following)
    return _asked(request, member, form, following, REFUSED if form.errors else 200)


@require_POST
@own_page
def proof_send(request: HttpRequest, member: Member) -> HttpResponse:
    """Sends a code to the phone on the record."""
    following = own_address(request, request.POST.get("next", ""))
    form = ProofForm()
    try:
        phone_code_send(
            phone=member.phone,
            purpose=PURPOSE,
            address=address_of(request),
            now=timezone.now(),
            language=get_language() or "",
        )
    except (BadInput, Conflict) as refusal:
        form = ProofForm(data={})
        form.add_error("code", refusal.said(get_language() or "zh"))
        return _asked(request, member, form, following, TOO_OFTEN)
    return _asked(request, member, form, following, 200, sent=True)


def _is_shown(request: HttpRequest, member: Member, form: ProofForm) -> bool:
    user = cast(User, request.user)
    if code := form.cleaned_data["code"].strip():
        if phone_code_check(phone=member.phone, purpose=PURPOSE, code=code, now=timezone.now()):
            return True
        form.add_error("code", say("验证码不对，或者已经过期。"))
        return False
    password = form.cleaned_data["password"]
    if not password:
        form.add_error("password", say("请填写密码，或者用手机验证码。"))
        return False
    if authenticate(request, username=user.username, password=password) == user:
        return True
    form.add_error("password", say("密码不对。"))
    return False


def _asked(
    request: HttpRequest, member: Member, form: ProofForm, following: str, status: int, *, sent: bool = False
) -> HttpResponse:
    context = {"form": form, "following": following, "member": member, "sent": sent, "tab": "me"}
    return render(request, "own/proof.html", context, status=status)
