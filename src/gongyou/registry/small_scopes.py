"""Members of a small scope, which PostgreSQL is told by the keys of its organisations.

Over a join with a range of paths it cannot tell how many people a scope holds. From an array of keys it reads them in
one index, `member_by_organisation`, which carries the tokens of their names too, so that nobody's row is visited who
is not shown: docs/decisions/member-search.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q, QuerySet

from gongyou.kit.policies import Visitor
from gongyou.kit.prepared import Prepared, Replanned
from gongyou.registry.models import Appointment, Member, Organisation
from gongyou.registry.scoped import Scoped
from gongyou.registry.selectors import scope_of
from gongyou.ui.listing import LEAFED, SIZES

# Scopes of up to so many organisations are asked for by their keys: planning with more costs more than it saves.
NARROW = 2_000


class IsOneOf(Func):
    """True where a key is among many: one array, because a parameter for each costs both sides milliseconds."""

    output_field = BooleanField()

    def __init__(self, column: F, array: str) -> None:
        """`array` as `written` gives it."""
        super().__init__(column)
        self.array = array

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, list[Any]]:
        column, parameters = compiler.compile(self.source_expressions[0])
        return f"({column} = ANY (%s::bigint[]))", [*parameters, self.array]


def written(keys: list[int]) -> str:
    """The keys as PostgreSQL reads an array from text, which IsOneOf takes as it is."""
    return f"{{{','.join(map(str, keys))}}}"


@dataclass(frozen=True)
class Held:
    """All organisations of a reader's scope as an officer, for one request. PostgreSQL only."""

    reader: Visitor

    @cached_property
    def counted(self) -> tuple[int, str]:
        """How many, one more than NARROW at most, and their keys as an array: a row for each would cost more."""
        return _held.array(self.reader)


Organisations = QuerySet[Organisation] | Held
_held = Scoped(lambda user: scope_of(user, Appointment.Role.OFFICER).order_by().values_list("pk")[: NARROW + 1])


def keys_of(within: Organisations, database: str) -> str | None:
    """The keys of a small scope as an array; None where they are too many or do not help."""
    if connections[database].vendor != "postgresql":
        return None
    if isinstance(within, Held):
        number, array = within.counted
    else:
        keys = list(within.order_by().values_list("pk", flat=True)[: NARROW + 1])
        number, array = len(keys), written(keys)
    return array if number <= NARROW else None


def of_organisations(array: str, database: str) -> QuerySet[Member]:
    """The members of these organisations, in no order. PostgreSQL only."""
    return Member.objects.using(database).filter(IsOneOf(F("organisation"), array)).order_by()


def members_near(scope: QuerySet[Member], *, within: Organisations) -> QuerySet[Member]:
    """The same members as `scope`, all those of the organisations `within`, as they are found quickest; in no order."""
    keys = keys_of(within, scope.db)
    return scope.order_by() if keys is None else of_organisations(keys, scope.db)


def members_counted(within: Organisations) -> Callable[[], int] | None:
    """Tells how many members a small scope has, at most one more than can be leafed through; None for other scopes."""
    keys = keys_of(within, DEFAULT_DB_ALIAS) if isinstance(within, Held) else None
    return None if keys is None else partial(_of_organisations.counted, keys)


def members_first(within: Organisations) -> Callable[[], list[Member]] | None:
    """Gives the first page of a small scope's members, who joined last first; None for other scopes."""
    keys = keys_of(within, DEFAULT_DB_ALIAS) if isinstance(within, Held) else None
    return None if keys is None else partial(_members_first, keys)


def _members_first(array: str) -> list[Member]:
    return _read_in_order([key for (key,) in _first.rows(array)], DEFAULT_DB_ALIAS)


def members_read(found: QuerySet[Member]) -> list[Member]:
    """The rows of one page with organisation and employer, in its order: found by an index first, then read by key."""
    return _read_in_order(list(found.values_list("pk", flat=True)), found.db)


def _read_in_order(keys: list[int], database: str) -> list[Member]:
    if database == DEFAULT_DB_ALIAS and connections[database].vendor == "postgresql":
        read: list[Member] = _of_keys.objects(written(keys))
    else:
        read = list(_read(Member.objects.using(database).filter(pk__in=keys)))
    rows = {member.pk: member for member in read}
    return [rows[key] for key in keys if key in rows]


def members_in_order(scope: QuerySet[Member], *, within: Organisations, matching: Q, at_most: int) -> list[Member]:
    """The first members of `scope` whom `matching` describes, by ascending key, with organisation and employer.

    `scope` are all members of the organisations `within`, whom the reader may see; `matching` says nothing of
    organisations.
    """
    keys = keys_of(within, scope.db)
    if keys is None:
        # Whole rows would be sorted by a database that finds them in another order.
        return members_read(scope.filter(matching).order_by("pk")[:at_most])
    if matching or scope.db != DEFAULT_DB_ALIAS:
        found = members_read(of_organisations(keys, scope.db).filter(matching).order_by("pk")[:at_most])
    else:
        found = _read_in_order([key for (key,) in _in_order(at_most).rows(keys)], scope.db)
    inside = set(keys[1:-1].split(","))
    return [member for member in found if str(member.organisation_id) in inside]


def _read(members: QuerySet[Member]) -> QuerySet[Member]:
    return members.select_related("organisation", "employer").defer("name_tokens")


_of_organisations = Replanned(
    lambda array: Member.objects.filter(IsOneOf(F("organisation"), array)).order_by().values_list("pk")[: LEAFED + 1]
)
_first = Replanned(
    lambda array: (
        Member.objects.filter(IsOneOf(F("organisation"), array))
        .order_by("-joined_on", "-pk")
        .values_list("pk")[: SIZES[0]]
    )
)


@lru_cache(8)
def _in_order(at_most: int) -> Replanned:
    """The first members of some organisations, by ascending key."""
    return Replanned(
        lambda array: (
            Member.objects.filter(IsOneOf(F("organisation"), array)).order_by("pk").values_list("pk")[:at_most]
        )
    )


_of_keys = Prepared(lambda array: _read(Member.objects.filter(IsOneOf(F("pk"), array))))
