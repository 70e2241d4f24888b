"""Members by employer and state in one index: the members of every employer are counted without reading the rows."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# As Django named that of the field. Dropped by name: SQLite would write the table anew, and lose its triggers.
EMPLOYER = "registry_member_employer_id_1052f2d3"


def field_unindexed(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(f"DROP INDEX IF EXISTS {EMPLOYER}")


def field_indexed(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(f"CREATE INDEX {EMPLOYER} ON registry_member (employer_id)")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("registry", "0017_member_indexes_read_alone")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(field_unindexed, field_indexed)],
            state_operations=[
                migrations.AlterField(
                    model_name="member",
                    name="employer",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="registry.employer",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                fields=["employer", "state"],
                name="member_by_employer",
                condition=models.Q(employer__isnull=False),
            ),
        ),
    ]
