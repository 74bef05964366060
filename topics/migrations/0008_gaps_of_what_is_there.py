from django.db import migrations

from topics.resemblance import relearn


def remember(apps, schema_editor):
    """What the names that there are have in common with those that are written with a wrong letter or two."""
    topic, alias, *kept_in = (
        apps.get_model("topics", name) for name in ("Topic", "Alias", "Fingerprint", "Resemblance")
    )
    relearn(topic.objects.all(), alias.objects.all(), *kept_in)


class Migration(migrations.Migration):
    dependencies = [("topics", "0007_openings_of_what_is_there")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop, elidable=True)]
