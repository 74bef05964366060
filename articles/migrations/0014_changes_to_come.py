"""Tell the log of changes of the stories that are scheduled already, and of the pins that end."""

from django.db import migrations
from django.utils import timezone


def tell(apps, schema_editor):
    """As `articles.announcing.everything` does."""
    change, article, filing = (
        apps.get_model(label) for label in ("newsroom.Change", "articles.Article", "articles.Filing")
    )
    now = timezone.now()
    moments = {
        *article.objects.filter(status="published", published_at__gt=now).values_list("published_at", flat=True),
        *article.objects.filter(pinned_until__gt=now).values_list("pinned_until", flat=True),
        *filing.objects.filter(pinned_until__gt=now).values_list("pinned_until", flat=True),
    }
    change.objects.bulk_create(change(tag="everything", due_at=moment, mark=0) for moment in moments)


class Migration(migrations.Migration):
    """Of sites that were there before the log."""

    dependencies = [("articles", "0013_words"), ("newsroom", "0006_change_log")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop, elidable=True)]
