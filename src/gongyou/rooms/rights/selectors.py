"""What the pages of the room ask for."""

from __future__ import annotations

from django.db.models import Case, QuerySet, When

from gongyou.kit.policies import Visitor
from gongyou.registry.models import Member
from gongyou.rooms.rights import policies
from gongyou.rooms.rights.models import Grievance, Inquiry

WAITING = (Inquiry.State.NEW, Inquiry.State.READ)
ON_THE_CLOCK = (Grievance.State.NEW, Grievance.State.SENT)


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


def grievances_list(user: Visitor) -> QuerySet[Grievance]:
    """The requests of the scope, those on the clock first, the earliest due on top. Contents stay closed."""
    waits_first = Case(When(state__in=ON_THE_CLOCK, then=0), default=1)
    found = policies.grievances.scope(user).defer("content", "words").select_related("assigned_to")
    return found.order_by(waits_first, "due_on", "-opened_at", "pk")


def grievances_waiting(user: Visitor) -> QuerySet[Grievance]:
    """Those with a clock that runs."""
    return policies.grievances.scope(user).filter(state__in=ON_THE_CLOCK)


def grievances_of(member: Member) -> QuerySet[Grievance]:
    """A member's own, newest first."""
    return Grievance.objects.filter(member=member).order_by("-opened_at", "pk")


def alike_to(user: Visitor, grievance: Grievance) -> QuerySet[Grievance]:
    """Others of the scope that wait for the same platform's answer to the same matter for the same code."""
    found = policies.grievances.scope(user).filter(
        platform=grievance.platform,
        kind=grievance.kind,
        about=grievance.about,
        code=grievance.code,
        state=Grievance.State.SENT,
    )
    return found.exclude(pk=grievance.pk).exclude(member__account=user.pk)
