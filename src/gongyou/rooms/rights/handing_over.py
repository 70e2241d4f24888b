"""What of this room hangs on an officer's account, and what waits in the organisations that the officer serves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils import translation

from gongyou.core.figures import day_shown
from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.registry.handover.holdings import Held, Holding, Queue, register, register_queue
from gongyou.rooms.rights import selectors
from gongyou.rooms.rights.models import Grievance

OVER = (Grievance.State.CLOSED, Grievance.State.WITHDRAWN)


def register_holdings() -> None:
    """Tells the hand-over of the requests that somebody carries."""
    label = Text("承办中的平台申诉", "Requests and appeals to platforms taken on")
    register(Holding("grievances", label, _carried, moved=_moved))
    register_queue(Queue("inquiries", Text("待答复的诉求", "Cases that wait for an answer"), _to_answer))


def _open(user: User) -> QuerySet[Grievance]:
    return Grievance.objects.filter(assigned_to=user).exclude(state__in=OVER)


def _carried(user: User) -> list[Held]:
    found = _open(user).defer("content", "words").order_by("opened_at", "pk")
    return [Held(str(one.pk), Text(_said(one, "zh-hans"), _said(one, "en"))) for one in found]


def _said(one: Grievance, language: str) -> str:
    with translation.override(language):
        return f"{one.platform_shown} · {one.get_about_display()} · {day_shown(one.opened_at, language)}"


def _to_answer(user: User) -> int:
    return selectors.inquiries_waiting(user).count()


def _moved(keys: Sequence[str], leaving: User, successor: User, now: datetime) -> None:
    _open(leaving).filter(pk__in=keys).update(assigned_to=successor)
