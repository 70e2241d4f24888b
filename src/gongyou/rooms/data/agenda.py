"""Agreements whose term or day of deletion is near: what an officer sees on the first page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from gongyou.core.text import Text
from gongyou.kit import agenda
from gongyou.kit.agenda import Item, Severity
from gongyou.registry.scoped import Scoped
from gongyou.registry.selectors import has_role
from gongyou.rooms.data import policies
from gongyou.rooms.data.models import SharingAgreement

SHOWN = timedelta(days=30)
ENDING = Text("30 天内期满的数据共享协议", "Agreements to share data that end within 30 days")
DELETING = Text("30 天内到删除日期的共享数据", "Shared data to be deleted within 30 days")


def register() -> None:
    """Called when the room starts."""
    agenda.register("data.sharing", agreements_due)


def _open(user: Any) -> QuerySet[SharingAgreement]:
    return policies.sharing.scope(user).filter(deleted_at=None).exclude(state=SharingAgreement.State.DRAFT)


_ending = Scoped(
    lambda user, first, last: (
        _open(user)
        .filter(state=SharingAgreement.State.IN_FORCE, valid_until__gte=first, valid_until__lte=last)
        .order_by("valid_until")
        .values_list("valid_until")
    )
)
_deleting = Scoped(
    lambda user, last: _open(user).filter(delete_on__lte=last).order_by("delete_on").values_list("delete_on")
)


def agreements_due(user: Any, today: date) -> Iterable[Item]:
    """Two counts, each with its first day."""
    if not has_role(user, policies.OFFICER):
        return
    last = today + SHOWN
    for title, days in ((ENDING, _ending.rows(user, today, last)), (DELETING, _deleting.rows(user, last))):
        if days:
            yield Item(title, len(days), reverse("data:sharings"), days[0][0], Severity.SOON, "database")
