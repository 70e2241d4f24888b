"""Every night: phones, devices and networks of collections that ended long enough ago are forgotten."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work, register
from gongyou.rooms.forum.models import Collection, Opinion
from gongyou.rooms.forum.words import kept_days

KIND = "forum.senders.forget"
TITLE = Text("删除到期的意见征集联系方式", "Erasing the phones of collections that ended long ago")


def senders_forget(*, now: datetime) -> int:
    """How many opinions lost phone and keyed indexes. Their numbers within the collection stay, so no count changes."""
    last = timezone.localdate(now) - timedelta(days=kept_days())
    ended = Q(state=Collection.State.CLOSED, closed_at__lt=_morning_after(last)) | Q(
        state=Collection.State.PUBLISHED, closes_on__lte=last
    )
    done = 0
    for collection in Collection.objects.filter(ended, senders_forgotten_at=None):
        with transaction.atomic():
            done += Opinion.objects.filter(collection=collection).update(
                phone="", phone_index="", device_index="", network_index="", consent_version=""
            )
            Collection.objects.filter(pk=collection.pk).update(senders_forgotten_at=now)
    return done


def forget(work: Work) -> Outcome:
    """The daily task. May be run twice."""
    gone = senders_forget(now=timezone.now())
    return Outcome(Text(f"清理 {gone} 条。", f"{gone} rows were removed."))


def register_work() -> None:
    """Every night."""
    register(Handler(KIND, TITLE, run=forget))
    daily.register(KIND, at=time(2, 50))


def _morning_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
