"""Sending: a notice is written in the act's own transaction and goes out after it, or not at all.

The rows of Delivery are the queue (a transactional outbox): an act that is rolled back tells nobody, and a message that
was promised is not lost when the process dies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from gongyou.core.text import Text
from gongyou.kit.crypto import blind_index, blind_indexes
from gongyou.kit.models import User
from gongyou.kit.notices import preferences
from gongyou.kit.notices.addresses import address_masked, address_of
from gongyou.kit.notices.channels import CHANNELS
from gongyou.kit.notices.kinds import IN_APP, MAIL, SMS, Kind, Urgency, kind_of
from gongyou.kit.notices.models import Delivery, Notice, in_language
from gongyou.kit.notices.quiet import morning_after


@dataclass(frozen=True, slots=True)
class Recipient:
    """An account, or the bare phone or mail address of somebody who has none. Exactly one of the three."""

    account: User | None = None
    phone: str = ""
    mail: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        if sum((self.account is not None, bool(self.phone), bool(self.mail))) != 1:
            raise ValueError("A recipient is an account, a phone or a mail address.")

    @property
    def keys(self) -> list[str]:
        """What tells two recipients apart, without showing an address: to be written, then others to be looked up."""
        if self.account is not None:
            return [f"account:{self.account.pk}"]
        return blind_indexes(self.phone or self.mail, purpose="notice.recipient")


def notice_send(*, kind: str, to: Recipient, data: Mapping[str, Any], now: datetime, dedup_key: str = "") -> Notice:
    """The notice, on its way through every channel that the kind and the recipient allow.

    Of two with the same kind, recipient and `dedup_key` only the first is sent; the second call gives it back. `data`
    takes text, numbers, days and Text (shown in the reader's language). Call it inside the service's transaction.
    """
    known = kind_of(kind)
    plain = {key: _plain(value) for key, value in data.items()}
    if missing := known.needs - plain.keys():
        raise ValueError(f"The notice kind {kind} needs {sorted(missing)} in its data.")
    keys = [f"{kind}:{key}:{dedup_key}" for key in to.keys] if dedup_key else [""]
    key = keys[0]
    if key and (earlier := Notice.objects.filter(dedup_key__in=keys).first()):
        return _again(earlier)
    notice = Notice(
        kind=kind,
        account=to.account,
        phone=to.phone,
        phone_index=blind_index(to.phone, purpose="notice.phone"),
        mail=to.mail,
        mail_index=blind_index(to.mail, purpose="notice.mail"),
        language=to.language or (to.account.language if to.account else ""),
        held=json.dumps(plain, ensure_ascii=False),
        dedup_key=key,
        created_at=now,
    )
    ways = _ways(known, to)
    notice.in_app = IN_APP in ways
    try:
        with transaction.atomic():
            notice.save(force_insert=True)
            Delivery.objects.bulk_create(_delivery(notice, known, way, address, now) for way, address in ways.items())
    except IntegrityError:
        if not key:
            raise
        return _again(Notice.objects.get(dedup_key=key))  # sent by somebody else between our look and our write
    return notice


def _again(notice: Notice) -> Notice:
    notice.is_repeat = True
    return notice


def _ways(kind: Kind, to: Recipient) -> dict[str, str]:
    """Channel → address, of every channel on which this notice goes out."""
    if to.phone:
        return {SMS: to.phone}
    if to.mail:
        return {MAIL: to.mail}
    wanted = preferences.channels_for(to.account, kind)
    found = {channel: address_of(to.account, channel) for channel in wanted if channel in CHANNELS}
    return {channel: address for channel, address in found.items() if address}


def _delivery(notice: Notice, kind: Kind, channel: str, address: str, now: datetime) -> Delivery:
    waits = CHANNELS[channel].rings and kind.urgency is not Urgency.URGENT
    delivery = Delivery(
        notice=notice,
        channel=channel,
        to_shown="" if channel == IN_APP else address_masked(channel, address),
        created_at=now,
        next_at=morning_after(now) if waits else now,
    )
    if channel == IN_APP:
        # It is there as soon as the transaction is.
        delivery.state, delivery.ended_at, delivery.attempts = Delivery.State.SENT, now, 1
    return delivery


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, date) and not isinstance(value, datetime):
        return {"day": value.isoformat()}
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, (str, int)):
        return value
    raise TypeError(f"A notice cannot hold {type(value).__name__}.")


def said_data(notice: Notice, language: str) -> dict[str, str]:
    """The notice's data as text in one language, for a provider's own template."""
    return {key: "" if value is None else str(in_language(value, language)) for key, value in notice.data.items()}
