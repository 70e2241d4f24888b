"""A card ends when the good standing ends."""

from __future__ import annotations

from gongyou.registry.hooks import MembershipChanged, membership_listener
from gongyou.registry.models import Card, Member
from gongyou.registry.services.cards import card_withdraw


@membership_listener
def card_ends(change: MembershipChanged) -> None:
    """Withdraws the card of a member who is no longer in good standing."""
    member = Member.objects.get(pk=change.member.pk)
    if member.state == Member.State.ACTIVE:
        return
    for card in Card.objects.filter(member=member, withdrawn_at=None).select_related("member"):
        card_withdraw(card=card, by=None, now=change.now)
