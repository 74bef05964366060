import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("topics", "0008_gaps_of_what_is_there"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Split",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("record", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                ("source_id", models.BigIntegerField()),
                ("source_name", models.CharField(max_length=200)),
                ("target_id", models.BigIntegerField()),
                ("target_name", models.CharField(max_length=200)),
                ("number", models.PositiveIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["source_id", "-at", "-id"], name="split_out_newest"),
                    models.Index(fields=["target_id", "-at", "-id"], name="split_in_newest"),
                ],
            },
        ),
    ]
