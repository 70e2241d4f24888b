"""The tokens of names as numbers on PostgreSQL: an index of them costs less than half of one of words."""

import gongyou.registry.models.tokens
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def numbered(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    from gongyou.registry.token_numbers import columns_as_numbers

    if editor.connection.vendor == "postgresql":  # SQLite's index is one of words
        columns_as_numbers(editor.execute)


def worded(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    from gongyou.registry.token_numbers import columns_as_words

    if editor.connection.vendor == "postgresql":
        columns_as_words(editor.execute)


class Migration(migrations.Migration):

    dependencies = [("registry", "0014_organising")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(numbered, worded)],
            state_operations=[
                migrations.AlterField(
                    model_name=name,
                    name="name_tokens",
                    field=gongyou.registry.models.tokens.TokensField(blank=True),
                )
                for name in ("member", "rosterrow", "rosterchange")
            ],
        ),
    ]
