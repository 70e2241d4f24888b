"""A known place of work in an application and in a roster."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0015_token_numbers"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="station",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="registry.station",
            ),
        ),
        migrations.AddField(
            model_name="rosterrow",
            name="station",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="registry.station",
            ),
        ),
    ]
