"""Where a member works, as a sealed point."""

import django.db.models.deletion
from django.db import migrations, models

import gongyou.kit.crypto


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_headcount_of_subtrees")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="work_point",
            field=gongyou.kit.crypto.EncryptedTextField(blank=True, default="", purpose="application.work_point"),
        ),
        migrations.CreateModel(
            name="WorkPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("point", gongyou.kit.crypto.EncryptedTextField(purpose="work_point.point")),
                ("noted_at", models.DateTimeField()),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="work_point",
                        to="registry.member",
                    ),
                ),
            ],
        ),
    ]
