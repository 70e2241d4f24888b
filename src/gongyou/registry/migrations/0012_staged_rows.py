"""Staged rows of rosters refer to their import without a constraint: checking a million cost a quarter of staging."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0011_work_point"),
    ]

    operations = [
        migrations.AlterField(
            model_name="rosterrow",
            name="roster",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="registry.rosterimport",
            ),
        ),
    ]
