# ruff: noqa: S608  (only our own table and trigger names are put into the statements)
"""The numbers of active members, kept beside every change by triggers: docs/decisions/headcounts.md."""

from __future__ import annotations

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

# Any number of ours: who counts anew waits for who does so already.
LOCK = 0x676F6E67
COUNTED = """
    SELECT o.id, o.path, count(*) FROM registry_member m JOIN registry_organisation o ON o.id = m.organisation_id
    WHERE m.state = 'active' GROUP BY o.id, o.path
"""
POSTGRESQL = (
    """
    CREATE FUNCTION registry_headcount_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO registry_headcount (organisation_id, path, members)
        SELECT o.id, o.path, count(*) FROM added a JOIN registry_organisation o ON o.id = a.organisation_id
        WHERE a.state = 'active' GROUP BY o.id, o.path;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION registry_headcount_removed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO registry_headcount (organisation_id, path, members)
        SELECT o.id, o.path, -count(*) FROM removed r JOIN registry_organisation o ON o.id = r.organisation_id
        WHERE r.state = 'active' GROUP BY o.id, o.path;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION registry_headcount_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO registry_headcount (organisation_id, path, members)
        SELECT o.id, o.path, moved.by
        FROM (VALUES (old.organisation_id, old.state, -1), (new.organisation_id, new.state, 1))
            AS moved (organisation_id, state, by)
        JOIN registry_organisation o ON o.id = moved.organisation_id
        WHERE moved.state = 'active';
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION registry_headcount_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM registry_headcount;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION registry_headcount_placed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE registry_headcount SET path = new.path WHERE organisation_id = new.id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER registry_headcount_added AFTER INSERT ON registry_member
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION registry_headcount_added()
    """,
    """
    CREATE TRIGGER registry_headcount_removed AFTER DELETE ON registry_member
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION registry_headcount_removed()
    """,
    """
    CREATE TRIGGER registry_headcount_changed AFTER UPDATE OF organisation_id, state ON registry_member FOR EACH ROW
    WHEN (old.organisation_id <> new.organisation_id OR old.state <> new.state)
    EXECUTE FUNCTION registry_headcount_changed()
    """,
    """
    CREATE TRIGGER registry_headcount_emptied AFTER TRUNCATE ON registry_member
    FOR EACH STATEMENT EXECUTE FUNCTION registry_headcount_emptied()
    """,
    """
    CREATE TRIGGER registry_headcount_placed AFTER UPDATE OF path ON registry_organisation FOR EACH ROW
    WHEN (old.path <> new.path) EXECUTE FUNCTION registry_headcount_placed()
    """,
)
FUNCTIONS = ("added", "removed", "changed", "emptied", "placed")
# SQLite has one writer at a time, so an organisation has one row, which is counted up and down.
UP = """
    INSERT INTO registry_headcount (organisation_id, path, members)
    SELECT id, path, 0 FROM registry_organisation WHERE id = new.organisation_id
    AND NOT EXISTS (SELECT 1 FROM registry_headcount WHERE organisation_id = new.organisation_id);
    UPDATE registry_headcount SET members = members + 1 WHERE organisation_id = new.organisation_id;
"""
DOWN = "UPDATE registry_headcount SET members = members - 1 WHERE organisation_id = old.organisation_id;"
CHANGED = "AFTER UPDATE OF organisation_id, state ON registry_member"
DIFFERS = "(old.organisation_id <> new.organisation_id OR old.state <> new.state)"
SQLITE = {
    "registry_headcount_added": f"AFTER INSERT ON registry_member WHEN new.state = 'active' BEGIN {UP} END",
    "registry_headcount_removed": f"AFTER DELETE ON registry_member WHEN old.state = 'active' BEGIN {DOWN} END",
    "registry_headcount_changed_from": f"{CHANGED} WHEN old.state = 'active' AND {DIFFERS} BEGIN {DOWN} END",
    "registry_headcount_changed_to": f"{CHANGED} WHEN new.state = 'active' AND {DIFFERS} BEGIN {UP} END",
    "registry_headcount_placed": """
        AFTER UPDATE OF path ON registry_organisation WHEN old.path <> new.path BEGIN
            UPDATE registry_headcount SET path = new.path WHERE organisation_id = new.id;
        END""",
}


def triggers_made(connection: BaseDatabaseWrapper) -> None:
    """For the migration that makes the table; counts what is there."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in POSTGRESQL:
                cursor.execute(statement)
        counted_anew(connection)
    headcounts_ensured(connection)


def triggers_removed(connection: BaseDatabaseWrapper) -> None:
    """The way back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name in FUNCTIONS:
                cursor.execute(f"DROP FUNCTION IF EXISTS registry_headcount_{name} CASCADE")
            return
        for name in SQLITE:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def counted_anew(connection: BaseDatabaseWrapper) -> None:
    """Counts every member and puts the numbers in place of all parts, in one statement on one view of the data.

    What others are changing meanwhile is neither counted nor taken away: their parts come with their changes.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            cursor.execute(
                "WITH gone AS (DELETE FROM registry_headcount) "
                f"INSERT INTO registry_headcount (organisation_id, path, members) {COUNTED}"
            )
            return
        cursor.execute("DELETE FROM registry_headcount")
        cursor.execute(f"INSERT INTO registry_headcount (organisation_id, path, members) {COUNTED}")


def additions_uncounted(cursor: CursorWrapper) -> None:
    """PostgreSQL, under a lock of the table: new members are not counted until `additions_counted`."""
    cursor.execute("ALTER TABLE registry_member DISABLE TRIGGER registry_headcount_added")


def additions_counted(cursor: CursorWrapper, after: int) -> None:
    """Counts the members with keys after `after` in one statement and lets the trigger count again."""
    counted = COUNTED.replace("WHERE m.state = 'active'", "WHERE m.state = 'active' AND m.id > %s")
    cursor.execute(f"INSERT INTO registry_headcount (organisation_id, path, members) {counted}", [after])
    cursor.execute("ALTER TABLE registry_member ENABLE TRIGGER registry_headcount_added")


def headcounts_ensured(connection: BaseDatabaseWrapper) -> None:
    """Puts back what SQLite drops when a later migration writes a table anew: the triggers, and what they missed."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master")
        there = {name for (name,) in cursor.fetchall()}
        missing = SQLITE.keys() - there
        if "registry_headcount" not in there or not missing:
            return
        for name in sorted(missing):
            cursor.execute(f"CREATE TRIGGER {name} {SQLITE[name]}")
    counted_anew(connection)
