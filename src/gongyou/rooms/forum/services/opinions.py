"""An opinion comes in, and is withdrawn by its sender."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.phones import phone_checked
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.crypto import blind_index, blind_indexes
from gongyou.kit.models import User
from gongyou.kit.services import service
from gongyou.rooms.forum.models import Collection, Opinion, Section
from gongyou.rooms.forum.numbers_hidden import numbers_hidden
from gongyou.rooms.forum.words import CONSENT_VERSION

SHORTEST, LONGEST = 4, 500
SENT_ALREADY = "forum.sent_already"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
DEVICE, NETWORK, PHONE = "forum.device", "forum.network", "forum.phone"

HANDED_IN = audit.register(
    "forum.opinion.handed_in",
    "收到一条意见（{section}）：{title}",
    "An opinion came in ({section}): {title}",
    section=Section,
)
WITHDRAWN = audit.register(
    "forum.opinion.withdrawn", "提交人撤回一条意见：{title}", "A sender withdrew an opinion: {title}"
)
TAKEN_BACK = audit.register(
    "forum.opinion.phone_withdrawn",
    "提交人撤回手机号的使用：{title}",
    "A sender withdrew the use of the phone number: {title}",
)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody wrote. `phone` is "" unless they left one and agreed to its use."""

    section: str
    body: str
    trade: str = ""
    platform: str = ""
    area: str = ""
    phone: str = ""
    is_verified: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where it came from: the form's own mark, the device's mark, the network address. None of them is stored."""

    form: str
    device: str
    network: str = ""


def receipt_of(form: str) -> str:
    """The code that belongs to a form: sixteen letters, the same however often the form is sent."""
    digest = salted_hmac("gongyou.forum.receipt", form, algorithm="sha256").digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:CODE_LENGTH])


def receipt_digest(code: str) -> str:
    """What is stored of a receipt's code."""
    return hashlib.sha256(code.strip().upper().replace("-", "").replace(" ", "").encode()).hexdigest()


def form_digest(form: str) -> str:
    return hashlib.sha256(form.encode()).hexdigest()


def opinion_of_form(collection: Collection, form: str) -> Opinion | None:
    """The opinion that this form brought already."""
    return Opinion.objects.filter(collection=collection, form=form_digest(form)).first()


@service
def opinion_hand_in(*, collection: Collection, given: Given, source: Source, by: User | None, now: datetime) -> Opinion:
    """The opinion, waiting for an officer. Who sends a form twice must ask `opinion_of_form` first.

    Identity and phone numbers in the text are hidden before it is stored.
    """
    locked = Collection.objects.select_for_update().get(pk=collection.pk)
    if not locked.takes_on(timezone.localdate(now)):
        raise Conflict(
            "forum.closed",
            Text("这次意见征集现在不收意见。", "Opinions are not being taken now."),
            Text("请看征集的起止日期。", "See the days between which they are."),
        )
    if opinion_of_form(locked, source.form):
        raise Conflict(
            SENT_ALREADY,
            Text("这条意见已经收到。", "This opinion has arrived already."),
            Text("不用再次提交。", "There is no need to send it again."),
        )
    phone = phone_checked(given.phone) if given.phone else ""
    if locked.asks_code and not given.is_verified:
        raise BadInput(
            "forum.code_needed",
            Text("这次征集要验证手机号。", "This collection asks for a verified phone."),
            Text("请填写短信验证码。", "Enter the code from the message."),
            field="phone",
        )
    opinion = Opinion.objects.create(
        collection=locked,
        section=_section(locked, given.section),
        body=body_checked(given.body),
        trade=given.trade,
        platform=given.platform,
        area=given.area,
        handed_in_at=now,
        form=form_digest(source.form),
        receipt=receipt_digest(receipt_of(source.form)),
        phone=phone,
        phone_index=blind_index(phone, purpose=PHONE),
        is_verified=given.is_verified,
        consent_version=CONSENT_VERSION if phone else "",
        language=given.language,
        device_index=blind_index(f"{locked.pk}\0{source.device}", purpose=DEVICE),
        network_index=blind_index(f"{locked.pk}\0{source.network}", purpose=NETWORK) if source.network else "",
        **_numbers(locked, source, phone),
    )
    audit.write(HANDED_IN, by=by, subject=opinion, data={"section": opinion.section, "title": locked.title}, now=now)
    return opinion


@service
def opinion_withdraw(*, opinion: Opinion, by: User | None, now: datetime) -> Opinion:
    """Erases text, phone and what was said about the sender; that there was an opinion stays counted.

    Whoever holds the receipt's code may do it, so the caller must have compared it.
    """
    locked = Opinion.objects.select_for_update(of=("self",)).select_related("collection").get(pk=opinion.pk)
    if locked.state == Opinion.State.WITHDRAWN:
        raise Conflict("forum.withdrawn", Text("这条意见已经撤回。", "This opinion has been withdrawn already."))
    emptied(locked)
    audit.write(WITHDRAWN, by=by, subject=locked, data={"title": locked.collection.title}, now=now)
    return locked


@service
def phone_withdraw(*, opinion: Opinion, by: User | None, now: datetime) -> Opinion:
    """Erases the phone alone: the opinion stays, and nobody is told any more."""
    locked = Opinion.objects.select_for_update(of=("self",)).select_related("collection").get(pk=opinion.pk)
    if not locked.phone:
        raise Conflict("forum.no_phone", Text("这条意见没有留手机号。", "No phone was left with this opinion."))
    locked.phone = locked.phone_index = locked.consent_version = ""
    locked.save(update_fields=["phone", "phone_index", "consent_version"])
    audit.write(TAKEN_BACK, by=by, subject=locked, data={"title": locked.collection.title}, now=now)
    return locked


EMPTIED = (
    "body",
    "masked",
    "phone",
    "phone_index",
    "device_index",
    "network_index",
    "consent_version",
    "trade",
    "platform",
    "area",
    "reason",
)


def emptied(opinion: Opinion) -> None:
    """Nothing of the person stays; the row says that there was an opinion under this heading."""
    for name in EMPTIED:
        setattr(opinion, name, "")
    opinion.state, opinion.issue = Opinion.State.WITHDRAWN, None
    opinion.save(update_fields=[*EMPTIED, "state", "issue"])


def body_checked(written: str) -> str:
    """The text as it is stored. BadInput for one that is too short, too long or without words."""
    text = numbers_hidden(written)
    letters = sum(each.isalpha() for each in text)
    if letters < SHORTEST or len(text) > LONGEST:
        raise BadInput(
            "forum.body",
            Text(f"意见写 {SHORTEST} 到 {LONGEST} 个字。", f"Write between {SHORTEST} and {LONGEST} characters."),
            Text("写清一件事就好，不用写姓名。", "One matter is enough; leave names out."),
            field="body",
        )
    return text


def _section(collection: Collection, section: str) -> str:
    if section not in collection.sections and section != Section.OTHER:
        raise BadInput(
            "forum.section",
            Text("请选择一个标题。", "Choose a heading."),
            Text("都不合适就选“其他”。", "Or “Other”."),
            field="section",
        )
    return section


def _numbers(collection: Collection, source: Source, phone: str) -> dict[str, Any]:
    """Device, network and phone as numbers within the collection: known ones again, new ones counted on."""
    known = Opinion.objects.filter(collection=collection)

    def number(column: str, index: str, values: list[str]) -> int:
        same = known.filter(**{f"{index}__in": values}).values_list(column, flat=True).first() if values else None
        return same or (known.aggregate(most=Max(column))["most"] or 0) + 1

    device = blind_indexes(f"{collection.pk}\0{source.device}", purpose=DEVICE)
    network = blind_indexes(f"{collection.pk}\0{source.network}", purpose=NETWORK) if source.network else []
    return {
        "device": number("device", "device_index", device),
        "network": number("network", "network_index", network),
        "phone_number": number("phone_number", "phone_index", blind_indexes(phone, purpose=PHONE)) if phone else None,
    }
