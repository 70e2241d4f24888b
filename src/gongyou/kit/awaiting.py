"""What the top bar of every page says of an account, where it was read with the session itself.

It is noted on the account of one request that only reads; after a write, and for any other account, it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gongyou.kit.models import User

_KEPT = "_awaiting"


@dataclass(frozen=True, slots=True)
class Awaiting:
    """How many notices are unread, and whether runs of the account are under way."""

    unread: int
    is_busy: bool


def note(account: User, awaiting: Awaiting) -> None:
    account.__dict__[_KEPT] = awaiting


def noted(account: Any) -> Awaiting | None:
    """What was noted for this request, or None."""
    found: Awaiting | None = account.__dict__.get(_KEPT) if isinstance(account, User) else None
    return found


def forget(account: User) -> None:
    """Called where the request may change it."""
    account.__dict__.pop(_KEPT, None)
