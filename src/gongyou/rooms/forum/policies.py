"""Who opens collections, moderates opinions and answers issues."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import in_scope, scope_paths
from gongyou.rooms.forum.models import Collection, Issue, Opinion

KEEPERS = (OFFICER,)


def _reaches(user: Visitor, collection: Collection) -> bool:
    return any(collection.organisation.path.startswith(path) for path in scope_paths(user, *KEEPERS))


class CollectionPolicy(Policy[Collection]):
    """Officers keep the collections of their subtree."""

    def scope(self, user: Visitor) -> QuerySet[Collection]:
        found = Collection.objects.filter(in_scope(user, *KEEPERS, prefix="organisation__"))
        return found.select_related("organisation")

    def can_add(self, user: Visitor, *, under: Any = None) -> bool:
        return under is not None and any(under.path.startswith(path) for path in scope_paths(user, *KEEPERS))

    def can_change(self, user: Visitor, thing: Collection) -> bool:
        return _reaches(user, thing)


class OpinionPolicy(Policy[Opinion]):
    """Who keeps the collection moderates its opinions."""

    def scope(self, user: Visitor) -> QuerySet[Opinion]:
        found = Opinion.objects.filter(in_scope(user, *KEEPERS, prefix="collection__organisation__"))
        return found.select_related("collection__organisation", "issue")

    def can_change(self, user: Visitor, thing: Opinion) -> bool:
        return _reaches(user, thing.collection)


class IssuePolicy(Policy[Issue]):
    """Who keeps the collection answers its issues."""

    def scope(self, user: Visitor) -> QuerySet[Issue]:
        found = Issue.objects.filter(in_scope(user, *KEEPERS, prefix="collection__organisation__"))
        return found.select_related("collection__organisation")

    def can_change(self, user: Visitor, thing: Issue) -> bool:
        return _reaches(user, thing.collection)


collections = CollectionPolicy()
opinions = OpinionPolicy()
issues = IssuePolicy()
