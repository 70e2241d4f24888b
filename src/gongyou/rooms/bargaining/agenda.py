"""What of the negotiations waits for whom: the nearest deadlines, kept in a column so that one index answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse

from gongyou.core.text import Text
from gongyou.kit import agenda
from gongyou.kit.agenda import Item, Severity
from gongyou.kit.prepared import Totals
from gongyou.registry.scoped import Scoped
from gongyou.registry.working_days import due_on
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Negotiation

WAITING = Text("协商期限", "Deadlines of negotiations")
AHEAD = timedelta(days=31)

_DUE = Scoped(
    lambda user, until: Totals(
        policies.negotiations.scope(user).filter(state=Negotiation.State.RUNNING, next_due__lte=until),
        {"count": Count("pk"), "nearest": Min("next_due")},
    )
)


def register_providers() -> None:
    """Called when the room starts."""
    agenda.register("bargaining.negotiations", waiting)


def waiting(user: Any, today: date) -> Iterable[Item]:
    """Running cases with a deadline within a month; overdue once the nearest one has passed."""
    told = _DUE.totals(user, today + AHEAD)
    if not told["count"]:
        return
    nearest = told["nearest"]
    severity = Severity.NORMAL
    if nearest < today:
        severity = Severity.OVERDUE
    elif nearest <= due_on(today):
        severity = Severity.SOON
    yield Item(WAITING, told["count"], reverse("bargaining:home"), nearest, severity, "users")
