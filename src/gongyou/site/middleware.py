"""What surrounds every request: the content security policy, the chosen language, and refusals as 404."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from gongyou.core.errors import Forbidden
from gongyou.kit.models import User

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
    """The language that the account chose wins over the browser's."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
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


class PolicyAnswers:
    """A policy's refusal looks like a page that is not there, so that strangers learn nothing."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, Forbidden):
            raise Http404 from exception
