"""A list of known places of work; what an undo of a roster needs to bring a work point back."""

import django.db.models.deletion
import gongyou.kit.crypto
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0012_staged_rows"),
    ]

    operations = [
        migrations.AddField(
            model_name="rosterchange",
            name="point",
            field=gongyou.kit.crypto.EncryptedTextField(blank=True, purpose="work_point.point"),
        ),
        migrations.AddField(
            model_name="rosterchange",
            name="point_noted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Station",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[("site", "平台站点"), ("district", "片区"), ("other", "其他集中工作点")],
                        default="site",
                        max_length=20,
                    ),
                ),
                ("platform", models.CharField(blank=True, max_length=40)),
                ("region", models.CharField(db_index=True, max_length=12)),
                ("point", models.CharField(max_length=24)),
                ("workers_count", models.PositiveIntegerField(blank=True, null=True)),
                ("workers_counted_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stations", to="registry.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "code"],
            },
        ),
        migrations.AddField(
            model_name="rosterchange",
            name="point_station",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="registry.station",
            ),
        ),
        migrations.AddField(
            model_name="workpoint",
            name="station",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="work_points",
                to="registry.station",
            ),
        ),
    ]
