from django.db import migrations

COLUMN = "ALTER TABLE articles_headlineword ALTER COLUMN word TYPE varchar(40) COLLATE {}"


def order_by_code_point(apps, schema_editor):
    """As SQLite does: where a language sorts ch after h, the words that begin with c are not all beside each other."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(COLUMN.format('"C"'))


def order_as_the_database(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(COLUMN.format('"default"'))


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_headline_words")]

    operations = [migrations.RunPython(order_by_code_point, order_as_the_database)]
