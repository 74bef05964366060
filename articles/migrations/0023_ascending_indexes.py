"""Indexes in ascending order, which take half of the space on SQLite."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0022_delete_words")]

    operations = [
        migrations.RemoveIndex(
            model_name="article",
            name="article_stream",
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_language",
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_desk",
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_newest",
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_writer",
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_label",
        ),
        migrations.RemoveIndex(
            model_name="workingcopy",
            name="working_copy_newest",
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["status", "published_at", "id"], name="article_stream"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                django.db.models.functions.text.Lower("language"),
                models.F("status"),
                models.F("published_at"),
                models.F("id"),
                name="article_language",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("label__gt", "")),
                fields=["label", "status", "published_at", "id"],
                name="article_label",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["status", "created_at", "id"], name="article_desk"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["created_at", "id"], name="article_newest"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["created_by", "status", "created_at", "id"], name="article_writer"),
        ),
        migrations.AddIndex(
            model_name="workingcopy",
            index=models.Index(fields=["saved_at"], name="working_copy_newest"),
        ),
    ]
