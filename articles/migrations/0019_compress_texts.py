"""Compress the long texts that SQLite has stored. Without a transaction: some rows at a time."""

from collections.abc import Callable

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from newsroom.core.system.compressed_fields import rewrite_rows

COLUMNS = (("articles_article", "body"), ("articles_revision", "content"))


def rewrite(*, is_compressed: bool) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    """Return a data function that compresses the columns, or one that does the reverse."""

    def run(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for table, column in COLUMNS:
                rewrite_rows(table, column, is_compressed=is_compressed)

    return run


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("articles", "0018_compressed_texts")]
    operations = [migrations.RunPython(rewrite(is_compressed=True), rewrite(is_compressed=False))]
