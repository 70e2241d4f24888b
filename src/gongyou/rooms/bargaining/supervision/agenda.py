"""What supervision puts on the first page: breaches whose answer is due, and answers that wait for the union's word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Aggregate, Count, Min, Q
from django.urls import reverse

from gongyou.core.text import Text
from gongyou.kit.agenda import Item, Severity
from gongyou.kit.prepared import Totals
from gongyou.registry.scoped import Scoped
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Breach
from gongyou.rooms.bargaining.supervision.manual import clauses_late, limit_on

SOON = timedelta(days=5)


WAITING, ANSWERED = Breach.State.WAITING, Breach.State.ANSWERED
TITLES = {
    "late": Text("平台逾期没有答复违反协议的情况", "Platforms late with their answer on a breach"),
    "due": Text("等待平台答复违反协议的情况", "Breaches that wait for the platform's answer"),
    "answered": Text("平台的答复等待工会认定", "Answers of platforms to be judged"),
}


def _figures(today: date) -> dict[str, Aggregate]:
    """How many there are of each kind, and the first day of each."""
    kinds = {
        "late": Q(state=WAITING, answer_due__lt=today),
        "due": Q(state=WAITING, answer_due__gte=today),
        "answered": Q(state=ANSWERED),
    }
    counts: dict[str, Aggregate] = {kind: Count("pk", filter=which) for kind, which in kinds.items()}
    return counts | {f"{kind}_first": Min("answer_due", filter=which) for kind, which in kinds.items()}


_counted = Scoped(
    lambda user, today: Totals(
        Breach.objects.filter(agreement__in=policies.agreements.scope(user), state__in=(WAITING, ANSWERED)),
        _figures(today),
    )
)


MANUAL = Text("到期未做人工检查的协议条款", "Clauses of agreements that nobody has checked in time")
_unchecked = Scoped(lambda user, limit: Totals(clauses_late(user, limit), {"count": Count("pk")}))


def checks_waiting(user: Any, today: date) -> Iterator[Item]:
    """Clauses without a test that a person should have looked at by now."""
    count = _unchecked.totals(user, limit_on(today))["count"]
    if count:
        yield Item(MANUAL, count, reverse("bargaining:checks_due"), None, Severity.OVERDUE, "eye")


def breaches_waiting(user: Any, today: date) -> Iterator[Item]:
    """Overdue answers, answers due, answers to be judged; of the agreements that the user may read."""
    found = _counted.totals(user, today)
    link = reverse("bargaining:supervision")
    for kind, title in TITLES.items():
        first = found[f"{kind}_first"]
        severity = Severity.OVERDUE if kind == "late" else Severity.NORMAL
        if kind == "due" and first is not None and first <= today + SOON:
            severity = Severity.SOON
        yield Item(title, found[kind], link, first, severity, "shield-check")
