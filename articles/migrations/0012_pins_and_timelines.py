from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_share_links_go_with_accounts")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("pinned_position__isnull", False)),
                fields=["status", "pinned_position"],
                name="article_front",
            ),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(
                condition=models.Q(("is_key_moment", True)),
                fields=["tag", "published_at", "content_object"],
                name="filing_timeline",
            ),
        ),
        migrations.RemoveIndex(model_name="filing", name="filing_key_moment"),
    ]
