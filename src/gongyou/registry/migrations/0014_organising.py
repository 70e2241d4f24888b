"""What is missing as work, and platform workers counted beside the members."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0013_station"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OrganisingTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("union", "未建会的用人单位"),
                            ("members", "入会率低的用人单位"),
                            ("place", "街道和网格"),
                            ("site", "工作点"),
                        ],
                        max_length=10,
                    ),
                ),
                ("area", models.CharField(blank=True, max_length=12)),
                ("subject", models.CharField(max_length=40)),
                ("due_on", models.DateField()),
                ("workers_before", models.PositiveIntegerField(blank=True, null=True)),
                ("members_before", models.PositiveIntegerField(default=0)),
                ("workers_after", models.PositiveIntegerField(blank=True, null=True)),
                ("members_after", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "办理中"), ("done", "已办结"), ("dropped", "已放下")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="organising_tasks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.employer",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organising_tasks",
                        to="registry.organisation",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.station",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["assigned_to", "state"], name="organising_by_officer")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("subject",), name="one_open_organising_task_each"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlatformCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=12)),
                ("period", models.CharField(max_length=7)),
                ("figure_id", models.CharField(max_length=20)),
                ("value", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="platform_counts",
                        to="registry.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "-made_at"], name="platform_count_by_place")],
            },
        ),
    ]
