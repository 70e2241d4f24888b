"""Who may open the pages of the second step and of sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore

from gongyou.kit.models import SignedIn
from gongyou.kit.two_step import checking
from gongyou.registry import services
from tests.registry.cast import NOW, Cast
from tests.site.access import AUDITORS, CONSOLE, EVERYBODY, PUBLIC, SECURITY, Row

STRANGER = frozenset({"stranger"})

MOVED = frozenset({302})


def a_session(cast: Cast) -> dict[str, Any]:
    """Another device of 王姐."""
    store = SessionStore()
    store.create()
    key = str(store.session_key)
    return {"pk": SignedIn.objects.create(user=cast.wang, session_key=key, signed_in_at=NOW, seen_at=NOW).pk}


def a_token(cast: Cast) -> dict[str, Any]:
    row = services.TokenRow("交换", ["figures:read"], NOW + timedelta(days=30))
    return {"pk": services.token_issue(row=row, user=cast.wang, by=cast.wang, now=NOW).token.pk}


def who_lost_it(cast: Cast) -> dict[str, Any]:
    """An account with a second step that nobody of the table uses."""
    row = services.AccountRow(username="diu", password="hui-yuan-2026-tests", role="officer")
    user = services.account_open(row=row, organisation=cast.grid, by=None, now=NOW)
    step = checking.being_set_up(user, NOW)
    step.confirmed_at = NOW
    step.save()
    return {"pk": user.pk}


def an_emergency(cast: Cast) -> dict[str, Any]:
    row = services.AccountRow(username="anquan2", password="hui-yuan-2026-tests", role="security")
    by = services.account_open(row=row, organisation=cast.district, by=None, now=NOW)
    return {"pk": services.glass_break(organisation=cast.grid, reason="系统故障", by=by, now=NOW).pk}


ROWS = (
    Row("two_step:overview", CONSOLE | STRANGER),
    # Nobody has shown a password: the way leads back to sign-in.
    Row("two_step:challenge", PUBLIC, codes=frozenset({302})),
    Row("two_step:enrol", CONSOLE | STRANGER),
    # Nothing is set up: the page says so.
    Row("two_step:codes_renew", CONSOLE | STRANGER, method="post", codes=frozenset({422})),
    Row("two_step:give_up", CONSOLE | STRANGER, method="post", codes=frozenset({302})),
    Row("two_step:confirm", EVERYBODY),
    Row("account_sessions", EVERYBODY),
    Row("account_session_end", frozenset({"officer"}), place=a_session, method="post", codes=MOVED),
    Row("account_sessions_end_others", EVERYBODY, method="post", codes=MOVED),
    Row("account_tokens", CONSOLE | STRANGER),
    Row("account_token_revoke", frozenset({"officer"}), place=a_token, method="post", codes=MOVED),
    Row("administration:two_step_reset", SECURITY, place=who_lost_it, method="post", codes=MOVED),
    Row("handover:accounts", SECURITY),
    Row("handover:handover", SECURITY, place=lambda cast: {"pk": cast.wang.pk}),
    # Nobody is chosen: the page says so.
    Row(
        "handover:deputy",
        SECURITY,
        place=lambda cast: {"pk": cast.wang.pk},
        method="post",
        codes=frozenset({422}),
    ),
    Row("administration:glass", SECURITY | AUDITORS),
    # Without a reason the form comes back: the door was open.
    Row("administration:glass_break", SECURITY, method="post", codes=frozenset({422})),
    Row("administration:glass_review", AUDITORS, place=an_emergency, method="post", codes=frozenset({422})),
)
