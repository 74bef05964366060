import django.db.models.deletion
from django.db import migrations, models

from newsroom.core.vendor_sql import OfVendor

# The words come ready; whatever is not ASCII is part of one. Nothing but the index is stored.
SQLITE = [
    "CREATE VIRTUAL TABLE articles_searchtext USING fts5("
    "title, words, content='', contentless_delete=1, tokenize='ascii', prefix='2 3')",
    "CREATE TRIGGER articles_searchtext_goes AFTER DELETE ON articles_searchentry "
    "BEGIN DELETE FROM articles_searchtext WHERE rowid = OLD.number; END",
]
POSTGRESQL = [
    "CREATE TABLE articles_searchtext (number bigint PRIMARY KEY REFERENCES articles_searchentry ON DELETE CASCADE "
    "DEFERRABLE INITIALLY DEFERRED, title tsvector NOT NULL, words tsvector NOT NULL)",
    "CREATE INDEX search_title ON articles_searchtext USING gin (title)",
    "CREATE INDEX search_words ON articles_searchtext USING gin (words)",
]
GONE = "DROP TABLE articles_searchtext"


class Migration(migrations.Migration):
    """What search finds stories by; `manage.py check_counts --fix` fills it for the stories that there are."""

    dependencies = [("articles", "0017_words_by_code_point")]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=16)),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="articles.article",
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        OfVendor("sqlite", SQLITE, ["DROP TRIGGER articles_searchtext_goes", GONE]),
        OfVendor("postgresql", POSTGRESQL, GONE),
    ]
