"""Index the names that there are: by letter, and by what else may be typed for them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from topics.indexes import alphabetical_index, prefix_index


def index_names(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    topics, aliases, openings, indexed_names = (
        apps.get_model("topics", name) for name in ("Topic", "Alias", "Opening", "IndexedName")
    )
    for derived in (openings, indexed_names):
        derived._default_manager.all().delete()
    prefix_index.write(topics._default_manager.all(), aliases._default_manager.all(), openings)
    alphabetical_index.write(topics._default_manager.all(), indexed_names)


class Migration(migrations.Migration):
    dependencies = [("topics", "0002_alphabetical_index")]
    operations = [migrations.RunPython(index_names, migrations.RunPython.noop)]
