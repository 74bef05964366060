from django.db import migrations
from taggit.managers import TaggableManager


class Migration(migrations.Migration):
    """Topics refer to stories, and stories to topics: this half follows once both tables exist."""

    dependencies = [
        ("articles", "0001_initial"),
        ("topics", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="topics",
            field=TaggableManager(
                blank=True,
                help_text="A comma-separated list of tags.",
                through="topics.TopicEntry",
                to="topics.Topic",
                verbose_name="Tags",
            ),
        ),
    ]
