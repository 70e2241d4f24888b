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
_CLOCKED = Scoped(
    lambda user: Totals(selectors.grievances_waiting(user), {"earliest": Min("due_on"), "count": Count("pk")})
)
SOON = 3
CLOCKED = Text("等转交、等答复的平台申诉", "Requests and appeals to platforms under way")
WAITING = Text("待答复的诉求", "Cases to answer")


def register_providers() -> None:
    """Called when the room starts."""
    agenda.register("rights.inquiries", waiting)
    agenda.register("rights.grievances", on_the_clock)


def waiting(user: Any, today: date) -> Iterable[Item]:
    """Cases without an answer; overdue when the oldest has waited more than three working days."""
    told = _WAITING.totals(user)
    if not told["count"]:
        return
    came_in = timezone.localtime(told["oldest"]).date()
    severity = Severity.OVERDUE if came_in < late_before(today) else Severity.NORMAL
    yield Item(WAITING, told["count"], reverse("rights:inquiries"), due_on(came_in), severity, "gavel")


def on_the_clock(user: Any, today: date) -> Iterable[Item]:
    """Requests to platforms whose clock runs: overdue when the earliest is past its day, soon within three days."""
    told = _CLOCKED.totals(user)
    if not told["count"]:
        return
    due = told["earliest"]
    severity = Severity.NORMAL
    if due is not None:
        severity = Severity.OVERDUE if due < today else Severity.SOON if (due - today).days <= SOON else severity
    yield Item(CLOCKED, told["count"], reverse("rights:grievances"), due, severity, "scale")
