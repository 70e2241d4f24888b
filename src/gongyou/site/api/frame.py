"""What every call of the REST face shares: who asks, how errors are answered, writes that are done once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.responses import Response
from ninja.security import HttpBearer

from gongyou import __version__
from gongyou.core.errors import BadInput, Conflict, Forbidden, GongyouError, NotFound, StorageFull
from gongyou.core.text import Text
from gongyou.kit.idempotent import Answer, Asked, answered_once
from gongyou.kit.models import User
from gongyou.registry.joining.limits import TooOften
from gongyou.registry.models import ApiToken
from gongyou.registry.services import token_found
from gongyou.site.api.problems import described, remedy_of
from gongyou.site.api.versions import VersionMissing, VersionOld

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
KEPT_HEADERS = ("Location", "ETag")
# The first that fits wins.
STATUSES: tuple[tuple[type[GongyouError], int], ...] = (
    (TooOften, 429),
    (VersionMissing, 428),
    (VersionOld, 412),
    (Conflict, 409),
    (StorageFull, 507),
    (NotFound, 404),
    (Forbidden, 404),
    (BadInput, 422),
    (GongyouError, 500),
)


class Token(HttpBearer):
    """`Authorization: Bearer <token>`: acts as the account that issued the token, if the token has the scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        found = token_found(token, scope=self.scope, now=timezone.now())
        if found is None:
            return None
        request.user = found.user
        return found.user


SCOPES = {scope: Token(scope) for scope in ApiToken.Scope.values}
READ_ORGANISATIONS = SCOPES[ApiToken.Scope.ORGANISATIONS_READ]
READ_MEMBERS = SCOPES[ApiToken.Scope.MEMBERS_READ]
WRITE_MEMBERS = SCOPES[ApiToken.Scope.MEMBERS_WRITE]
WRITE_APPLICATIONS = SCOPES[ApiToken.Scope.APPLICATIONS_WRITE]
READ_FIGURES = SCOPES[ApiToken.Scope.FIGURES_READ]
WRITE_RULES = SCOPES[ApiToken.Scope.RULES_WRITE]
DELIVER = SCOPES[ApiToken.Scope.DATA_DELIVER]


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A write that carries an Idempotency-Key is done once and answered the same again."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        # The operation asks for the token again, with its scope; here it says whose key this is.
        owner = _owner(request) if key is not None and request.method in WRITES else None
        if key is None or owner is None:
            return view(request, *args, **kwargs)
        fresh: list[HttpResponse] = []

        def act() -> Answer:
            response = view(request, *args, **kwargs)
            fresh.append(response)
            headers = {name: response[name] for name in KEPT_HEADERS if name in response}
            return Answer(response.status_code, headers, response.content.decode())

        # Another token of the same account may reach less far: what one was answered is not repeated to another.
        token = hashlib.sha256(request.headers.get("Authorization", "").encode()).hexdigest()
        content = f"{request.method} {request.get_full_path()}\n{token}\n".encode() + _body_of(request)
        try:
            answer = answered_once(Asked(owner, key, content, timezone.now()), act)
        except GongyouError as error:
            return _error(request, error)
        if fresh:
            return fresh[0]
        again = HttpResponse(answer.body, status=answer.status, content_type="application/json; charset=utf-8")
        for name, value in answer.headers.items():
            again[name] = value
        again["Idempotent-Replayed"] = "true"
        return again

    return answered


def _body_of(request: HttpRequest) -> bytes:
    """What a request is told apart by. A file is digested where it lies: it may have hundreds of megabytes."""
    if not (request.content_type or "").startswith("multipart/"):
        return request.body
    written = [f"{name}={value}" for name in sorted(request.POST) for value in request.POST.getlist(name)]
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            written.append(f"{name}={file.name} {digest.hexdigest()}")
            file.seek(0)
    return "\n".join(written).encode()


def person(request: HttpRequest) -> User:
    """The account that the token acts for."""
    owner: User = request.auth  # type: ignore[attr-defined]
    return owner


def _owner(request: HttpRequest) -> User | None:
    return next((owner for each in SCOPES.values() if (owner := each(request)) is not None), None)


class Face(NinjaAPI):
    """The REST face. It draws up its description once: a tenth of a second, which anybody may ask for."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._described: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        under = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if under not in self._described:
            made = super().get_openapi_schema(path_prefix=under)
            described(made)
            self._described[under] = made
        return self._described[under]


def api_made() -> NinjaAPI:
    """The empty face with its manners; the resources are added by `gongyou.site.api.urls`."""
    api = Face(
        title="Gongyou 工友",
        version="1",
        description=f"Gongyou {__version__}. {__doc__}",
        auth=list(SCOPES.values()),
        docs_url=None,
        urls_namespace="api",
    )
    api.add_exception_handler(GongyouError, _error)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, _unknown)
    api.add_exception_handler(Http404, _missing)
    return api


def said(error: GongyouError, status: int) -> Response:
    """An error as it is answered; `problems.ApiProblems` adds the members of RFC 9457 on the way out."""
    return Response(error.as_json(), status=status)


def _error(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, Forbidden):
        return _missing(request, error)  # the same as for what is not there, so that strangers learn nothing
    response = said(error, next(status for kind, status in STATUSES if isinstance(error, kind)))
    if isinstance(error, TooOften):
        response["Retry-After"] = str(error.where["seconds"])
    return response


def _missing(request: HttpRequest, error: Any) -> HttpResponse:
    return said(NotFound("api.not_found", Text("没有这个对象。", "There is no such thing.")), 404)


def _unknown(request: HttpRequest, error: Any) -> HttpResponse:
    wrong = Forbidden(
        "api.token_wrong",
        Text("令牌缺失、失效或权限不足。", "The token is missing, no longer valid, or does not reach this far."),
        Text("请在“账户”页面签发令牌。", "Issue a token on the account page."),
    )
    response = said(wrong, 401)
    response["WWW-Authenticate"] = "Bearer"
    return response


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    # The value stays out of the answer: it may be somebody's identity number, and answers are logged.
    places = [
        {"where": ".".join(str(part) for part in each.get("loc", ())[1:]) or "body", "reason": each.get("type", "")}
        for each in error.errors
    ]
    wrong = BadInput(
        "api.request_wrong",
        Text("请求的内容不符合接口约定。", "The request does not fit the interface."),
        remedy_of(error.errors),
    )
    return Response({**wrong.as_json(), "places": places}, status=422)
