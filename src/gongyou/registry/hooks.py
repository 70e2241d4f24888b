"""Who wants to know when a membership changes says so here: dues, cards, notices, a house's own additions.

    from gongyou.registry.hooks import MembershipChanged, membership_listener

    @membership_listener
    def tell_the_insurer(change: MembershipChanged) -> None: ...

Many memberships that change in one step (a roster registered or undone, members registered or moved in bulk) are told
once, with the runs of their keys, to those who said `@memberships_listener`; nobody is told person by person. Who keeps
something for an account that goes with it says `@account_listener`.

Listeners run after the change is committed, in the order in which they registered. What one of them raises is logged
and keeps neither the change nor the other listeners back. Register in the `ready` of an installed app.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gongyou.kit.models import User
from gongyou.registry.models import Member, Organisation

log = logging.getLogger(__name__)
Change = TypeVar("Change")


@dataclass(frozen=True, slots=True)
class MembershipChanged:
    """What changed: `kind` is a Movement.Kind; `source` and `target` are the organisations before and after."""

    kind: str
    member: Member
    source: Organisation | None
    target: Organisation | None
    on: date
    now: datetime


@dataclass(frozen=True, slots=True)
class AccountClosed:
    """An account that can no longer sign in."""

    user: User
    now: datetime


Runs = tuple[tuple[int, int], ...]


class BulkKind(models.TextChoices):
    """What a bulk step can be beside a step of history: an undo."""

    REMOVED = "removed", _("撤销登记")
    RESTORED = "restored", _("恢复原记录")


@dataclass(frozen=True, slots=True)
class MembershipsChanged:
    """Many members changed alike. `kind` is a Movement.Kind or a BulkKind; `runs` are first and last keys, inclusive.

    `top` is the organisation of the roster; the members' own lie at or below it. Of REMOVED members no record is left;
    RESTORED ones stand as they stood before the roster.
    """

    kind: str
    runs: Runs
    top: Organisation
    on: date
    now: datetime

    def members(self, runs_at_once: int = 200) -> Iterator[QuerySet[Member]]:
        """The records, some runs at a time."""
        for start in range(0, len(self.runs), runs_at_once):
            among = Q(pk__in=[])
            for first, last in self.runs[start : start + runs_at_once]:
                among |= Q(pk__range=(first, last))
            yield Member.objects.filter(among)


def runs_of(keys: Iterable[int]) -> Runs:
    """Keys as runs of neighbours."""
    runs: list[tuple[int, int]] = []
    for key in sorted(set(keys)):
        if runs and runs[-1][1] == key - 1:
            runs[-1] = (runs[-1][0], key)
        else:
            runs.append((key, key))
    return tuple(runs)


def runs_without(first: int, last: int, left: Iterable[int]) -> Runs:
    """What is left of a run when some keys are taken out of it."""
    runs, begin = [], first
    for key in sorted(each for each in left if first <= each <= last):
        if begin < key:
            runs.append((begin, key - 1))
        begin = key + 1
    return (*runs, (begin, last)) if begin <= last else tuple(runs)


Listener = Callable[[MembershipChanged], None]
BulkListener = Callable[[MembershipsChanged], None]
AccountListener = Callable[[AccountClosed], None]
_listeners: list[Listener] = []
_bulk_listeners: list[BulkListener] = []
_account_listeners: list[AccountListener] = []


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
    transaction.on_commit(lambda: _tell(change, _listeners))


def memberships_listener(listener: BulkListener) -> BulkListener:
    """Registers a listener to bulk changes, once however often the module is loaded."""
    if listener not in _bulk_listeners:
        _bulk_listeners.append(listener)
    return listener


def memberships_listener_removed(listener: BulkListener) -> None:
    if listener in _bulk_listeners:
        _bulk_listeners.remove(listener)


def memberships_changed(change: MembershipsChanged) -> None:
    """Called by the services inside their transaction, once for each kind of step; without members nobody is told."""
    if change.runs:
        transaction.on_commit(lambda: _tell(change, _bulk_listeners))


def account_listener(listener: AccountListener) -> AccountListener:
    """Registers a listener to accounts that are closed, once however often the module is loaded."""
    if listener not in _account_listeners:
        _account_listeners.append(listener)
    return listener


def account_closed(change: AccountClosed) -> None:
    """Called by the service that closes the account, inside its transaction."""
    transaction.on_commit(lambda: _tell(change, _account_listeners))


def _tell(change: Change, listeners: list[Callable[[Change], None]]) -> None:
    for listener in tuple(listeners):
        try:
            listener(change)
        except Exception:
            # The change has happened already; a listener's trouble must not look like a failed change.
            log.exception("listener failed", extra={"listener": getattr(listener, "__qualname__", "")})
