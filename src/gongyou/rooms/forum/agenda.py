"""What of this room waits for an officer today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit import agenda
from gongyou.kit.agenda import Item, Severity
from gongyou.kit.prepared import Totals
from gongyou.registry.scoped import Scoped
from gongyou.registry.working_days import due_on, late_before
from gongyou.rooms.forum import selectors

TO_MODERATE = Text("待审核的意见", "Opinions to moderate")
TO_CLOSE = Text("到期未结束的意见征集", "Collections of opinions to be closed")
PROMISES = Text("承诺期限最近的问题", "Issues with a promise to be kept")
BROKEN = Text("承诺到期没有做到的问题", "Issues whose promise was not kept in time")
SOON_DAYS = 14

_WAITING = Scoped(
    lambda user: Totals(selectors.opinions_waiting(user), {"oldest": Min("handed_in_at"), "count": Count("pk")})
)
_PROMISED = Scoped(
    lambda user, today: Totals(
        selectors.promises(user),
        {
            "late": Count("pk", filter=Q(promised_until__lt=today)),
            "late_first": Min("promised_until", filter=Q(promised_until__lt=today)),
            "due": Count("pk", filter=Q(promised_until__gte=today)),
            "due_first": Min("promised_until", filter=Q(promised_until__gte=today)),
        },
    )
)

_OVER = Scoped(
    lambda user, today: Totals(
        selectors.collections_over(user, today), {"first": Min("closes_on"), "count": Count("pk")}
    )
)


def register_providers() -> None:
    """Called when the room starts."""
    agenda.register("forum.opinions", waiting)
    agenda.register("forum.promises", promised)
    agenda.register("forum.over", over)


def waiting(user: Any, today: date) -> Iterable[Item]:
    """Opinions that nobody has looked at; overdue when the oldest has waited more than three working days."""
    told = _WAITING.totals(user)
    if not told["count"]:
        return
    came_in = timezone.localtime(told["oldest"]).date()
    severity = Severity.OVERDUE if came_in < late_before(today) else Severity.NORMAL
    yield Item(TO_MODERATE, told["count"], reverse("forum:collections"), due_on(came_in), severity, "flag")


def promised(user: Any, today: date) -> Iterable[Item]:
    """Promises that were not kept in time, and those whose day is to come, due when the first of them is."""
    told = _PROMISED.totals(user, today)
    link = reverse("forum:collections")
    if told["late"]:
        yield Item(BROKEN, told["late"], link, told["late_first"], Severity.OVERDUE, "calendar")
    if told["due"]:
        due = told["due_first"]
        severity = Severity.SOON if (due - today).days <= SOON_DAYS else Severity.NORMAL
        yield Item(PROMISES, told["due"], link, due, severity, "calendar")


def over(user: Any, today: date) -> Iterable[Item]:
    """Collections past their last day that nobody has closed: their report waits."""
    told = _OVER.totals(user, today)
    if told["count"]:
        yield Item(TO_CLOSE, told["count"], reverse("forum:collections"), told["first"], Severity.SOON, "flag")
