"""Where members are found by the tokens of their names: GIN on PostgreSQL, FTS5 on SQLite."""

from django.db import migrations
from django.db.migrations.state import StateApps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "registry_member_search"
INDEX = "member_by_token"


BATCH = 1000


def filled(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The tokens of members who were registered before there were any."""
    from gongyou.registry.naming import tokeniser

    members = apps.get_model("registry", "Member").objects.using(editor.connection.alias)
    without = list(members.filter(name_tokens="").values_list("pk", flat=True))
    held = tokeniser() if without else None  # a fresh database makes no key here
    for start in range(0, len(without), BATCH):
        some = list(members.filter(pk__in=without[start : start + BATCH]).only("pk", "name"))
        for member in some:
            member.name_tokens = held.tokens(member.name)
        members.bulk_update(some, ["name_tokens"])


def made(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        # A long pending list: a bulk import appends to it and merges it in few, large steps.
        editor.execute(
            f"CREATE INDEX {INDEX} ON registry_member USING gin (string_to_array(name_tokens, ' ')) "
            "WITH (fastupdate = on, gin_pending_list_limit = 32768)"
        )
    elif editor.connection.vendor == "sqlite":
        from gongyou.registry.member_search import sqlite_search_ensured

        editor.execute(
            f"CREATE VIRTUAL TABLE {TABLE} USING fts5("
            "name_tokens, content='registry_member', content_rowid='id', detail=none, columnsize=0)"
        )
        sqlite_search_ensured(editor.connection)  # the triggers, and what the table holds already


def removed(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP INDEX IF EXISTS {INDEX}")
    elif editor.connection.vendor == "sqlite":
        for trigger in ("added", "removed", "changed_before", "changed"):
            editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{trigger}")
        editor.execute(f"DROP TABLE IF EXISTS {TABLE}")


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0003_register"),
    ]

    operations = [
        migrations.RunPython(filled, migrations.RunPython.noop),
        migrations.RunPython(made, removed),
    ]
