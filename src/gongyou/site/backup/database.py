"""The relational database as a file, and back.

SQLite is copied by its own backup interface while people work. PostgreSQL is copied inside one REPEATABLE READ
transaction, table by table, with COPY: no pg_dump of the right version has to be installed, and a restore brings the
schema by this product's own migrations, so that a backup also survives a new release of the server.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.lake.durable import replaced_by
from gongyou.registry.headcounts import counted_anew
from gongyou.registry.token_numbers import columns_as_numbers, columns_as_words

SQLITE, TABLES = "database.sqlite3", "tables"
# Archives of releases before hold the tokens of names as words.
NUMBERS_SINCE = "registry.0015_token_numbers"


def dumped(folder: Path) -> dict[str, Any]:
    """Writes the database below `folder`; what the manifest says of it."""
    migrations = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(folder / SQLITE) as copy:
            connection.connection.backup(copy)
        copy.close()
        return {"kind": "sqlite", "migrations": migrations}
    (folder / TABLES).mkdir()
    with _own_connection() as own:
        for name, columns in _tables(own):
            listed = ", ".join(_quoted(column) for column in columns)
            sql = f"COPY (SELECT {listed} FROM {_quoted(name)}) TO STDOUT"  # noqa: S608 (names of the database itself)
            with (
                gzip.open(folder / TABLES / f"{name}.gz", "wb", compresslevel=3) as file,
                own.cursor() as cursor,
                cursor.copy(sql) as copied,
            ):
                for block in copied:
                    file.write(block)
            (folder / TABLES / f"{name}.json").write_text(json.dumps(columns))
    return {"kind": "postgresql", "migrations": migrations}


def is_empty() -> bool:
    """Whether nobody has used this database: no migration or no account."""
    if "kit_user" not in connection.introspection.table_names():
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kit_user")
        return int(cursor.fetchone()[0]) == 0


def kind_checked(said: dict[str, Any]) -> None:
    """Raises Conflict when the backup is of the other kind."""
    if said["kind"] != connection.vendor:
        raise Conflict(
            "restore.other_database",
            Text(
                f"备份来自 {said['kind']}，现在的数据库是 {connection.vendor}。",
                f"The backup is of {said['kind']}, the database now is {connection.vendor}.",
            ),
            Text("请用同一种数据库恢复。", "Restore into a database of the same kind."),
        )


def restored(folder: Path, said: dict[str, Any]) -> None:
    """Puts the database back: the whole of it or nothing."""
    kind_checked(said)
    if connection.vendor == "sqlite":
        target = Path(str(connection.settings_dict["NAME"]))
        connections.close_all()
        target.parent.mkdir(parents=True, exist_ok=True)
        with replaced_by(target) as draft:
            shutil.copy(folder / SQLITE, draft)
            for part in ("-wal", "-shm"):
                target.with_name(f"{target.name}{part}").unlink(missing_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        return
    # This release's schema; columns that came after the backup take their defaults.
    call_command("migrate", verbosity=0, interactive=False)
    names = [path.name.removesuffix(".gz") for path in sorted((folder / TABLES).glob("*.gz"))]
    with _own_connection() as own, own.cursor() as cursor:
        # Rows come in any order: Django's foreign keys are deferred to the end of the transaction.
        cursor.execute(f"TRUNCATE {', '.join(_quoted(name) for name in names)} CASCADE")
        as_words = NUMBERS_SINCE not in said["migrations"]
        carrying = _indexes_carrying_tokens(cursor) if as_words else []
        if as_words:
            for index, _ in carrying:  # the words of a very long name are too long for an entry
                cursor.execute(f"DROP INDEX {index}")
            columns_as_words(cursor.execute)
        for name in names:
            columns = json.loads((folder / TABLES / f"{name}.json").read_text())
            listed = ", ".join(_quoted(column) for column in columns)
            sql = f"COPY {_quoted(name)} ({listed}) FROM STDIN"
            with gzip.open(folder / TABLES / f"{name}.gz", "rb") as file, cursor.copy(sql) as copied:
                while block := file.read(1 << 20):
                    copied.write(block)
        if as_words:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may wait for its check on a table that is altered
            columns_as_numbers(cursor.execute)
            for _, made in carrying:
                cursor.execute(made)
        for name, column, sequence in _sequences(own):
            cursor.execute(
                f"SELECT setval(%s, greatest((SELECT max({_quoted(column)}) FROM {_quoted(name)}), 1))",  # noqa: S608
                [sequence],
            )
        own.commit()
    # A backup of an older release has none of these numbers.
    counted_anew(connection)


def _indexes_carrying_tokens(cursor: Any) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "WHERE i.indrelid = 'registry_member'::regclass AND pg_get_indexdef(i.indexrelid) LIKE '%INCLUDE%name_tokens%'"
    )
    return list(cursor.fetchall())


def _own_connection() -> Any:
    import psycopg

    given = connection.get_connection_params()
    wanted = {name: value for name, value in given.items() if name in ("dbname", "user", "password", "host", "port")}
    own = psycopg.connect(**wanted)
    own.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    return own


def _tables(own: Any) -> Iterator[tuple[str, list[str]]]:
    """Every table of the schema with its stored columns; generated ones make themselves."""
    sql = (
        "SELECT c.table_name, array_agg(c.column_name::text ORDER BY c.ordinal_position) "
        "FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) "
        "WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER' "
        "GROUP BY c.table_name ORDER BY c.table_name"
    )
    lake = ("iceberg_", "gongyou_")  # the lake's catalogue has its own place in the archive
    for name, columns in own.execute(sql).fetchall():
        if name != "django_migrations" and not name.startswith(lake):
            yield name, list(columns)


def _sequences(own: Any) -> list[tuple[str, str, str]]:
    sql = (
        "SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) "
        "FROM information_schema.columns WHERE table_schema = current_schema()"
    )
    return [(name, column, sequence) for name, column, sequence in own.execute(sql).fetchall() if sequence]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
