"""What an audit of a platform may know of negotiations with it: when they were opened, when both sides met."""

from __future__ import annotations

from datetime import date

from django.db.models import Min
from django.utils import timezone

from gongyou.rooms.bargaining.models import Negotiation, Session
from gongyou.rooms.platforms.door import Meeting, Talks


def talks_with(platform: str, first: date, last: date) -> Talks:
    """All unions' cases with the platform itself; a meeting counts on the day that it began."""
    cases = Negotiation.objects.filter(reach=Negotiation.Reach.PLATFORM, platform=platform, opened_on__lte=last)
    sessions = Session.objects.filter(negotiation__in=cases, state=Session.State.HELD)
    days = [
        (timezone.localdate(starts_at), signed) for starts_at, signed in sessions.values_list("starts_at", "signed_on")
    ]
    return Talks(
        cases.aggregate(first=Min("opened_on"))["first"],
        tuple(sorted(Meeting(day, signed is not None) for day, signed in days if first <= day <= last)),
    )
