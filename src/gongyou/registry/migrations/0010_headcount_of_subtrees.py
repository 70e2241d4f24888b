"""Numbers of whole subtrees instead of single organisations, the triggers that keep them, and the tree by levels."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def emptied(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    from gongyou.registry.headcounts import triggers_removed

    triggers_removed(editor.connection)
    editor.execute("DELETE FROM registry_headcount")


def kept(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    from gongyou.registry.headcounts import triggers_made

    triggers_made(editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0009_dues"),
    ]

    operations = [
        migrations.RunPython(emptied, migrations.RunPython.noop),
        migrations.RemoveField(model_name="headcount", name="organisation"),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["depth", "path"], name="organisation_by_level"),
        ),
        migrations.RunPython(kept, emptied),
    ]
