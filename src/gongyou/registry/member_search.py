"""Finding members by a part of the name, by pinyin, by initials, or by an exact number, although all are encrypted.

How the two databases hold the tokens, what that reveals and what it costs: docs/decisions/member-search.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q, QuerySet

from gongyou.core.errors import BadInput
from gongyou.kit.crypto import blind_indexes
from gongyou.kit.prepared import Replanned
from gongyou.registry.identity import id_number_checked, id_number_plain
from gongyou.registry.models import Member
from gongyou.registry.naming import search_tokens
from gongyou.registry.phones import phone_plain
from gongyou.registry.small_scopes import IsOneOf, Organisations, keys_of, of_organisations
from gongyou.registry.token_numbers import array_of

LONGEST = 60
TABLE = "registry_member_search"
MATCHED = "SELECT rowid FROM registry_member_search WHERE registry_member_search MATCH %s"
REBUILT = "INSERT INTO registry_member_search (registry_member_search) VALUES ('rebuild')"
PURGED = "INSERT INTO registry_member_search (registry_member_search) VALUES ('optimize')"
TRIGGERS = {
    "registry_member_search_added": """
        AFTER INSERT ON registry_member WHEN new.name_tokens <> '' BEGIN
            INSERT INTO registry_member_search (rowid, name_tokens) VALUES (new.id, new.name_tokens);
        END""",
    "registry_member_search_removed": """
        AFTER DELETE ON registry_member WHEN old.name_tokens <> '' BEGIN
            INSERT INTO registry_member_search (registry_member_search, rowid, name_tokens)
            VALUES ('delete', old.id, old.name_tokens);
        END""",
    "registry_member_search_changed_before": """
        BEFORE UPDATE OF name_tokens ON registry_member
        WHEN old.name_tokens <> '' AND old.name_tokens <> new.name_tokens BEGIN
            INSERT INTO registry_member_search (registry_member_search, rowid, name_tokens)
            VALUES ('delete', old.id, old.name_tokens);
        END""",
    "registry_member_search_changed": """
        AFTER UPDATE OF name_tokens ON registry_member
        WHEN new.name_tokens <> '' AND old.name_tokens <> new.name_tokens BEGIN
            INSERT INTO registry_member_search (rowid, name_tokens) VALUES (new.id, new.name_tokens);
        END""",
}


def members_found_by(text: str, members: QuerySet[Member]) -> QuerySet[Member]:
    """Those of `members` whose name holds the text, its pinyin or its initials, or whose number is exactly the text.

    In no order: cut it off and sort what is left. An identity number that a workbook has rounded raises BadInput.
    """
    wanted = described_by(text)
    return members.filter(wanted) if wanted else members.none()


def described_by(text: str) -> Q | None:
    """The same as a condition; None where nobody can match."""
    wanted = text.strip()[:LONGEST]
    if _is_number(wanted):
        return _numbered(wanted)
    alternatives = search_tokens(wanted)
    return Q(HoldsTokens(alternatives)) if alternatives else None


def members_first_found(
    text: str,
    members: QuerySet[Member],
    *,
    within: Organisations,
    at_most: int,
    read: Callable[[list[int]], list[Member]] | None = None,
) -> list[Member]:
    """The first of `members_found_by`, as quick in a small scope as in a whole register.

    `members` are all those of the organisations `within`. What is found in a small scope is read through `members`
    again, by `read` where it reads those of its keys.
    """
    wanted = text.strip()[:LONGEST]
    alternatives = [] if _is_number(wanted) else search_tokens(wanted)
    keys = keys_of(within, members.db) if alternatives else None
    if keys is None:
        return list(members_found_by(text, members).defer("name_tokens")[:at_most])
    if members.db == DEFAULT_DB_ALIAS:
        arrays = [array_of(" ".join(tokens)) for tokens in alternatives]
        found = [key for (key,) in _near(at_most).rows(keys, *arrays)]
    else:
        near = of_organisations(keys, members.db).filter(HoldsTokens(alternatives))
        found = list(near.values_list("pk", flat=True)[:at_most])
    if read is not None:
        return read(found) if found else []
    return list(members.filter(pk__in=found).defer("name_tokens"))


@lru_cache(8)
def _near(at_most: int) -> Replanned:
    """Who of some organisations has the tokens of an alternative, as arrays of text. PostgreSQL only."""

    def asked(organisations: str, *arrays: str) -> QuerySet[Member, Any]:
        members = Member.objects.filter(IsOneOf(F("organisation"), organisations)).order_by()
        return members.filter(HoldsTokens(arrays)).values_list("pk")[:at_most]

    return Replanned(asked)


def _is_number(wanted: str) -> bool:
    return any(letter.isdigit() for letter in wanted)


class HoldsTokens(Func):
    """True for members who have all tokens of one of the alternatives: lists, or on PostgreSQL arrays as text."""

    output_field = BooleanField()

    def __init__(self, alternatives: Sequence[list[str] | str]) -> None:
        super().__init__(F("pk"), F("name_tokens"))
        self.alternatives = alternatives

    def as_sqlite(
        self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        key, parameters = compiler.compile(self.source_expressions[0])
        asked = " OR ".join(f"({' AND '.join(tokens)})" for tokens in self.alternatives)
        return f"({key} IN ({MATCHED}))", (*parameters, asked)

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, list[Any]]:
        column, parameters = compiler.compile(self.source_expressions[1])
        one = f"({column} @> %s::integer[])"
        arrays = [held if isinstance(held, str) else array_of(" ".join(held)) for held in self.alternatives]
        asked = [value for array in arrays for value in (*parameters, array)]
        return f"({' OR '.join([one] * len(self.alternatives))})", asked


def sqlite_search_ensured(connection: BaseDatabaseWrapper) -> None:
    """Puts back what SQLite drops when a later migration writes the table anew: the triggers, and what they missed."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name = %s OR tbl_name = 'registry_member'", [TABLE])
        there = {name for (name,) in cursor.fetchall()}
        missing = TRIGGERS.keys() - there
        if TABLE not in there or not missing:
            return
        for name in sorted(missing):
            cursor.execute(f"CREATE TRIGGER {name} {TRIGGERS[name]}")
        cursor.execute(REBUILT)


def search_purged(connection: BaseDatabaseWrapper) -> None:
    """Writes SQLite's index anew: until then a token that was removed stands in it beside its tombstone."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(PURGED)


def _numbered(wanted: str) -> Q:
    """An exact telephone, identity number (old ones too) or worker key."""
    try:
        number = id_number_checked(wanted)
    except BadInput as reason:
        if reason.code == "registry.id_number_digits_lost":
            raise
        number = id_number_plain(wanted)
    return (
        Q(phone_index__in=blind_indexes(phone_plain(wanted), purpose="member.phone"))
        | Q(id_number_index__in=blind_indexes(number, purpose="member.id_number"))
        | Q(worker_key=wanted.lower())
    )
