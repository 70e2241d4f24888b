"""Members of a small scope, read the shorter way on PostgreSQL, which cannot tell how many people a scope holds.

A small scope is named by the keys of its organisations, without a join. How many people it holds is counted from an
index; how many hold a token PostgreSQL knows well. From the two follows what is shorter: to walk the people of the
scope, or to begin with another index. Either way finds the same people: docs/decisions/member-search.md.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from gongyou.registry.models import Member, Organisation

# Scopes of up to so many organisations are asked for by their keys: planning with more costs more than it saves.
NARROW = 2_000
# People are counted up to here; a scope with more has many.
MANY = 20_000
# So few holders are asked for by their index, whoever else is there.
FEW = 2_000
# To visit a person's row costs as much as so many entries of an index.
ROW = 16


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


def is_walked(keys: list[int], holders: QuerySet[Member], *, at_most: int) -> bool:
    """Whether the first of `holders` in a scope are found sooner by walking its people than by the index of holders."""
    holding = _expected(holders)
    visited = at_most * _expected(Member.objects.using(holders.db)) / holding
    if visited * ROW <= holding:
        return True
    if holding <= FEW:
        return False
    people = _people(keys, holders.db, up_to=MANY)
    return min(people, visited) * ROW <= holding + people


def members_in_order(
    scope: QuerySet[Member], *, within: QuerySet[Organisation], matching: Q, at_most: int
) -> list[Member]:
    """The first members of `scope` whom `matching` describes, by ascending key, with organisation and employer.

    `scope` are all members of the organisations `within`, whom the reader may see; `matching` says nothing of
    organisations.
    """
    keys = keys_of(within, scope.db)
    if keys is None:
        return list(_read(scope.filter(matching))[:at_most])
    near = of_organisations(keys, scope.db)
    people = _people(keys, scope.db, up_to=MANY)
    # A sum has no index: few people are read and sorted, and the register is not walked until they turn up.
    is_sorted = people * people * ROW <= at_most * _expected(Member.objects.using(scope.db))
    order = F("pk") + Value(0) if is_sorted else F("pk")
    found = list(near.filter(matching).order_by(order).values_list("pk", flat=True)[:at_most])
    inside = set(keys)
    rows = _read(Member.objects.using(scope.db).filter(pk__in=found))
    return [member for member in rows if member.organisation_id in inside]


def _read(members: QuerySet[Member]) -> QuerySet[Member]:
    return members.select_related("organisation", "employer").defer("name_tokens").order_by("pk")


def _people(keys: list[int], database: str, *, up_to: int) -> int:
    """How many members these organisations have, as far as they are counted: read from an index alone."""
    return of_organisations(keys, database).values("organisation")[:up_to].count()


def _expected(members: QuerySet[Member]) -> int:
    """How many rows PostgreSQL expects, from what it noted when it last looked at the table."""
    told = json.loads(members.order_by().explain(format="json"))
    return max(int(told[0]["Plan"]["Plan Rows"]), 1)
