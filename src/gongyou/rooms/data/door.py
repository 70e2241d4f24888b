"""What other rooms may ask of the data room: the orders that a worker recorded, beside those of the platform."""

from __future__ import annotations

from gongyou.kit.policies import Visitor
from gongyou.registry.models import Member
from gongyou.rooms.data import policies
from gongyou.rooms.data.compared import Apart, Compared, Recorded, months_recorded, own_compared
from gongyou.rooms.data.models import TypedOrder

__all__ = [
    "Apart",
    "Compared",
    "Recorded",
    "may_give",
    "months_recorded",
    "own_compared",
    "typed_waiting",
]


def typed_waiting(member: Member) -> int:
    """How many orders the member typed and has not handed in: they stand in no comparison."""
    return TypedOrder.objects.filter(member=member).count()


def may_give(user: Visitor, member: Member) -> bool:
    """Whether the user may hand in orders of the member."""
    return policies.own.can_add(user, under=member)
