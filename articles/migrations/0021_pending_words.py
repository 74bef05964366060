from django.db import migrations

from newsroom.core.vendor_sql import OfVendor

INDEXES = ("search_title", "search_words")


class Migration(migrations.Migration):
    """Of what is published, little waits until it is sorted into the index: each search goes through what waits."""

    dependencies = [("articles", "0020_indexes_of_facets")]

    operations = [
        OfVendor(
            "postgresql",
            [f"ALTER INDEX {name} SET (gin_pending_list_limit = 256)" for name in INDEXES],
            [f"ALTER INDEX {name} RESET (gin_pending_list_limit)" for name in INDEXES],
        )
    ]
