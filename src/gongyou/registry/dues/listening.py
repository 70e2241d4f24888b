"""Dues follow the membership: the hook that the house brings itself."""

from __future__ import annotations

from gongyou.core.period import Month
from gongyou.registry.dues.rates import Rates
from gongyou.registry.hooks import MembershipChanged, MembershipsChanged, membership_listener, memberships_listener
from gongyou.registry.models import Dues, Member, Movement
from gongyou.registry.services.dues import dues_follow

BEGINS = (Movement.Kind.JOINED, Movement.Kind.RETURNED)
RESTS = (Movement.Kind.LEFT, Movement.Kind.SUSPENDED)


@membership_listener
def dues_change(change: MembershipChanged) -> None:
    """Adds the month of joining or returning; takes away unpaid months after leaving."""
    member = Member.objects.filter(pk=change.member.pk).select_related("organisation").first()
    if member is None:
        return
    month = Month.of(change.on)
    theirs = Dues.objects.filter(member=member)
    if change.kind in BEGINS:
        rate = Rates().of(member.organisation.path, month)
        concerns = bool(rate and rate.amount_fen) and not theirs.filter(month=str(month)).exists()
    else:
        concerns = change.kind in RESTS and theirs.filter(state=Dues.State.DUE, month__gt=str(month)).exists()
    if concerns:
        dues_follow(member=member, on=change.on, by=None, now=change.now)


@memberships_listener
def dues_change_many(change: MembershipsChanged) -> None:
    """Takes away unpaid months after a bulk leaving; who came in bulk is opened with the month, daily."""
    if change.kind not in RESTS:
        return
    later = Dues.objects.filter(state=Dues.State.DUE, month__gt=str(Month.of(change.on)))
    for members in change.members():
        for member in members.filter(pk__in=later.values("member")).select_related("organisation"):
            dues_follow(member=member, on=change.on, by=None, now=change.now)
