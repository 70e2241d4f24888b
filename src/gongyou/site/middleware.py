"""What surrounds every request: the content security policy, the chosen language, and refusals as 404."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext

from gongyou.core.errors import Forbidden
from gongyou.kit.models import User
from gongyou.kit.sessions import keeping
from gongyou.kit.sessions.accounts import signed_in
from gongyou.kit.two_step import requirement
from gongyou.registry.selectors import CONSOLE_ROLES, has_role

Answer = Callable[[HttpRequest], HttpResponse]

# Scripts and style sheets are files of ours. Style attributes are allowed because the charts' tooltips carry them.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class ContentSecurity:
    """Adds the policy to every answer that does not bring its own (a self-contained report does)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class ChosenLanguage:
    """The language that the account chose wins over the browser's.

    Who asks is known from here on: the account itself, and not a stand-in that looks for it at every question.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user = signed_in(request)
        if isinstance(user, User) and user.is_authenticated and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language() or user.language
        return self.get_response(request)


class OwnPassword:
    """Who signed in with a password that an administrator knows goes nowhere before choosing one."""

    OPEN = frozenset({"account", "account_password", "sign_out", "language_switch", "large_print"})

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        user = request.user
        at = request.resolver_match.view_name if request.resolver_match else ""
        if isinstance(user, User) and user.password_is_temporary and at not in self.OPEN:
            return redirect("account")
        return None


class SecondStep:
    """Where the house requires two steps, a console account without the second sets it up before anything else."""

    OPEN = OwnPassword.OPEN | {"tasks:badge", "notices:badge"}

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.view_name in self.OPEN or match.app_name == "two_step":
            return None
        user = request.user
        if isinstance(user, User) and requirement.is_missing(user):
            return redirect("two_step:enrol")
        return None


class Presence:
    """Signs a console out that nobody has used for a while, and keeps the owner's list of sessions."""

    # Pages that renew themselves while nobody is there.
    BY_THEMSELVES = frozenset({"tasks:badge", "tasks:card", "notices:badge"})

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User):
            return None
        now = timezone.now()
        seen = keeping.last_seen(request)
        if seen is not None and now - seen > settings.GONGYOU_IDLE and has_role(user, *CONSOLE_ROLES):
            return self._signed_out(request)
        at = request.resolver_match.view_name if request.resolver_match else ""
        if at not in self.BY_THEMSELVES:
            keeping.note(request, user, now)
        return None

    def _signed_out(self, request: HttpRequest) -> HttpResponse:
        logout(request)
        messages.warning(request, gettext("长时间没有操作，已自动退出。请重新登录。"))
        if request.headers.get("HX-Request"):
            # A part of a page cannot show the sign-in form: the whole page loads again.
            return HttpResponse(headers={"HX-Refresh": "true"})
        following = request.get_full_path() if request.method in ("GET", "HEAD") else ""
        return redirect_to_login(following)


class PolicyAnswers:
    """A policy's refusal looks like a page that is not there, so that strangers learn nothing."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, Forbidden):
            raise Http404 from exception
