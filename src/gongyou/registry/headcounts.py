# ruff: noqa: S608  (only our own table and trigger names are put into the statements)
"""The numbers of active members, kept beside every change by triggers: docs/decisions/headcounts.md."""

from __future__ import annotations

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# Any number of ours: who counts anew waits for who does so already.
LOCK = 0x676F6E67
# Letters of a path for each level, and the longest path there can be.
STEP, LONGEST = 4, 255
COUNTED = """
    SELECT substr(o.path, 1, level.width), sum(own.members)
    FROM (SELECT organisation_id, count(*) AS members FROM registry_member WHERE state = 'active' GROUP BY 1) own
    JOIN registry_organisation o ON o.id = own.organisation_id
    JOIN {levels} ON level.width <= length(o.path)
    GROUP BY 1
"""
SERIES = f"generate_series({STEP}, {LONGEST}, {STEP}) AS level (width)"
ARRAY = f"(SELECT value AS width FROM json_each('{list(range(STEP, LONGEST, STEP))}')) level"


def _function(name: str, parts: str) -> str:
    """A trigger's function that adds the parts which `parts` selects: organisation_id and by how much."""
    return f"""
        CREATE OR REPLACE FUNCTION registry_headcount_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO registry_headcount (path, members)
            SELECT substr(o.path, 1, level.width), sum(part.members)
            FROM ({parts}) AS part (organisation_id, members)
            JOIN registry_organisation o ON o.id = part.organisation_id
            JOIN {SERIES} ON level.width <= length(o.path)
            GROUP BY 1;
            RETURN NULL;
        END $$
    """


POSTGRESQL = (
    _function("added", "SELECT organisation_id, count(*) FROM added WHERE state = 'active' GROUP BY 1"),
    _function("removed", "SELECT organisation_id, -count(*) FROM removed WHERE state = 'active' GROUP BY 1"),
    _function(
        "changed",
        "SELECT id, members FROM (VALUES (old.organisation_id, old.state, -1), (new.organisation_id, new.state, 1)) "
        "AS side (id, state, members) WHERE state = 'active'",
    ),
    """
    CREATE OR REPLACE FUNCTION registry_headcount_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM registry_headcount;
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION registry_headcount_placed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE own bigint := (SELECT count(*) FROM registry_member WHERE organisation_id = new.id AND state = 'active');
    BEGIN
        IF own > 0 THEN
            INSERT INTO registry_headcount (path, members)
            SELECT substr(old.path, 1, level.width), -own FROM {SERIES} WHERE level.width <= length(old.path)
            UNION ALL
            SELECT substr(new.path, 1, level.width), own FROM {SERIES} WHERE level.width <= length(new.path);
        END IF;
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


def _less(paths: str, by: str) -> str:
    """Who leaves a path that has no number any more (both tables are being emptied) leaves nothing below zero."""
    return f"UPDATE registry_headcount SET members = members - {by} WHERE path IN ({paths});"


def _more(paths: str, by: str) -> str:
    """SQLite has one writer at a time, so each path has one row, which is counted up and down."""
    return f"""
        INSERT INTO registry_headcount (path, members) SELECT above, 0 FROM ({paths}) p
        WHERE NOT EXISTS (SELECT 1 FROM registry_headcount h WHERE h.path = p.above);
        UPDATE registry_headcount SET members = members + {by} WHERE path IN ({paths});
    """


def _of_member(row: str) -> str:
    return (
        f"SELECT substr(o.path, 1, level.width) AS above FROM registry_organisation o JOIN {ARRAY} "
        f"ON level.width <= length(o.path) WHERE o.id = {row}.organisation_id"
    )


def _of_organisation(row: str) -> str:
    return f"SELECT substr({row}.path, 1, level.width) AS above FROM {ARRAY} WHERE level.width <= length({row}.path)"


CHANGED = "AFTER UPDATE OF organisation_id, state ON registry_member"
DIFFERS = "(old.organisation_id <> new.organisation_id OR old.state <> new.state)"
OWN = "(SELECT count(*) FROM registry_member WHERE organisation_id = new.id AND state = 'active')"
UP, DOWN = _more(_of_member("new"), "1"), _less(_of_member("old"), "1")
SQLITE = {
    "registry_headcount_added": f"AFTER INSERT ON registry_member WHEN new.state = 'active' BEGIN {UP} END",
    "registry_headcount_removed": f"AFTER DELETE ON registry_member WHEN old.state = 'active' BEGIN {DOWN} END",
    "registry_headcount_changed_from": f"{CHANGED} WHEN old.state = 'active' AND {DIFFERS} BEGIN {DOWN} END",
    "registry_headcount_changed_to": f"{CHANGED} WHEN new.state = 'active' AND {DIFFERS} BEGIN {UP} END",
    "registry_headcount_placed": "AFTER UPDATE OF path ON registry_organisation WHEN old.path <> new.path BEGIN "
    f"{_less(_of_organisation('old'), OWN)} {_more(_of_organisation('new'), OWN)} END",
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
                f"INSERT INTO registry_headcount (path, members) {COUNTED.format(levels=SERIES)}"
            )
            return
        cursor.execute("DELETE FROM registry_headcount")
        cursor.execute(f"INSERT INTO registry_headcount (path, members) {COUNTED.format(levels=ARRAY)}")


def headcounts_ensured(connection: BaseDatabaseWrapper) -> None:
    """Puts back what SQLite drops when a later migration writes a table anew: the triggers, and what they missed.

    Triggers of an earlier release are made anew too.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master")
        there = dict(cursor.fetchall())
        missing = {name for name, body in SQLITE.items() if there.get(name) != _trigger(name, body)}
        if "registry_headcount" not in there or not missing:
            return
        cursor.execute("SELECT name FROM pragma_table_info('registry_headcount')")
        if {name for (name,) in cursor.fetchall()} != {"id", "path", "members"}:
            return  # migrated back to a shape of before the triggers
        for name in sorted(missing):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(_trigger(name, SQLITE[name]))
    counted_anew(connection)


def _trigger(name: str, body: str) -> str:
    return f"CREATE TRIGGER {name} {body}"
