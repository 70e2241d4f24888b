"""What needs somebody today: each part of the house says what of its work waits for whom.

    agenda.register("registry.applications", applications_waiting)

A provider is asked on every visit of the first page: it answers with a handful of counts from indexes, never a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from gongyou.core.text import Text


class Severity(IntEnum):
    """How much it presses; the page lists the higher first."""

    NORMAL = 0
    SOON = 1
    OVERDUE = 2


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list: what waits, how much of it, where it is done, until when."""

    title: Text
    count: int
    link: str
    due: date | None = None
    severity: Severity = Severity.NORMAL
    icon: str = "list-check"

    @property
    def is_overdue(self) -> bool:
        return self.severity is Severity.OVERDUE

    @property
    def is_soon(self) -> bool:
        return self.severity is Severity.SOON


Provider = Callable[[Any, date], Iterable[Item]]
PROVIDERS: dict[str, Provider] = {}


def register(key: str, provider: Provider) -> None:
    """Makes a provider known, or puts another one in its place."""
    PROVIDERS[key] = provider


def agenda_for(user: Any, today: date) -> list[Item]:
    """What waits for the user: overdue first, then what is due soon, the earliest first; nothing with a count of 0."""
    found = [item for provider in PROVIDERS.values() for item in provider(user, today) if item.count]
    return sorted(found, key=lambda item: (-item.severity, item.due or date.max, item.title.zh))
