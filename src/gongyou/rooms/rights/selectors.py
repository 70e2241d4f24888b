"""What the pages of the room ask for."""

from __future__ import annotations

from django.db.models import Case, QuerySet, When

from gongyou.kit.policies import Visitor
from gongyou.registry.models import Member
from gongyou.rooms.rights import policies
from gongyou.rooms.rights.models import Inquiry

WAITING = (Inquiry.State.NEW, Inquiry.State.READ)


def inquiries_list(user: Visitor) -> QuerySet[Inquiry]:
    """The inquiries of the scope, those without an answer first, the oldest of them on top. Contents stay closed."""
    waits_first = Case(When(state__in=WAITING, then=0), default=1)
    found = policies.inquiries.scope(user).defer("content", "words")
    return found.order_by(waits_first, "opened_at", "pk")


def inquiries_waiting(user: Visitor) -> QuerySet[Inquiry]:
    """Those that nobody has answered yet."""
    return policies.inquiries.scope(user).filter(state__in=WAITING)


def inquiries_of(member: Member) -> QuerySet[Inquiry]:
    """A member's own, newest first."""
    return Inquiry.objects.filter(member=member).order_by("-opened_at", "pk")
