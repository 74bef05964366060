from django.db import migrations

from newsroom.core.vendor_sql import OfVendor

COLUMN = "ALTER TABLE articles_headlineword ALTER COLUMN word TYPE varchar(40) COLLATE {}"


class Migration(migrations.Migration):
    """Headlines' words sort by code point, as they do on SQLite.

    Where a language sorts ch after h, the words that begin with c are not all beside each other.
    """

    dependencies = [("articles", "0016_headline_words")]

    operations = [OfVendor("postgresql", COLUMN.format('"C"'), COLUMN.format('"default"'))]
