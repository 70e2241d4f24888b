# ruff: noqa: S608  (only our own table and index names are put into the statements)
"""A large roster into a small register: its indexes are made once afterwards, not kept up row by row.

PostgreSQL only, inside the commit's transaction, so that a kill leaves the register with all its indexes or unchanged.
Why, when, and who waits meanwhile: docs/decisions/roster-import.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from gongyou.registry.headcounts import counted_anew
from gongyou.registry.models import Member

MEMBERS = Member._meta.db_table
# Below, keeping the indexes up costs less than the lock is worth.
WORTH_FROM = 20_000
# A register in use is left alone when it does not fall still at once: the roster then goes in the ordinary way.
LOCK_WITHIN = "2s"
MEMORY = "256MB"
# The primary key stays: other tables refer to it, and its values come in their order anyway.
LOOK_UPS = (
    "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
    "WHERE i.indrelid = %s::regclass AND NOT i.indisunique AND NOT i.indisclustered AND i.indisvalid"
)
ONCE = (
    "SELECT quote_ident(c.conname), pg_get_constraintdef(c.oid) FROM pg_constraint c "
    "WHERE c.conrelid = %s::regclass AND c.contype = 'u'"
)
REFERENCES = (
    "SELECT quote_ident(own.attname), c.confrelid::regclass::text, quote_ident(other.attname) FROM pg_constraint c "
    "JOIN pg_attribute own ON own.attrelid = c.conrelid AND own.attnum = c.conkey[1] "
    "JOIN pg_attribute other ON other.attrelid = c.confrelid AND other.attnum = c.confkey[1] "
    "WHERE c.conrelid = %s::regclass AND c.contype = 'f'"
)
# GRANT SET ON PARAMETER came with this version.
GRANTED_FROM = 150_000
# What the new members refer to, while it is looked up.
NAMED = "registry_roster_named"
# What counts new members keeps a copy of each row until the statement ends; counting once afterwards needs none.
COUNTING = "registry_headcount_added"
# The two processors of a small server; the memory is shared out between who builds.
BUILDERS = 2


@contextmanager
def indexes_rebuilt(coming: int) -> Iterator[bool]:
    """Inside, the register has only its primary key when so many new people make that worth it; says whether.

    Then nobody else writes to the register until the transaction ends, and somebody registered twice raises
    IntegrityError at the end of the block.
    """
    if not (_is_worth(coming) and _locked()):
        yield False
        return
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UPS, [MEMBERS])
        indexes = cursor.fetchall()
        cursor.execute(ONCE, [MEMBERS])
        constraints = cursor.fetchall()
        _settle(cursor)  # nothing may wait for its check on a table that is altered
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for name, _ in constraints:
            cursor.execute(f"ALTER TABLE {MEMBERS} DROP CONSTRAINT {name}")
        cursor.execute(f"ALTER TABLE {MEMBERS} DISABLE TRIGGER {COUNTING}")
        with references_together(cursor):
            yield True
        _settle(cursor)
        cursor.execute(f"ALTER TABLE {MEMBERS} ENABLE TRIGGER {COUNTING}")
        counted_anew(connection)
        cursor.execute("SET LOCAL maintenance_work_mem = %s", [MEMORY])
        cursor.execute("SET LOCAL max_parallel_maintenance_workers = %s", [BUILDERS])
        for name, definition in constraints:
            cursor.execute(f"ALTER TABLE {MEMBERS} ADD CONSTRAINT {name} {definition}")
        for _, made in indexes:
            cursor.execute(made)
        cursor.execute("SET LOCAL maintenance_work_mem TO DEFAULT")
        cursor.execute("SET LOCAL max_parallel_maintenance_workers TO DEFAULT")


@contextmanager
def references_together(cursor: CursorWrapper) -> Iterator[None]:
    """New members' references are looked up together at the end of the block, not one query for each of them.

    Only where the role may switch the row-by-row check off (`may_check_together`); it then holds what is referred to as
    that check does. A reference to what is not there raises IntegrityError.
    """
    if not may_check_together(cursor):
        yield
        return
    cursor.execute(f"SELECT COALESCE(max(id), 0) FROM {MEMBERS}")
    before = cursor.fetchone()[0]
    cursor.execute(REFERENCES, [MEMBERS])
    references = cursor.fetchall()
    cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    cursor.execute("SET LOCAL session_replication_role = origin")
    _held(cursor, references, before)


def _held(cursor: CursorWrapper, references: Sequence[tuple[str, str, str]], before: int) -> None:
    """Holds what the members behind that key refer to. The members are read once: most name the same few."""
    columns = ", ".join(column for column, _, _ in references)
    cursor.execute(
        f"CREATE TEMPORARY TABLE {NAMED} ON COMMIT DROP AS SELECT DISTINCT {columns} FROM {MEMBERS} WHERE id > %s",
        [before],
    )
    for column, there, key in references:
        named = f"SELECT DISTINCT {column} FROM {NAMED} WHERE {column} IS NOT NULL"
        held = f"SELECT 1 FROM {there} WHERE {key} IN ({named}) FOR KEY SHARE"
        cursor.execute(
            f"WITH held AS MATERIALIZED ({held}) SELECT (SELECT count(*) FROM ({named}) named), count(*) FROM held"
        )
        wanted, found = cursor.fetchone()
        if wanted != found:
            raise IntegrityError(f"{MEMBERS}.{column} refers to {wanted - found} rows that {there} does not hold.")
    cursor.execute(f"DROP TABLE {NAMED}")


def may_check_together(cursor: CursorWrapper) -> bool:
    """Whether the role may leave PostgreSQL's own check of references out: a superuser, or one that was granted it."""
    cursor.execute("SELECT current_setting('is_superuser') = 'on', current_setting('server_version_num')::int")
    is_superuser, version = cursor.fetchone()
    if is_superuser or version < GRANTED_FROM:
        return bool(is_superuser)
    cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
    return bool(cursor.fetchone()[0])


def _settle(cursor: CursorWrapper) -> None:
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _is_worth(coming: int) -> bool:
    if connection.vendor != "postgresql" or coming < WORTH_FROM:
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {MEMBERS} LIMIT %s) there", [coming + 1])
        return int(cursor.fetchone()[0]) <= coming


def _locked() -> bool:
    """Whether nobody else uses the table of members from now to the end of the transaction."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = %s", [LOCK_WITHIN])
            cursor.execute(f"LOCK TABLE {MEMBERS} IN ACCESS EXCLUSIVE MODE")
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError:
        return False
    return True
