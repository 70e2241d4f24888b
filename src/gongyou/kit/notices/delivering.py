"""Delivering: takes the rows that are due, hands each to its channel, and writes down what became of it.

Done by the worker process (gongyou.kit.tasks.worker) every second, and by `gongyou notices deliver`. Two that work at
once share the rows; a row whose worker died is taken up again, so a message may in rare cases arrive twice, never not.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from gongyou.core.text import Text
from gongyou.kit.environment import Environment
from gongyou.kit.notices.addresses import address_of
from gongyou.kit.notices.channels import CHANNELS, Channel, Delivered, Later, Message, Refused, Result
from gongyou.kit.notices.kinds import KINDS, Urgency
from gongyou.kit.notices.models import Delivery, Notice, OutboxMessage
from gongyou.kit.notices.quiet import is_quiet, morning_after
from gongyou.kit.notices.sending import said_data

logger = logging.getLogger(__name__)

# After the first, second … failure. Then the message is given up: five hours late it helps nobody.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=4),
)
# Longer than any channel's own time limit.
TAKEN_FOR_DEAD = timedelta(minutes=5)
# A one-time code that is late is worth nothing.
SECRET_GOOD_FOR = timedelta(minutes=5)

NOT_CONNECTED = Text("渠道未接通，消息留存在发件箱。", "The channel is not connected; the message is in the outbox.")
NO_ADDRESS = Text("没有可用的地址。", "There is no address.")
NO_CHANNEL = Text("这个渠道已停用。", "The channel is no longer there.")
UNEXPECTED = Text("渠道出错。", "The channel failed.")
TOO_LATE = Text("已过时效，不再发送。", "It came too late to be of use.")
GIVEN_UP = Text("多次未成功，已停止重试。{last}", "Given up after several attempts. {last}")


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    sent: int = 0
    recorded: int = 0
    later: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        return self.sent + self.recorded + self.later + self.failed


def deliver_due(*, now: datetime, at_most: int = 500) -> Round:
    """Delivers what is due, the oldest first. Costs one query when nothing is."""
    _take_up_the_left(now)
    ends = [_deliver(claimed, now) for claimed in _claimed(now, at_most)]
    count = {state: ends.count(state) for state in set(ends)}
    return Round(
        sent=count.get(Delivery.State.SENT, 0),
        recorded=count.get(Delivery.State.RECORDED, 0),
        later=count.get(Delivery.State.WAITING, 0),
        failed=count.get(Delivery.State.FAILED, 0),
    )


def _take_up_the_left(now: datetime) -> None:
    Delivery.objects.filter(state=Delivery.State.SENDING, claimed_at__lt=now - TAKEN_FOR_DEAD).update(
        state=Delivery.State.WAITING
    )


def _claimed(now: datetime, at_most: int) -> Iterator[Delivery]:
    due = Delivery.objects.filter(state=Delivery.State.WAITING, next_at__lte=now).order_by("next_at", "pk")
    for pk in list(due.values_list("pk", flat=True)[:at_most]):
        # Whoever changes the row has it.
        if Delivery.objects.filter(pk=pk, state=Delivery.State.WAITING).update(
            state=Delivery.State.SENDING, claimed_at=now, attempts=F("attempts") + 1
        ):
            yield Delivery.objects.select_related("notice__account").get(pk=pk)


def _deliver(delivery: Delivery, now: datetime) -> str:
    kind = KINDS.get(delivery.notice.kind)
    channel = CHANNELS.get(delivery.channel)
    if channel is None or kind is None:
        return _ended(delivery, Delivery.State.FAILED, now, NO_CHANNEL)
    if kind.secret and now - delivery.notice.created_at > SECRET_GOOD_FOR:
        return _ended(delivery, Delivery.State.FAILED, now, TOO_LATE)
    if channel.rings and kind.urgency is not Urgency.URGENT and is_quiet(now):
        return _postponed(delivery, morning_after(now), delivery.reason_said)
    address = _address(delivery)
    if not address:
        return _ended(delivery, Delivery.State.FAILED, now, NO_ADDRESS)
    message = _message(delivery, address)
    if not channel.is_connected():
        return _kept(delivery, message, now)
    result = _handed_over(channel, message, delivery)
    if isinstance(result, Delivered):
        delivery.reference = result.reference[:120]
        return _ended(delivery, Delivery.State.SENT, now, Text("", ""))
    if isinstance(result, Refused):
        return _ended(delivery, Delivery.State.FAILED, now, result.reason)
    if delivery.attempts > len(PAUSES):
        given_up = Text(GIVEN_UP.zh.format(last=result.reason.zh), GIVEN_UP.en.format(last=result.reason.en))
        return _ended(delivery, Delivery.State.FAILED, now, given_up)
    again = now + PAUSES[delivery.attempts - 1]
    waits = channel.rings and kind.urgency is not Urgency.URGENT
    return _postponed(delivery, morning_after(again) if waits else again, result.reason)


def _handed_over(channel: Channel, message: Message, delivery: Delivery) -> Result:
    try:
        return channel.deliver(message)
    except Exception as reason:
        # The exception's own words may hold the address: only its class goes into the log.
        logger.warning("delivery %s on %s failed: %s", delivery.pk, channel.key, type(reason).__name__)
        return Later(UNEXPECTED)


def _address(delivery: Delivery) -> str:
    notice = delivery.notice
    if notice.account is not None:
        return address_of(notice.account, delivery.channel)
    return notice.phone or notice.mail


def _message(delivery: Delivery, address: str) -> Message:
    notice = delivery.notice
    language = (notice.account.language if notice.account else "") or notice.language or "zh-hans"
    link = notice.link
    return Message(
        kind=notice.kind,
        address=address,
        title=notice.title_in(language),
        body=notice.body_in(language),
        link=Environment().text("GONGYOU_SITE_URL").rstrip("/") + link if link else "",
        data=said_data(notice, language),
        reference=f"gongyou-{delivery.pk}",
    )


def _kept(delivery: Delivery, message: Message, now: datetime) -> str:
    content = {"to": message.address, "title": message.title, "body": message.body, "link": message.link}
    with transaction.atomic():
        OutboxMessage.objects.get_or_create(
            delivery=delivery,
            defaults={"content": json.dumps(content, ensure_ascii=False), "created_at": now},
        )
        return _ended(delivery, Delivery.State.RECORDED, now, NOT_CONNECTED)


def _ended(delivery: Delivery, state: Delivery.State, now: datetime, reason: Text) -> str:
    delivery.state, delivery.ended_at, delivery.claimed_at = state, now, None
    delivery.reason = {"zh": reason.zh, "en": reason.en} if reason.zh else {}
    delivery.save(update_fields=["state", "ended_at", "claimed_at", "reason", "reference"])
    _wipe(delivery.notice)
    return state


def _postponed(delivery: Delivery, until: datetime, reason: Text) -> str:
    delivery.state, delivery.next_at, delivery.claimed_at = Delivery.State.WAITING, until, None
    delivery.reason = {"zh": reason.zh, "en": reason.en} if reason.zh else {}
    delivery.save(update_fields=["state", "next_at", "claimed_at", "reason"])
    return Delivery.State.WAITING


def _wipe(notice: Notice) -> None:
    kind = KINDS.get(notice.kind)
    if kind is not None and kind.secret and notice.held:
        Notice.objects.filter(pk=notice.pk).update(held="")
