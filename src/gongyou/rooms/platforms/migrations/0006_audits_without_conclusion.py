from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("platforms", "0005_platform_names")]

    operations = [
        migrations.AlterField(
            model_name="auditrun",
            name="level",
            field=models.CharField(
                choices=[
                    ("conform", "符合"),
                    ("not_assessable", "不可评估"),
                    ("explain", "需说明"),
                    ("suspect", "疑似不符"),
                ],
                max_length=16,
            ),
        ),
    ]
