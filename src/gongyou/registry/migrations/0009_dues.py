"""Members' dues: rates, what is due month by month, and what was recorded."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0008_headcount"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DuesRecording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.CharField(max_length=7)),
                ("kind", models.CharField(choices=[("paid", "已缴"), ("waived", "免缴")], max_length=10)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "—"),
                            ("hardship", "生活困难"),
                            ("no_work", "失业或停工"),
                            ("illness", "长期病休"),
                            ("rule", "按规定免缴"),
                        ],
                        max_length=20,
                    ),
                ),
                ("paid_on", models.DateField(blank=True, null=True)),
                ("receipt", models.CharField(blank=True, max_length=40)),
                ("count", models.PositiveIntegerField()),
                ("amount_fen", models.PositiveBigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Dues",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.CharField(max_length=7)),
                ("amount_fen", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "应缴"), ("paid", "已缴"), ("waived", "免缴")], default="due", max_length=10
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="dues", to="registry.member"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation"
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dues",
                        to="registry.duesrecording",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "dues",
            },
        ),
        migrations.CreateModel(
            name="DuesRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_month", models.CharField(max_length=7)),
                ("amount_fen", models.PositiveIntegerField()),
                ("basis", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dues_rates",
                        to="registry.organisation",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-from_month",),
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "from_month"), name="dues_rate_of_month")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="duesrecording",
            index=models.Index(fields=["organisation", "month"], name="dues_recording_by_month"),
        ),
        migrations.AddIndex(
            model_name="dues",
            index=models.Index(fields=["month", "organisation", "state"], name="dues_of_month"),
        ),
        migrations.AddConstraint(
            model_name="dues",
            constraint=models.UniqueConstraint(fields=("member", "month"), name="dues_once_a_month"),
        ),
        migrations.AddConstraint(
            model_name="dues",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recording", None), ("state", "due")),
                    models.Q(("recording__isnull", False), ("state__in", ("paid", "waived"))),
                    _connector="OR",
                ),
                name="dues_state_recorded",
            ),
        ),
    ]
