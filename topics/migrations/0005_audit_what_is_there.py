from django.db import migrations, models

from topics.resemblance import relearn

# The verbs of the log that say something of a topic.
CURATING = ("rename", "name", "brief", "describe", "make public")


def remember(apps, schema_editor):
    """When each topic was curated last, as far as the log knows, and whom its names resemble."""
    topics = apps.get_model("topics", "Topic").objects
    latest = apps.get_model("newsroom", "AuditEntry").objects.filter(
        subject_kind="topic", subject_id=models.OuterRef("pk"), verb__in=CURATING
    )
    topics.update(curated_at=models.Subquery(latest.order_by("-at").values("at")[:1]))
    alias, *kept_in = (apps.get_model("topics", name) for name in ("Alias", "Fingerprint", "Resemblance"))
    relearn(topics.all(), alias.objects.all(), *kept_in)


class Migration(migrations.Migration):
    dependencies = [("topics", "0004_auditing"), ("newsroom", "0001_initial")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop, elidable=True)]
