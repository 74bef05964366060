"""Delete the former word indexes. In the reverse, they are empty until `check_counts --fix` fills them."""

from importlib import import_module

from django.db import migrations

from newsroom.core.system.vendor_sql import VendorSQL

# As in 0001.
COLLATION = 'ALTER TABLE articles_headlineword ALTER COLUMN word TYPE varchar(40) COLLATE "C"'

RENAME = [
    "DROP TABLE articles_searchword",
    "DROP TRIGGER articles_searchtext_goes",
    "DROP TRIGGER articles_searchtext_new_goes",
    "DROP TABLE articles_searchtext",
    "ALTER TABLE articles_searchtext_new RENAME TO articles_searchtext",
    "CREATE TRIGGER articles_searchtext_goes AFTER DELETE ON articles_searchentry "
    "BEGIN DELETE FROM articles_searchtext WHERE rowid = OLD.number; END",
    "CREATE VIRTUAL TABLE articles_searchword USING fts5vocab(articles_searchtext, instance)",
]
# What was published since 0021 began.
index_search = import_module("articles.migrations.0021_index_words").index_search


class Migration(migrations.Migration):
    dependencies = [("articles", "0021_index_words")]
    operations = [
        migrations.RunPython(index_search, migrations.RunPython.noop),
        VendorSQL("sqlite", RENAME, migrations.RunSQL.noop),
        VendorSQL("postgresql", migrations.RunSQL.noop, COLLATION),
        migrations.DeleteModel("HeadlineWord"),
        migrations.DeleteModel("Word"),
    ]
