"""E-cards are issued and withdrawn."""

from __future__ import annotations

from datetime import datetime

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.cards.serials import serial_drawn
from gongyou.registry.models import Card, Member

ISSUED = audit.register("registry.card.issued", "发放会员卡", "Issued the membership card")
WITHDRAWN = audit.register("registry.card.withdrawn", "收回会员卡", "Withdrew the membership card")


@service
def card_issue(*, member: Member, by: User | None, now: datetime) -> Card:
    """The member's card. One who is not in good standing, or holds a card already, raises Conflict."""
    require(by is None or by.pk == member.account_id)
    if member.state != Member.State.ACTIVE:
        raise Conflict(
            "card.not_active",
            Text("会籍不在“在籍”状态，不能发放会员卡。", "The membership is not active, so no card can be issued."),
            Text("请联系所在工会。", "Contact your union."),
        )
    if member.cards.filter(withdrawn_at=None).exists():
        raise Conflict("card.there", Text("此会员已有会员卡。", "This member holds a card already."))
    card = Card.objects.create(member=member, serial=_free_serial(), issued_at=now)
    audit.write(ISSUED, by=by, subject=member, now=now)
    return card


@service
def card_withdraw(*, card: Card, by: User | None, now: datetime) -> Card:
    """The card, withdrawn for good: who returns, or lost the phone, gets a card with another number."""
    require(by is None or by.pk == card.member.account_id)
    if card.withdrawn_at is not None:
        raise Conflict("card.withdrawn", Text("这张会员卡已经收回。", "This card has been withdrawn."))
    card.withdrawn_at = now
    card.save(update_fields=["withdrawn_at"])
    audit.write(WITHDRAWN, by=by, subject=card.member, now=now)
    return card


def _free_serial() -> str:
    while True:
        serial = serial_drawn()
        if not Card.objects.filter(serial=serial).exists():
            return serial
