"""Between password and code: who has shown the password is noted in the session; nobody is signed in yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from gongyou.kit.models import User

HELD = "two_step_held"
WAITS = timedelta(minutes=5)


def hold(request: HttpRequest, user: User, following: str) -> None:
    """Remembers for five minutes that this browser has shown the password, and where it wanted to go."""
    request.session.cycle_key()
    request.session[HELD] = {
        "user": user.pk,
        # A password changed meanwhile ends the wait.
        "hash": user.get_session_auth_hash(),
        "at": timezone.now().isoformat(),
        "next": following,
    }


def held(request: HttpRequest, now: datetime) -> tuple[User, str] | None:
    """Whose code is awaited, and where they go then; None when nobody is or the time is over."""
    kept = request.session.get(HELD)
    if not isinstance(kept, dict) or now - datetime.fromisoformat(kept["at"]) > WAITS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        return None
    return user, str(kept["next"])


def let_go(request: HttpRequest) -> None:
    request.session.pop(HELD, None)
