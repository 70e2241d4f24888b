"""What may hang on an account. Each part of the house registers its own kind here; the hand-over knows none by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gongyou.core.text import Text
from gongyou.kit.models import User


@dataclass(frozen=True, slots=True)
class Held:
    """One thing: the key by which its kind finds it again, and words without personal data."""

    key: str
    text: Text


@dataclass(frozen=True, slots=True)
class Holding:
    """A kind of thing that an account holds.

    `moved(keys, leaving, successor, now)` gives things to the successor; without it they cannot be given and
    `ended(keys, leaving, now)` ends them (a token, an open request). Both run inside the hand-over's transaction.
    """

    key: str
    label: Text
    listed: Callable[[User], Sequence[Held]]
    moved: Callable[[Sequence[str], User, User, datetime], None] | None = None
    ended: Callable[[Sequence[str], User, datetime], None] | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """Work that waits in the organisations of an account and stays there: whoever serves there next finds it."""

    key: str
    label: Text
    counted: Callable[[User], int]


HOLDINGS: dict[str, Holding] = {}
QUEUES: dict[str, Queue] = {}


def register(holding: Holding) -> None:
    """Adds a kind, or replaces the one with the same key."""
    HOLDINGS[holding.key] = holding


def register_queue(queue: Queue) -> None:
    """Adds a queue, or replaces the one with the same key."""
    QUEUES[queue.key] = queue


@dataclass(frozen=True, slots=True)
class Listed:
    """A kind with what this account holds of it."""

    holding: Holding
    things: Sequence[Held]


def held_by(user: User) -> list[Listed]:
    """Everything that hangs on the account, kind by kind; kinds of which there is nothing are left out."""
    listed = [Listed(holding, list(holding.listed(user))) for holding in HOLDINGS.values()]
    return [one for one in listed if one.things]


def waiting_for(user: User) -> list[tuple[Queue, int]]:
    """What waits in the account's organisations, without what is empty."""
    counted = [(queue, queue.counted(user)) for queue in QUEUES.values()]
    return [(queue, count) for queue, count in counted if count]
