"""What of the agreements waits for an officer: terms that end, and signed texts to be submitted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse

from gongyou.core.text import Text
from gongyou.kit import agenda
from gongyou.kit.agenda import Item, Severity
from gongyou.kit.prepared import Totals
from gongyou.registry.policies import OFFICER
from gongyou.registry.scoped import Scoped
from gongyou.registry.selectors import in_scope
from gongyou.rooms.bargaining.agreements.reminding import STAGES, reviewed_kinds
from gongyou.rooms.bargaining.models import Agreement

ENDING = Text("90 天内期满的协议", "Agreements that end within 90 days")
TO_FILE = Text("已签字、待报送审查的协议", "Signed agreements to submit for review")
State = Agreement.State


def register_provider() -> None:
    """Called when the room starts."""
    agenda.register("bargaining.agreements", agreements)


def agreements(user: Any, today: date) -> Iterable[Item]:
    """Counts of one question: an agreement that has ended already is overdue until it is renewed or marked."""
    told = _TOTALS.totals(user, today + timedelta(days=STAGES[0]))
    link = reverse("bargaining:agreements")
    first = told["first"]
    if told["ending"]:
        severity = Severity.OVERDUE if first is not None and first < today else Severity.SOON
        yield Item(ENDING, told["ending"], f"{link}?ending={STAGES[0]}", first, severity, "calendar")
    if told["unfiled"]:
        yield Item(TO_FILE, told["unfiled"], f"{link}?state={State.SIGNED}", None, Severity.SOON, "file-text")


def _waiting(user: Any, end: date) -> Totals:
    ending = Q(state=State.IN_FORCE, effective_until__lte=end)
    unfiled = Q(state=State.SIGNED, kind__in=reviewed_kinds())
    mine = Agreement.objects.filter(in_scope(user, OFFICER, prefix="organisation__")).filter(ending | unfiled)
    figures = {
        "ending": Count("pk", filter=ending),
        "first": Min("effective_until", filter=ending),
        "unfiled": Count("pk", filter=unfiled),
    }
    return Totals(mine, figures)


_TOTALS = Scoped(_waiting)
