from django.db import migrations

COLUMN = "ALTER TABLE articles_headlineword ALTER COLUMN word TYPE varchar(40) COLLATE {}"


class OnPostgreSQL(migrations.RunSQL):
    """SQL for PostgreSQL alone."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    """Headlines' words sort by code point, as they do on SQLite.

    Where a language sorts ch after h, the words that begin with c are not all beside each other.
    """

    dependencies = [("articles", "0016_headline_words")]

    operations = [OnPostgreSQL(COLUMN.format('"C"'), COLUMN.format('"default"'))]
