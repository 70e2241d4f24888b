"""Sessions for walks over hundreds of addresses, which need no signing in each time."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone
from django.utils.crypto import get_random_string

from gongyou.kit.models import User
from gongyou.kit.sessions import keeping
from gongyou.kit.sessions.accounts import BACKEND
from gongyou.kit.sessions.models import SignedIn
from gongyou.kit.sessions.store import SessionStore
from gongyou.kit.two_step import confirming


@cache
def handler() -> ClientHandler:
    """One for all clients: each would set up the same middleware again."""
    return ClientHandler(enforce_csrf_checks=False)


def signed_in(user: User, language: str = "zh-hans") -> Client:
    """A client in a session as signing in just now leaves it, without the queries of signing in.

    The session was noted a moment ago, so that its first page, often the only one, does not write it down again.
    """
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    now = timezone.now()
    session[confirming.KEPT] = now.isoformat()
    key = get_random_string(32)
    session[keeping.KEPT], session[keeping.NOTED] = now.isoformat(), key
    session._session_key = key
    session.save(must_create=True)
    SignedIn.objects.create(user=user, session_key=key, signed_in_at=now, seen_at=now)
    client = Client(headers={"accept-language": language})
    client.handler = handler()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client
