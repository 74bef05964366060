import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Topics and authors of many stories are counted in one index, which replaces that of the story alone."""

    dependencies = [
        ("articles", "0019_translations"),
        ("topics", "0010_merges_and_splits_by_time"),
    ]

    operations = [
        # First, because while PostgreSQL builds an index it answers readers, but not once a key was changed.
        migrations.AddIndex(
            model_name="byline",
            index=models.Index(fields=["article", "published_at", "author"], name="byline_authors"),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(fields=["content_object", "published_at", "tag"], name="filing_topics"),
        ),
        migrations.AlterField(
            model_name="byline",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="bylines",
                to="articles.article",
            ),
        ),
        migrations.AlterField(
            model_name="filing",
            name="content_object",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="filings",
                to="articles.article",
            ),
        ),
    ]
