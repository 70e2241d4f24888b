"""Sign-in, sign-out, the language and the size of print."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gongyou.kit.models import User
from gongyou.kit.two_step import requirement, signing_in
from gongyou.kit.visitors import address_of
from gongyou.registry.joining import limits
from gongyou.registry.phone_names import username_behind
from gongyou.registry.services.accounts import account_language_choose
from gongyou.site.lockout import locked_out

LARGE_PRINT = "large_print"
YEAR = timedelta(days=365)


class SignInForm(AuthenticationForm):
    """Account and password, with our own words for a refusal."""

    error_messages = {  # noqa: RUF012  (Django's own name and shape)
        "invalid_login": _("账号或密码不对。请核对后再试，连续输错五次会锁定一刻钟。"),
        "inactive": _("这个账号已停用，请联系管理员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("账号或手机号")
        self.fields["password"].label = _("密码")

    def clean(self) -> dict[str, Any]:
        """A member signs in by phone; the account has another name."""
        written = self.cleaned_data.get("username")
        if written:
            self.cleaned_data["username"] = username_behind(written, self.cleaned_data.get("password", ""))
        return super().clean()


class SignIn(LoginView):
    """Account and password; five failures lock the account for a quarter of an hour."""

    template_name = "site/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """One address that fails with a hundred names is asked to wait, before any password is looked at."""
        if limits.spent(limits.SIGN_IN, address_of(request), now=timezone.now()):
            return locked_out(request, None, None)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Counts the failure against the address."""
        with suppress(limits.TooOften):
            limits.knock(limits.SIGN_IN, address_of(self.request), now=timezone.now())
        return super().form_invalid(form)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Signs in; who has a second step is asked for it first."""
        user = form.get_user()
        if requirement.is_asked_of(user):
            signing_in.hold(self.request, user, self.get_redirect_url())
            return redirect("two_step:challenge")
        return super().form_valid(form)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_POST
def language_switch(request: HttpRequest) -> HttpResponse:
    """Chooses the language: kept in a cookie, and with the account when somebody is signed in."""
    answer = _back(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        if isinstance(request.user, User):
            account_language_choose(user=request.user, language=language, by=request.user, now=timezone.now())
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
        )
    return answer


@require_POST
def large_print(request: HttpRequest) -> HttpResponse:
    """Turns the large print of the worker pages on or off, for this phone."""
    answer = _back(request)
    turned = "off" if request.COOKIES.get(LARGE_PRINT) == "on" else "on"
    answer.set_cookie(LARGE_PRINT, turned, max_age=YEAR, secure=settings.HTTPS, samesite="Lax", httponly=True)
    return answer


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that asked, if it is one of ours."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = reverse("home")
    return HttpResponseRedirect(target)
