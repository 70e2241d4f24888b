"""Who decides whether two records are one person: officers whose scope holds both.

Where the two lie in different subtrees that is the officers of their common superior, and nobody below.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import DuplicatePair, Member, Merge, Organisation
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import in_scope, scope_paths

# A record that may still be one half of a duplicate.
LIVE = (Member.State.ACTIVE, Member.State.SUSPENDED, Member.State.LEFT)


def reaches_both(user: Visitor, one: Member, other: Member) -> bool:
    """Whether an officer's scope holds the organisations of both."""
    paths = scope_paths(user, OFFICER)
    return all(any(member.organisation.path.startswith(path) for path in paths) for member in (one, other))


class DuplicatePolicy(Policy[DuplicatePair]):
    """Officers see the pairs both of whose records lie in their scope."""

    def scope(self, user: Visitor) -> QuerySet[DuplicatePair]:
        live = Q(left__state__in=LIVE, right__state__in=LIVE) | Q(state=DuplicatePair.State.MERGED)
        return DuplicatePair.objects.filter(
            in_scope(user, OFFICER, prefix="left__organisation__"),
            in_scope(user, OFFICER, prefix="right__organisation__"),
            live,
        )

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        """To have them looked for below an organisation."""
        return under is not None and any(under.path.startswith(path) for path in scope_paths(user, OFFICER))

    def can_change(self, user: Visitor, thing: DuplicatePair) -> bool:
        return reaches_both(user, thing.left, thing.right)


class MergePolicy(Policy[Merge]):
    """Officers whose scope holds both records see a merge and may undo it."""

    def scope(self, user: Visitor) -> QuerySet[Merge]:
        return Merge.objects.filter(
            in_scope(user, OFFICER, prefix="kept__organisation__"),
            in_scope(user, OFFICER, prefix="absorbed__organisation__"),
        )

    def can_change(self, user: Visitor, thing: Merge) -> bool:
        return reaches_both(user, thing.kept, thing.absorbed)


pairs = DuplicatePolicy()
merges = MergePolicy()
