"""How long notices are kept: no longer than somebody may ask whether they arrived."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.crypto import blind_index
from gongyou.kit.notices.codes import codes_forget
from gongyou.kit.notices.models import Notice, OutboxMessage
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work, register

TIDY = "kit.notices.tidy"
TITLE = Text("清理过期的通知", "Clearing out old notices")
# Somebody without an account asks within a season; an account's own list goes back a year.
ADDRESS_KEPT, ACCOUNT_KEPT = timedelta(days=90), timedelta(days=365)
OUTBOX_KEPT = timedelta(days=30)


def notices_forget(*, phone: str = "", mail: str = "") -> int:
    """Removes every notice to a bare phone or mail address, its deliveries and its outbox with it; how many."""
    wanted = Q(pk__in=[])
    if phone:
        wanted |= Q(phone_index=blind_index(phone, purpose="notice.phone"))
    if mail:
        wanted |= Q(mail_index=blind_index(mail, purpose="notice.mail"))
    _, gone = Notice.objects.filter(wanted).delete()
    return gone.get(Notice._meta.label, 0)


def notices_tidy(*, now: datetime) -> int:
    """Removes what has been kept long enough; how many rows."""
    old = Q(account=None, created_at__lt=now - ADDRESS_KEPT) | Q(created_at__lt=now - ACCOUNT_KEPT)
    notices, _ = Notice.objects.filter(old).delete()
    outbox, _ = OutboxMessage.objects.filter(created_at__lt=now - OUTBOX_KEPT).delete()
    return notices + outbox + codes_forget(now=now)


def tidy(work: Work) -> Outcome:
    """The daily task. May be run twice."""
    gone = notices_tidy(now=timezone.now())
    return Outcome(Text(f"清理 {gone} 条。", f"{gone} rows were removed."))


def register_work() -> None:
    """Every night."""
    register(Handler(TIDY, TITLE, run=tidy))
    daily.register(TIDY, at=time(2, 30))
