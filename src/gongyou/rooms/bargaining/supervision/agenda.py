"""What supervision puts on the first page: breaches whose answer is due, and answers that wait for the union's word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse

from gongyou.core.text import Text
from gongyou.kit.agenda import Item, Severity
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Breach

SOON = timedelta(days=5)


def breaches_waiting(user: Any, today: date) -> Iterator[Item]:
    """Overdue answers, answers due, answers to be judged; of the agreements that the user may read."""
    mine = Breach.objects.filter(agreement__in=policies.agreements.scope(user))
    link = reverse("bargaining:supervision")
    waiting = mine.filter(state=Breach.State.WAITING)
    for title, rows, severity in (
        (Text("平台逾期没有答复违反协议的情况", "Platforms late with their answer on a breach"),
         waiting.filter(answer_due__lt=today), Severity.OVERDUE),
        (Text("等待平台答复违反协议的情况", "Breaches that wait for the platform's answer"),
         waiting.filter(answer_due__gte=today), None),
        (Text("平台的答复等待工会认定", "Answers of platforms to be judged"),
         mine.filter(state=Breach.State.ANSWERED), Severity.NORMAL),
    ):  # fmt: skip
        found = rows.aggregate(count=Count("pk"), due=Min("answer_due"))
        due = found["due"]
        pressing = severity if severity is not None else Severity.NORMAL
        if severity is None and due is not None and due <= today + SOON:
            pressing = Severity.SOON
        yield Item(title, found["count"], link, due, pressing, "shield-check")
