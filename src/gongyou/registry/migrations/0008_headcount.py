"""The numbers of active members, and the triggers that keep them."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def kept(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    from gongyou.registry.headcounts import triggers_made

    triggers_made(editor.connection)


def not_kept(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    from gongyou.registry.headcounts import triggers_removed

    triggers_removed(editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0007_holder_span"),
    ]

    operations = [
        migrations.CreateModel(
            name="Headcount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=255)),
                ("members", models.IntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.organisation"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["path", "members"], name="headcount_by_path")]},
        ),
        migrations.RunPython(kept, not_kept),
    ]
