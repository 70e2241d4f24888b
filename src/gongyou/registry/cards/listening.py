"""A card ends when the good standing ends."""

from __future__ import annotations

from gongyou.registry.hooks import MembershipChanged, MembershipsChanged, membership_listener, memberships_listener
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


@memberships_listener
def cards_end(change: MembershipsChanged) -> None:
    """Withdraws the cards of those whom a bulk step brought out of good standing; new ones among them have none."""
    for members in change.members():
        ended = members.exclude(state=Member.State.ACTIVE).order_by()
        for card in Card.objects.filter(member__in=ended.values("pk"), withdrawn_at=None).select_related("member"):
            card_withdraw(card=card, by=None, now=change.now)
