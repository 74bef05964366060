"""Index names again, with traditional and simplified Chinese characters as one."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from topics.indexes import alphabetical_index, prefix_index
from topics.names import duplicates


def index_names(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    topics, aliases, openings, indexed_names, fingerprints, resemblances = (
        apps.get_model("topics", name)
        for name in ("Topic", "Alias", "Opening", "IndexedName", "Fingerprint", "Resemblance")
    )
    for derived in (openings, indexed_names):
        derived._default_manager.all().delete()
    prefix_index.write(topics._default_manager.all(), aliases._default_manager.all(), openings)
    alphabetical_index.write(topics._default_manager.all(), indexed_names)
    duplicates.write(topics._default_manager.all(), aliases._default_manager.all(), fingerprints, resemblances)


class Migration(migrations.Migration):
    dependencies = [("topics", "0006_topic_identity")]
    operations = [migrations.RunPython(index_names, migrations.RunPython.noop)]
