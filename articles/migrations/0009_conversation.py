import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_draft_pictures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NotificationSetting",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by_mail",
                    models.CharField(
                        choices=[("at_once", "At once"), ("never", "Never")],
                        default="at_once",
                        max_length=20,
                        verbose_name="by mail",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="comment",
            name="edited_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="notification",
            name="comment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="articles.comment",
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="event",
            field=models.CharField(
                choices=[
                    ("comment", "commented on"),
                    ("answer", "answered a comment on"),
                    ("mention", "mentioned you in a comment on"),
                    ("resolved", "resolved a comment on"),
                    ("submitted", "submitted"),
                    ("approved", "approved"),
                    ("sent_back", "sent back"),
                    ("published", "published"),
                    ("updated", "published an update of"),
                    ("scheduled", "scheduled"),
                    ("corrected", "corrected"),
                    ("withdrawn", "withdrew"),
                    ("binned", "put into the bin"),
                ],
                max_length=20,
            ),
        ),
    ]
