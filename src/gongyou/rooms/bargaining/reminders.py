"""What the room's reminders share: each is sent once to each reader, by a task of the day that may run again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work, register

# The kind of notice, its reader, its data, and the key under which nobody is told twice.
Told = tuple[str, User, dict[str, object], str]
# Counted beside the notices, but no notice: agreements that a run marked as expired.
EXPIRED = "expired"
Send = Callable[[date, datetime], Mapping[str, int]]


def told_once(told: Iterable[Told], now: datetime) -> Counter[str]:
    """Kind → how many notices were new."""
    sent: Counter[str] = Counter()
    for kind, user, data, key in told:
        notice = notice_send(kind=kind, to=Recipient(account=user), data=data, now=now, dedup_key=key)
        sent[kind] += not notice.is_repeat
    return sent


def register_daily(kind: str, title: Text, send: Send, *, at: time) -> None:
    """A task that sends the reminders of its day at that local time. `send` answers with kind → count."""

    def remind(work: Work) -> Outcome:
        now = timezone.now()
        today = date.fromisoformat(work.arguments.get("today") or timezone.localtime(now).date().isoformat())
        sent = dict(send(today, now))
        whole = sum(count for name, count in sent.items() if name != EXPIRED)
        return Outcome(Text(f"发出提醒 {whole} 条。", f"{whole} reminders sent."), sent)

    register(Handler(kind, title, run=remind))
    daily.register(kind, at=at)
