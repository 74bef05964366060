"""Index the words of all stories. Without a transaction: some stories at a time."""

from typing import Any

from django.apps.registry import Apps
from django.db import connection, migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from articles.search import headlines, index, similarity

_CHUNK = 200
_INSERT = "INSERT INTO articles_searchtext_new (rowid, title, words) VALUES (%s, %s, %s)"


def index_stories(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Index the stories that are not in the indexes yet. Can be interrupted and repeated."""
    articles, copies = (apps.get_model("articles", name)._default_manager for name in ("Article", "WorkingCopy"))
    stories = articles.filter(status="published", similarity_entry=None).only("title", "summary", "body")
    titles = copies.filter(article__headline_entry=None).select_related("article").only("title", "article__title")
    _in_chunks(stories, lambda chunk: similarity.index(chunk, are_new=True))
    _in_chunks(titles, headlines.index_new)
    index_search(apps, schema_editor)


def index_search(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Fill the new index of SQLite with the stories that are not in it yet, in the order of their numbers."""
    if connection.vendor != "sqlite" or not _is_there("articles_searchtext_new"):
        return
    entries = apps.get_model("articles", "SearchEntry")._default_manager
    missing = entries.extra(where=["number NOT IN (SELECT id FROM articles_searchtext_new_docsize)"])
    texts = missing.select_related("article").only("article__title", "article__summary", "article__body")
    _in_chunks(texts, _insert)


def _is_there(table: str) -> bool:
    return table in connection.introspection.table_names()


def _insert(entries: Any) -> None:
    words = [(entry.pk, *index.words_in(entry.article)) for entry in entries]
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, [(number, " ".join(title), " ".join(text)) for number, title, text in words])


def _in_chunks(rows: Any, index: Any) -> None:
    last = 0
    while True:
        with transaction.atomic():
            chunk = list(rows.filter(pk__gt=last).order_by("pk")[:_CHUNK])
            index(chunk)
        if not chunk:
            return
        last = chunk[-1].pk


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("articles", "0020_word_entries")]
    operations = [migrations.RunPython(index_stories, migrations.RunPython.noop)]
