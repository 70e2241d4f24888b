from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kit", "0002_taskrun_counts_rows")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="password_is_temporary",
            field=models.BooleanField(default=False),
        ),
    ]
