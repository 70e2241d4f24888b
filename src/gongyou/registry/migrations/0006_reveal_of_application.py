"""A reveal belongs to a member or to an application to join: to exactly one of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_organisation_search")]

    operations = [
        migrations.AddField(
            model_name="reveal",
            name="application",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reveals",
                to="registry.application",
            ),
        ),
        migrations.AlterField(
            model_name="reveal",
            name="member",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reveals",
                to="registry.member",
            ),
        ),
        migrations.AddConstraint(
            model_name="reveal",
            constraint=models.CheckConstraint(
                condition=models.Q(member=None, application__isnull=False)
                | models.Q(member__isnull=False, application=None),
                name="reveal_of_one",
            ),
        ),
    ]
