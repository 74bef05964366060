"""An index for searches by label."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_delete_presence")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["label", "status", "-published_at", "-id"],
                name="article_label",
                condition=models.Q(label__gt=""),
            ),
        ),
    ]
