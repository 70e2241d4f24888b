"""Indexes of members from which a list or a search in a small scope is answered without reading the rows."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# As Django named those of the two fields. Dropped by name: SQLite would write the table anew, and lose its triggers.
REGION, GRID = "registry_member_region_5181b6b8", "registry_member_grid_id_0d2346c8"
# A township of a hundred organisations among 140,000 is still several steps of the histogram.
STEPS = 3000


def fields_unindexed(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for name in (REGION, f"{REGION}_like", GRID):
        editor.execute(f"DROP INDEX IF EXISTS {name}")


def fields_indexed(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(f"CREATE INDEX {REGION} ON registry_member (region)")
    editor.execute(f"CREATE INDEX {GRID} ON registry_member (grid_id)")
    if editor.connection.vendor == "postgresql":
        editor.execute(f"CREATE INDEX {REGION}_like ON registry_member (region varchar_pattern_ops)")


def paths_noted(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"ALTER TABLE registry_organisation ALTER COLUMN path SET STATISTICS {STEPS}")
        editor.execute("ANALYZE registry_organisation")


def paths_as_before(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE registry_organisation ALTER COLUMN path SET STATISTICS -1")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("registry", "0016_station_given")]

    operations: ClassVar = [
        *(
            migrations.RemoveIndex(model_name="member", name=name)
            for name in (
                "member_by_organisation",
                "member_by_joining",
                "member_by_state",
                "member_by_name",
                "member_by_phone",
            )
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(fields_unindexed, fields_indexed)],
            state_operations=[
                migrations.AlterField(
                    model_name="member",
                    name="grid",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="members",
                        to="registry.grid",
                    ),
                ),
                migrations.AlterField(model_name="member", name="region", field=models.CharField(max_length=12)),
            ],
        ),
        *(
            migrations.AddIndex(model_name="member", index=index)
            for index in (
                models.Index(fields=["name_index"], name="member_by_name", opclasses=["varchar_pattern_ops"]),
                models.Index(fields=["phone_index"], name="member_by_phone", opclasses=["varchar_pattern_ops"]),
                models.Index(fields=["region"], name="member_by_region", opclasses=["varchar_pattern_ops"]),
                models.Index(fields=["grid"], name="member_by_grid", condition=models.Q(grid__isnull=False)),
                models.Index(
                    fields=["organisation", "joined_on", "id", "state"],
                    include=("name_tokens",),
                    name="member_by_organisation",
                ),
                models.Index(fields=["joined_on", "id"], include=("organisation",), name="member_by_joining"),
            )
        ),
        migrations.RunPython(paths_noted, paths_as_before),
    ]
