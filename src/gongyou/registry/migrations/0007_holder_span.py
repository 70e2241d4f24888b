"""When the rules of a large holder applied."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_reveal_of_application")]

    operations = [
        migrations.CreateModel(
            name="HolderSpan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("persons", models.PositiveBigIntegerField()),
                ("is_forced", models.BooleanField(default=False)),
            ],
        ),
    ]
