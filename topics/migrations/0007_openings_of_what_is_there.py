from django.db import migrations

from topics.openings import write


def remember(apps, schema_editor):
    """Where the names that there are can be begun to be typed."""
    topic, alias, opening = (apps.get_model("topics", name) for name in ("Topic", "Alias", "Opening"))
    write(topic.objects.all(), alias.objects.all(), opening)


class Migration(migrations.Migration):
    dependencies = [("topics", "0006_openings")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop, elidable=True)]
