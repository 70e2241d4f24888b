"""Whose a session is: the account behind it, found with a question written out once."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from gongyou.kit import awaiting
from gongyou.kit.models import User
from gongyou.kit.prepared import Prepared

# What a session names as the way in which its owner signed in.
BACKEND = "gongyou.kit.sessions.accounts.AccountBackend"

_found = Prepared(lambda key: User.objects.filter(pk=key).order_by())


class AccountBackend(ModelBackend):
    """Password and account as Django checks them; no session of a closed account opens anything."""

    def get_user(self, user_id: Any) -> User | None:
        user: User | None = _found.first(int(user_id))
        return user if user is not None and self.user_can_authenticate(user) else None


def signed_in(request: HttpRequest) -> User | AnonymousUser:
    """Whose the request is, as Django finds it; who was read with the session is not read again.

    All that Django asks of an account is asked of that one, too. Where anything does not hold, Django decides.
    """
    session: Any = request.session
    said = session.get(SESSION_KEY)
    noted: User | None = getattr(session, "noted", None)
    if (
        noted is None
        or said != str(noted.pk)
        or session.get(BACKEND_SESSION_KEY) != BACKEND
        or not noted.is_active
        or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), noted.get_session_auth_hash())
    ):
        found: User | AnonymousUser = get_user(request)
        return found
    if request.method not in ("GET", "HEAD"):
        awaiting.forget(noted)
    request._cached_user = noted  # type: ignore[attr-defined]  # where Django keeps it
    return noted
