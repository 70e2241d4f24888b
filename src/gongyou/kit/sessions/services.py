"""Ending sessions elsewhere."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.kit.sessions.models import SignedIn

ENDED = audit.register("kit.session.ended", "在另一台设备上退出登录", "Signed out on another device")
ALL_ENDED = audit.register(
    "kit.session.others_ended", "退出其他设备上的登录（{count} 处）", "Signed out on all other devices ({count})"
)


@service
def session_end(*, record: SignedIn, by: User, now: datetime) -> User:
    """The owner without this session: its next page asks for the password."""
    require(record.user_id == by.pk)
    Session.objects.filter(session_key=record.session_key).delete()
    record.delete()
    audit.write(ENDED, by=by, subject=by, now=now)
    return by


@service
def sessions_end_others(*, user: User, keep: str, by: User, now: datetime) -> int:
    """How many sessions were ended: all but the one with the key `keep`."""
    require(by == user)
    others = SignedIn.objects.filter(user=user).exclude(session_key=keep)
    ended, _rows = Session.objects.filter(session_key__in=others.values("session_key")).delete()
    others.delete()
    audit.write(ALL_ENDED, by=by, subject=user, data={"count": ended}, now=now)
    return ended
