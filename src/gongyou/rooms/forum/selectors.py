"""What the pages read."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet

from gongyou.kit.policies import Visitor
from gongyou.rooms.forum import policies
from gongyou.rooms.forum.models import Collection, Issue, Opinion


def collections_list(user: Visitor) -> QuerySet[Collection]:
    """The collections of the scope with their counts, the newest first."""
    waiting = Q(opinions__state=Opinion.State.WAITING)
    return (
        policies.collections.scope(user)
        .annotate(received=Count("opinions"), waiting=Count("opinions", filter=waiting))
        .order_by("-opens_on", "-pk")
    )


def opinions_of(collection: Collection, state: str) -> QuerySet[Opinion]:
    """The opinions of one state, the oldest first."""
    return Opinion.objects.filter(collection=collection, state=state).select_related("issue", "collection")


def counts_by_state(collection: Collection) -> dict[str, int]:
    rows = Opinion.objects.filter(collection=collection).order_by().values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows}


def opinions_waiting(user: Visitor) -> QuerySet[Opinion]:
    """Opinions of the scope that no officer has looked at."""
    return policies.opinions.scope(user).filter(state=Opinion.State.WAITING)


def promises(user: Visitor) -> QuerySet[Issue]:
    """Issues of the scope with a promise that is not kept yet."""
    return policies.issues.scope(user).filter(status=Issue.Status.PROMISED, merged_into=None)


def collections_over(user: Visitor, today: date) -> QuerySet[Collection]:
    """Published collections of the scope whose last day has passed."""
    return policies.collections.scope(user).filter(state=Collection.State.PUBLISHED, closes_on__lt=today)
