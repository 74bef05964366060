"""Columns of long texts, which SQLite stores compressed."""

from django.db import migrations

from newsroom.core.system.compressed_fields import CompressedJSONField, CompressedTextField


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_scheduled_update")]
    operations = [
        # The column stays as it is.
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField("article", "body", CompressedTextField(blank=True))]
        ),
        # SQLite's check of JSON refuses compressed values, so the table is made anew without it.
        migrations.AlterField("revision", "content", CompressedJSONField()),
    ]
