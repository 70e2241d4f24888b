"""How often one visitor may do a thing. Counted under keyed names, forgotten after a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit.crypto import blind_indexes
from gongyou.registry.models import Knock

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` within `span`. One address may be a whole depot behind one router."""

    act: str
    most: int
    span: timedelta


FORM = Limit("join.form", 60, timedelta(hours=1))
SEARCH = Limit("join.search", 300, timedelta(hours=1))
PROGRESS = Limit("join.progress", 30, timedelta(hours=1))
PROGRESS_CODE = Limit("join.progress.code", 10, timedelta(hours=1))
# A forgotten password: the same for numbers that are known and for those that are not.
RESET_ADDRESS = Limit("reset.address", 30, timedelta(hours=1))
RESET_PHONE = (
    Limit("reset.phone.minute", 1, timedelta(minutes=1)),
    Limit("reset.phone.hour", 5, timedelta(hours=1)),
    Limit("reset.phone.day", 10, timedelta(days=1)),
)
RESET_TRY = Limit("reset.try", 10, timedelta(hours=1))
PASSWORD = Limit("own.password", 5, timedelta(minutes=15))
# Many names with one password each: five failures of one name lock that name alone.
SIGN_IN = Limit("sign_in.failed", 100, timedelta(minutes=15))


class TooOften(Conflict):
    """The limit is reached; `where["seconds"]` says how long to wait."""


def spent(limit: Limit, subject: str, *, now: datetime) -> bool:
    """Whether the limit is reached, without counting."""
    keys = blind_indexes(f"{limit.act}\0{subject}", purpose="knock")
    return Knock.objects.filter(key__in=keys, at__gt=now - limit.span).count() >= limit.most


def knock(limit: Limit, subject: str, *, now: datetime) -> None:
    """Counts one more; raises TooOften when the limit is reached, which does not lengthen the wait."""
    keys = blind_indexes(f"{limit.act}\0{subject}", purpose="knock")
    with transaction.atomic():
        Knock.objects.filter(key__in=keys, at__lt=now - KEPT).delete()
        since = list(
            Knock.objects.filter(key__in=keys, at__gt=now - limit.span)
            .order_by("-at")
            .values_list("at", flat=True)[: limit.most]
        )
        if len(since) >= limit.most:
            seconds = max(1, int((since[-1] + limit.span - now).total_seconds()))
            raise TooOften(
                "join.too_often",
                Text("操作太频繁。", "This was done too often."),
                wait_said(seconds),
                seconds=seconds,
            )
        Knock.objects.create(key=keys[0], at=now)


def wait_said(seconds: int) -> Text:
    """How long to wait, in whole minutes, above two hours in whole hours, rounded up."""
    minutes = -(-seconds // 60)
    if minutes > 120:
        hours = -(-minutes // 60)
        return Text(f"请 {hours} 小时后再试。", f"Try again in {hours} hours.")
    return Text(f"请 {minutes} 分钟后再试。", f"Try again in {minutes} min.")


def knocks_forget(*, now: datetime) -> int:
    """Removes what is older than a day; part of the daily round."""
    gone, _ = Knock.objects.filter(at__lt=now - KEPT).delete()
    return gone
