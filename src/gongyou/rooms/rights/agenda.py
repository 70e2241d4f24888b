"""What of this room waits for an officer today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit import agenda
from gongyou.kit.agenda import Item, Severity
from gongyou.kit.prepared import Totals
from gongyou.registry.scoped import Scoped
from gongyou.registry.working_days import due_on, late_before
from gongyou.rooms.rights import selectors

_WAITING = Scoped(
    lambda user: Totals(selectors.inquiries_waiting(user), {"oldest": Min("opened_at"), "count": Count("pk")})
)
WAITING = Text("待答复的诉求", "Cases to answer")


def register_providers() -> None:
    """Called when the room starts."""
    agenda.register("rights.inquiries", waiting)


def waiting(user: Any, today: date) -> Iterable[Item]:
    """Cases without an answer; overdue when the oldest has waited more than three working days."""
    told = _WAITING.totals(user)
    if not told["count"]:
        return
    came_in = timezone.localtime(told["oldest"]).date()
    severity = Severity.OVERDUE if came_in < late_before(today) else Severity.NORMAL
    yield Item(WAITING, told["count"], reverse("rights:inquiries"), due_on(came_in), severity, "gavel")
