from django.db import migrations

from newsroom.core.vendor_sql import OfVendor


class Migration(migrations.Migration):
    """Which words FTS5 has, read from its index: search asks for those with a certain beginning."""

    dependencies = [("articles", "0023_newest_in_a_language")]

    operations = [
        OfVendor(
            "sqlite",
            "CREATE VIRTUAL TABLE articles_searchword USING fts5vocab(articles_searchtext, instance)",
            "DROP TABLE articles_searchword",
        )
    ]
