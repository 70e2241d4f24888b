"""The door of every page: who is signed out goes to sign-in, who lacks the role finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from gongyou.registry.selectors import has_role

View = Callable[..., HttpResponseBase]


def page_for(*roles: str) -> Callable[[View], View]:
    """A page for people with one of `roles`; for everybody signed in when no role is named."""

    def guarded(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if roles and not has_role(request.user, *roles):
                raise Http404
            return view(request, *args, **kwargs)

        opened.roles = roles  # type: ignore[attr-defined]
        return opened

    return guarded
