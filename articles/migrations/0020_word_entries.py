"""Smaller word indexes of stories, to find similar stories and to search headlines."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from newsroom.core.system.compressed_fields import CompressedJSONField
from newsroom.core.system.vendor_sql import VendorSQL

# Each table of words, and the table with whose rows its rows are deleted.
TABLES = {"articles_firstword": "articles_similarityentry", "articles_titleword": "articles_headlineentry"}
VOCABULARY = "articles_titlevocabulary"
# Replaces articles_searchtext in 0022: without prefixes of two letters.
SEARCH = [
    "CREATE VIRTUAL TABLE articles_searchtext_new USING fts5("
    "title, words, content='', contentless_delete=1, tokenize='ascii', prefix='3')",
    "CREATE TRIGGER articles_searchtext_new_goes AFTER DELETE ON articles_searchentry "
    "BEGIN DELETE FROM articles_searchtext_new WHERE rowid = OLD.number; END",
]
NO_SEARCH = ["DROP TRIGGER IF EXISTS articles_searchtext_new_goes", "DROP TABLE IF EXISTS articles_searchtext_new"]


def create_fts5() -> list[str]:
    """Return the statements for SQLite: only which stories have a word is stored. The words arrive split."""
    statements = []
    for words, entries in TABLES.items():
        statements += [
            f"CREATE VIRTUAL TABLE {words} USING fts5("
            "words, content='', contentless_delete=1, tokenize='ascii', detail=none)",
            f"CREATE TRIGGER {words}_goes AFTER DELETE ON {entries} "
            f"BEGIN DELETE FROM {words} WHERE rowid = OLD.article_id; END",
        ]
    # The words of headlines, to expand a prefix.
    return [*statements, f"CREATE VIRTUAL TABLE {VOCABULARY} USING fts5vocab(articles_titleword, instance)"]


def drop_fts5() -> list[str]:
    """Return the reverse of `create_fts5`."""
    drops = [statement for words in TABLES for statement in (f"DROP TRIGGER {words}_goes", f"DROP TABLE {words}")]
    return [f"DROP TABLE {VOCABULARY}", *drops]


def create_rows() -> list[str]:
    """Return the statements for PostgreSQL, with a row for each word of a story.

    Words sort by code point, as on SQLite: by a language's rules, words with the same prefix would not be adjacent.
    """
    statements = []
    for words, entries in TABLES.items():
        statements += [
            f'CREATE TABLE {words} (word varchar(40) COLLATE "C" NOT NULL, article_id bigint NOT NULL '
            f"REFERENCES {entries} ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, PRIMARY KEY (word, article_id))",
            # To delete the words of a story.
            f"CREATE INDEX {words}_of_story ON {words} (article_id)",
        ]
    return statements


def entry_of_story(name: str) -> Any:
    """Return the primary key of an entry."""
    return models.OneToOneField(
        on_delete=django.db.models.deletion.CASCADE,
        primary_key=True,
        related_name=name,
        serialize=False,
        to="articles.article",
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0019_compress_texts")]

    operations = [
        migrations.CreateModel(
            name="SimilarityEntry",
            fields=[("article", entry_of_story("similarity_entry")), ("words", CompressedJSONField())],
            options={
                "verbose_name": "similarity index entry",
                "verbose_name_plural": "similarity index entries",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="HeadlineEntry",
            fields=[("article", entry_of_story("headline_entry")), ("digest", models.BinaryField(max_length=16))],
            options={
                "verbose_name": "headline index entry",
                "verbose_name_plural": "headline index entries",
                "default_permissions": (),
            },
        ),
        VendorSQL("sqlite", [*create_fts5(), *SEARCH], [*drop_fts5(), *NO_SEARCH]),
        VendorSQL("postgresql", create_rows(), [f"DROP TABLE {words}" for words in TABLES]),
    ]
