"""Compare names again, in their other forms and spellings, and without words that only look alike."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from topics.names import duplicates

WAYS = [
    ("spelling", "Spelling"),
    ("order", "Order"),
    ("pinyin", "Pinyin"),
    ("plural", "Plural"),
    ("short", "Short"),
    ("letters", "Letters"),
    ("romanised", "Romanised"),
    ("surname", "Surname"),
]


def index_names(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    topics, aliases, fingerprints, resemblances = (
        apps.get_model("topics", name) for name in ("Topic", "Alias", "Fingerprint", "Resemblance")
    )
    duplicates.write(topics._default_manager.all(), aliases._default_manager.all(), fingerprints, resemblances)


class Migration(migrations.Migration):
    dependencies = [("topics", "0008_key_moment_translations")]
    operations = [
        migrations.AlterField("resemblance", "way", models.CharField(choices=WAYS, max_length=10)),
        migrations.RunPython(index_names, migrations.RunPython.noop),
    ]
