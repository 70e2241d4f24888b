"""Join codes and search words for what stood there before, and the indexes by which both databases find them."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BATCH = 2000
INDEXES = {"organisation_by_gram": "registry_organisation", "employer_by_gram": "registry_employer"}


def filled(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    from gongyou.registry.join_codes import join_code_made
    from gongyou.registry.search import search_text_of

    organisations = apps.get_model("registry", "Organisation").objects.filter(search_text="")
    for found in _in_batches(organisations, ("join_code", "search_text")):
        found.join_code = found.join_code or join_code_made()
        found.search_text = search_text_of(found.name, found.code)
    employers = apps.get_model("registry", "Employer").objects.filter(search_text="")
    for found in _in_batches(employers, ("search_text",)):
        found.search_text = search_text_of(found.name, found.key, found.uscc)


def _in_batches(rows, fields):
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        some = list(rows.model.objects.filter(pk__in=keys[start : start + BATCH]))
        yield from some
        rows.model.objects.bulk_update(some, fields, batch_size=200)


def indexed(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for index, table in INDEXES.items():
            editor.execute(f"CREATE INDEX {index} ON {table} USING gin (string_to_array(search_text, ' '))")
        return
    from gongyou.registry.search import search_ensured

    search_ensured(editor.connection)


def unindexed(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for index in INDEXES:
            editor.execute(f"DROP INDEX IF EXISTS {index}")
        return
    from gongyou.registry.search import search_removed

    search_removed(editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0004_member_search"),
    ]

    operations = [
        migrations.RunPython(filled, migrations.RunPython.noop),
        migrations.RunPython(indexed, unindexed),
    ]
