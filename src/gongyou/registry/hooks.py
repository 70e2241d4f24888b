"""Who wants to know when a membership changes says so here: dues, cards, notices, a house's own additions.

    from gongyou.registry.hooks import MembershipChanged, membership_listener

    @membership_listener
    def tell_the_insurer(change: MembershipChanged) -> None: ...

Listeners run after the change is committed, in the order in which they registered. What one of them raises is logged
and keeps neither the change nor the other listeners back. Register in the `ready` of an installed app.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gongyou.registry.models import Member, Organisation

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MembershipChanged:
    """What changed: `kind` is a Movement.Kind; `source` and `target` are the organisations before and after."""

    kind: str
    member: Member
    source: Organisation | None
    target: Organisation | None
    on: date
    now: datetime


Listener = Callable[[MembershipChanged], None]
_listeners: list[Listener] = []


def membership_listener(listener: Listener) -> Listener:
    """Registers a listener, once however often the module is loaded."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def membership_listener_removed(listener: Listener) -> None:
    if listener in _listeners:
        _listeners.remove(listener)


def membership_changed(change: MembershipChanged) -> None:
    """Called by the services inside their transaction; the listeners hear of it after the commit."""
    transaction.on_commit(lambda: _tell(change))


def _tell(change: MembershipChanged) -> None:
    for listener in tuple(_listeners):
        try:
            listener(change)
        except Exception:
            # The membership has changed already; a listener's trouble must not look like a failed change.
            log.exception("membership listener failed", extra={"listener": getattr(listener, "__qualname__", "")})
