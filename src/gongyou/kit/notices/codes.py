"""One-time codes by text message: six digits, five minutes, five tries, kept as a keyed hash."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from gongyou.core.errors import Conflict
from gongyou.core.phones import phone_checked
from gongyou.core.text import Text
from gongyou.kit import notices
from gongyou.kit.crypto import blind_index, blind_indexes
from gongyou.kit.notices.models import PhoneCode
from gongyou.kit.notices.sending import Recipient, notice_send

GOOD_FOR = timedelta(minutes=5)
TRIES = 5
PHONE, ADDRESS, HASH = "phone_code.phone", "phone_code.address", "phone_code.code"
# (how many, within how long): a phone is protected from being rung up, an address from trying many phones. One address
# may be a whole depot behind one router.
PER_PHONE = ((1, timedelta(minutes=1)), (5, timedelta(hours=1)), (10, timedelta(days=1)))
PER_ADDRESS = ((30, timedelta(hours=1)), (100, timedelta(days=1)))

CODE = notices.register(
    "kit.phone_code",
    Text("验证码", "Your code"),
    Text(
        "验证码 {code}，5 分钟内有效。工会不会向您索要验证码，请勿告诉他人。",
        "Your code is {code}, good for 5 minutes. The union never asks for it; tell nobody.",
    ),
    urgency=notices.Urgency.URGENT,
    audience=notices.Audience.ADDRESS,
    channels=(notices.SMS,),
    legal=True,
    secret=True,
)

TOO_OFTEN = Text("获取验证码太频繁。", "Codes were asked for too often.")


def phone_code_send(*, phone: str, purpose: str, address: str, now: datetime, language: str = "") -> None:
    """Sends a fresh code to the phone; earlier ones for this purpose are good no more.

    `purpose` ("join", "phone_change") binds the code to one act, `address` is the visitor's network address. A number
    that is no mobile raises BadInput, too many requests raise Conflict with how long to wait.
    """
    number = phone_checked(phone)
    to_phone = PhoneCode.objects.filter(phone_index__in=blind_indexes(number, purpose=PHONE))
    with transaction.atomic():
        _refuse_too_many(to_phone, PER_PHONE, now)
        if address:
            from_there = PhoneCode.objects.filter(address_index__in=blind_indexes(address, purpose=ADDRESS))
            _refuse_too_many(from_there, PER_ADDRESS, now)
        code = f"{secrets.randbelow(10**6):06d}"
        to_phone.filter(purpose=purpose, used_at=None).update(tries=TRIES)
        PhoneCode.objects.create(
            phone_index=blind_index(number, purpose=PHONE),
            address_index=blind_index(address, purpose=ADDRESS),
            purpose=purpose,
            code_hash=blind_index(_said(number, purpose, code), purpose=HASH),
            created_at=now,
        )
        notice_send(kind=CODE, to=Recipient(phone=number, language=language), data={"code": code}, now=now)


def phone_code_check(*, phone: str, purpose: str, code: str, now: datetime) -> bool:
    """Whether it is the code that was sent last, in time and within five tries. A right code is good once.

    Counts the try whatever follows, so it must not run inside a transaction that may be rolled back: it raises when it
    does. Call it before the service.
    """
    number = phone_checked(phone)
    with transaction.atomic(durable=True):
        sent = (
            PhoneCode.objects.filter(
                phone_index__in=blind_indexes(number, purpose=PHONE),
                purpose=purpose,
                used_at=None,
                created_at__gt=now - GOOD_FOR,
                created_at__lte=now,
                tries__lt=TRIES,
            )
            .order_by("-created_at", "-pk")
            .first()
        )
        if sent is None:
            return False
        # One statement takes the try, so that a thousand at once do not get a thousand tries.
        if not PhoneCode.objects.filter(pk=sent.pk, tries__lt=TRIES, used_at=None).update(tries=F("tries") + 1):
            return False
        hashes = blind_indexes(_said(number, purpose, code.strip()), purpose=HASH)
        if not any(hmac.compare_digest(sent.code_hash, each) for each in hashes):
            return False
        return bool(PhoneCode.objects.filter(pk=sent.pk, used_at=None).update(used_at=now))


def codes_forget(*, now: datetime) -> int:
    """Removes codes older than two days: they are good for nothing, and who asked for them is nobody's business."""
    gone, _ = PhoneCode.objects.filter(created_at__lt=now - timedelta(days=2)).delete()
    return gone


def codes_of_forget(phone: str) -> int:
    """Removes the codes that went to one phone; how many."""
    return PhoneCode.objects.filter(phone_index__in=blind_indexes(phone, purpose=PHONE)).delete()[0]


def _refuse_too_many(asked: QuerySet[PhoneCode], limits: tuple[tuple[int, timedelta], ...], now: datetime) -> None:
    for most, span in limits:
        recent = asked.filter(created_at__gt=now - span).order_by("-created_at").values_list("created_at", flat=True)
        times = list(recent[:most])
        if len(times) < most:
            continue
        minutes = max(1, -(-int((times[-1] + span - now).total_seconds()) // 60))
        raise Conflict(
            "notices.code_too_often",
            TOO_OFTEN,
            Text(f"请 {minutes} 分钟后再试。", f"Try again in {minutes} minute{'s' if minutes > 1 else ''}."),
            minutes=minutes,
        )


def _said(number: str, purpose: str, code: str) -> str:
    return f"{number}\0{purpose}\0{code}"
