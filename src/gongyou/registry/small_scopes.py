"""Members of a small scope, which PostgreSQL is told by the keys of its organisations.

Over a join with a range of paths it cannot tell how many people a scope holds. From an array of keys it reads them in
one index, `member_by_organisation`, which carries the tokens of their names too, so that nobody's row is visited who
is not shown: docs/decisions/member-search.md.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q, QuerySet

from gongyou.registry.models import Member, Organisation

# Scopes of up to so many organisations are asked for by their keys: planning with more costs more than it saves.
NARROW = 2_000


class IsOneOf(Func):
    """True where a key is among many: one array, because a parameter for each costs both sides milliseconds."""

    output_field = BooleanField()

    def __init__(self, column: F, keys: list[int]) -> None:
        super().__init__(column)
        self.keys = keys

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, list[Any]]:
        column, parameters = compiler.compile(self.source_expressions[0])
        return f"({column} = ANY (%s::bigint[]))", [*parameters, f"{{{','.join(map(str, self.keys))}}}"]


def keys_of(within: QuerySet[Organisation], database: str) -> list[int] | None:
    """The keys of a small scope; None where they are too many or do not help."""
    if connections[database].vendor != "postgresql":
        return None
    keys = list(within.order_by().values_list("pk", flat=True)[: NARROW + 1])
    return keys if len(keys) <= NARROW else None


def of_organisations(keys: list[int], database: str) -> QuerySet[Member]:
    """The members of these organisations, in no order. PostgreSQL only."""
    return Member.objects.using(database).filter(IsOneOf(F("organisation"), keys)).order_by()


def members_near(scope: QuerySet[Member], *, within: QuerySet[Organisation]) -> QuerySet[Member]:
    """The same members as `scope`, all those of the organisations `within`, as they are found quickest; in no order."""
    keys = keys_of(within, scope.db)
    return scope.order_by() if keys is None else of_organisations(keys, scope.db)


def members_read(found: QuerySet[Member]) -> list[Member]:
    """The rows of one page with organisation and employer, in its order: found by an index first, then read by key."""
    keys = list(found.values_list("pk", flat=True))
    rows = {member.pk: member for member in _read(Member.objects.using(found.db).filter(pk__in=keys))}
    return [rows[key] for key in keys if key in rows]


def members_in_order(
    scope: QuerySet[Member], *, within: QuerySet[Organisation], matching: Q, at_most: int
) -> list[Member]:
    """The first members of `scope` whom `matching` describes, by ascending key, with organisation and employer.

    `scope` are all members of the organisations `within`, whom the reader may see; `matching` says nothing of
    organisations.
    """
    keys = keys_of(within, scope.db)
    if keys is None:
        # Whole rows would be sorted by a database that finds them in another order.
        return members_read(scope.filter(matching).order_by("pk")[:at_most])
    found = members_read(of_organisations(keys, scope.db).filter(matching).order_by("pk")[:at_most])
    inside = set(keys)
    return [member for member in found if member.organisation_id in inside]


def _read(members: QuerySet[Member]) -> QuerySet[Member]:
    return members.select_related("organisation", "employer").defer("name_tokens")
