# ruff: noqa: S608  (only our own table and index names are put into the statements)
"""A large roster into a small register: its look-up indexes are made once afterwards, not kept up row by row.

PostgreSQL only, inside the commit's transaction, so that a kill leaves the register with all its indexes or unchanged.
Why, when, and who waits meanwhile: docs/decisions/roster-import.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

from gongyou.registry.models import Member

MEMBERS = Member._meta.db_table
# Below, keeping the indexes up costs less than the lock is worth.
WORTH_FROM = 20_000
# A register in use is left alone when it does not fall still at once: the roster then goes in the ordinary way.
LOCK_WITHIN = "2s"
MEMORY = "256MB"
# What is unique stays: it is the last word on people registered twice.
LOOK_UPS = (
    "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
    "WHERE i.indrelid = %s::regclass AND NOT i.indisunique AND NOT i.indisclustered AND i.indisvalid"
)


@contextmanager
def indexes_rebuilt(coming: int) -> Iterator[bool]:
    """Inside, the register has no look-up indexes when so many new people make that worth it; says whether."""
    if not (_is_worth(coming) and _locked()):
        yield False
        return
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UPS, [MEMBERS])
        indexes = cursor.fetchall()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may wait for its check on a table that is altered
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield True
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL maintenance_work_mem = %s", [MEMORY])
        for _, made in indexes:
            cursor.execute(made)
        cursor.execute("SET LOCAL maintenance_work_mem TO DEFAULT")


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
