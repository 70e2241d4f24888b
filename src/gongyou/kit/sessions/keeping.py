"""Noting where an account is signed in, and listing it for the owner."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.http import HttpRequest

from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.kit.sessions.models import SignedIn
from gongyou.kit.visitors import address_of

KEPT = "seen_at"
NOTED = "noted_as"
# The row is written once a minute at most, not with every page.
EVERY = timedelta(minutes=1)

# The first that is found names it; the order matters, since most browsers also call themselves Chrome or Safari.
BROWSERS = (
    ("MicroMessenger", Text("微信", "WeChat")),
    ("Edg", Text("Edge", "Edge")),
    ("Firefox", Text("Firefox", "Firefox")),
    ("Chrome", Text("Chrome", "Chrome")),
    ("Safari", Text("Safari", "Safari")),
)
SYSTEMS = (
    ("HarmonyOS", Text("鸿蒙", "HarmonyOS")),
    ("Android", Text("安卓", "Android")),
    ("iPhone", Text("苹果手机", "iPhone")),
    ("iPad", Text("苹果平板", "iPad")),
    ("Windows", Text("Windows", "Windows")),
    ("Mac OS", Text("苹果电脑", "Mac")),
    ("Linux", Text("Linux", "Linux")),
)
UNKNOWN = Text("未知设备", "Unknown device")
PRINTABLE = re.compile(r"[^\x20-\x7e]+")


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as its owner sees it."""

    record: SignedIn
    device: Text
    is_this: bool


def last_seen(request: HttpRequest) -> datetime | None:
    """When this session last asked for a page."""
    written = request.session.get(KEPT)
    return datetime.fromisoformat(written) if isinstance(written, str) else None


def note(request: HttpRequest, user: User, now: datetime) -> None:
    """Notes that the session is in use: in the session itself, and in the owner's list."""
    key = request.session.session_key
    seen = last_seen(request)
    is_known = request.session.get(NOTED) == key
    if key is None or (is_known and seen is not None and now - seen < EVERY):
        return
    request.session[KEPT] = now.isoformat()
    if is_known and SignedIn.objects.filter(session_key=key).update(seen_at=now):
        return
    request.session[NOTED] = key
    # Sessions that ended by themselves leave their rows behind; who signs in sweeps up.
    SignedIn.objects.filter(user=user).exclude(session_key__in=Session.objects.values("session_key")).delete()
    SignedIn.objects.update_or_create(
        session_key=key,
        defaults={
            "user": user,
            "signed_in_at": now,
            "seen_at": now,
            "agent": PRINTABLE.sub("", request.headers.get("User-Agent", ""))[:300],
            "address": address_of(request)[:45],
        },
    )


def sessions_of(user: User, *, this: str | None, now: datetime) -> list[Shown]:
    """Where the account is signed in at `now`, this session first, then the latest."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    found = SignedIn.objects.filter(user=user, session_key__in=alive).order_by("-seen_at")
    shown = [Shown(record, device_of(record.agent), record.session_key == this) for record in found]
    return sorted(shown, key=lambda one: not one.is_this)


def device_of(agent: str) -> Text:
    """Chrome · Windows; what the browser says of itself, which anybody can forge."""
    browser = next((name for sign, name in BROWSERS if sign in agent), None)
    system = next((name for sign, name in SYSTEMS if sign in agent), None)
    named = [part for part in (browser, system) if part]
    if not named:
        return UNKNOWN
    return Text(" · ".join(part.zh for part in named), " · ".join(part.en for part in named))
