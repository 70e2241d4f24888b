"""Work that happens once a day by itself: the worker process starts it, whichever of them comes first."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q

from gongyou.kit.tasks.models import DailyMark, TaskRun
from gongyou.kit.tasks.services import Order, task_start

PLACE = ZoneInfo("Asia/Shanghai")

# Kind of work → from which hour of the day it may start.
DAILY: dict[str, time] = {}


def register(kind: str, *, at: time) -> str:
    """The kind, from now on started once a day, at or after `at` in China; its arguments are {"today": …}."""
    DAILY[kind] = at
    return kind


def start_due(*, now: datetime) -> list[TaskRun]:
    """The runs that were started: of every daily kind whose hour has come and that nobody started today."""
    local = now.astimezone(PLACE)
    today = local.date()
    started = []
    for kind, at in DAILY.items():
        if local.time() < at:
            continue
        with transaction.atomic():
            if _is_mine(kind, today.isoformat()):
                order = Order(kind, kind, {"today": today.isoformat()})
                started.append(task_start(order, by=None, now=now))
    return started


def _is_mine(kind: str, day: str) -> bool:
    """Whether this process is the first one today. ISO days compare as text."""
    if not DailyMark.objects.filter(kind=kind).exists():
        try:
            with transaction.atomic():
                DailyMark.objects.create(kind=kind, day=day)
        except IntegrityError:
            return False
        return True
    return bool(DailyMark.objects.filter(~Q(day__gte=day), kind=kind).update(day=day))
