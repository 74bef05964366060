"""A full-text index of drafts, for the desk's search."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from articles.search import drafts
from newsroom.core.system.vendor_sql import VendorSQL

# As articles_searchtext in 0001, but without an index of prefixes: it would make each save of a text slower.
FTS5 = [
    "CREATE VIRTUAL TABLE articles_drafttext USING fts5(words, content='', contentless_delete=1, tokenize='ascii')",
    "CREATE TRIGGER articles_drafttext_goes AFTER DELETE ON articles_draftentry "
    "BEGIN DELETE FROM articles_drafttext WHERE rowid = OLD.article_id; END",
]
NO_FTS5 = ["DROP TRIGGER articles_drafttext_goes", "DROP TABLE articles_drafttext"]
TSVECTOR = [
    "CREATE TABLE articles_drafttext (article_id bigint PRIMARY KEY REFERENCES articles_draftentry ON DELETE CASCADE "
    "DEFERRABLE INITIALLY DEFERRED, words tsvector NOT NULL)",
    "CREATE INDEX draft_words ON articles_drafttext USING gin (words) WITH (gin_pending_list_limit = 256)",
]


def index_drafts(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Index the drafts that there are."""
    copies = apps.get_model("articles", "WorkingCopy")._default_manager.select_related("article")
    is_unpublished = models.Q(content__isnull=False) | ~models.Q(article__status="published")
    drafts.add(copies.filter(is_unpublished).order_by("pk").iterator(chunk_size=500))


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_automatic_merge")]

    operations = [
        migrations.CreateModel(
            name="DraftEntry",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="draft_entry",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("digest", models.BinaryField(max_length=16)),
            ],
            options={
                "verbose_name": "draft index entry",
                "verbose_name_plural": "draft index entries",
                "default_permissions": (),
            },
        ),
        VendorSQL("sqlite", FTS5, NO_FTS5),
        VendorSQL("postgresql", TSVECTOR, "DROP TABLE articles_drafttext"),
        migrations.RunPython(index_drafts, migrations.RunPython.noop),
    ]
