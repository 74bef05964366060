"""The full-text index of drafts, by which the desk finds what readers cannot see: stories that are not published, and
changes to those that are.

It is a table of its own (`articles_drafttext`), so no search of readers can find a word of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from articles.choices import Status
from articles.models import DraftEntry, WorkingCopy
from articles.search import index, statements
from articles.search.limits import time_limit
from articles.search.terms import fts5, parse, tsquery, tsvector
from newsroom.core.html import text_of

_CHUNK = 500
_UPSERT = {
    "sqlite": "INSERT OR REPLACE INTO articles_drafttext (rowid, words) VALUES (%s, %s)",
    "postgresql": "INSERT INTO articles_drafttext (article_id, words) VALUES (%s, %s::tsvector) "
    "ON CONFLICT (article_id) DO UPDATE SET words = EXCLUDED.words",
}
# Sorted by an expression, because PostgreSQL would read the newest drafts and compare the words of each.
_SELECT = {
    "sqlite": "SELECT rowid FROM articles_drafttext WHERE articles_drafttext MATCH %s ORDER BY rowid DESC LIMIT %s",
    "postgresql": "SELECT article_id FROM articles_drafttext WHERE words @@ %s::tsquery "
    "ORDER BY article_id + 0 DESC LIMIT %s",
}


def source_of(copy: WorkingCopy) -> tuple[str, ...] | None:
    """Return the texts by which the desk finds the story, or None if they are those that are published.

    A draft's are the headline, the standfirst, the body (HTML), and the names of its topics and authors. `copy.article`
    should be loaded.
    """
    content = copy.content
    if content is not None:
        names = (ref["name"] for field in ("topics", "authors") for ref in content.get(field) or ())
        return (*(content.get(field) or "" for field in ("title", "summary", "body")), *names)
    article = copy.article
    return None if article.status == Status.PUBLISHED else (article.title, article.summary, article.body)


def add(copies: Iterable[WorkingCopy]) -> None:
    """Index these drafts, or remove from the index those whose texts are published.

    Must run in the transaction that writes a draft, or changes whether the story is published.
    """
    for some in batched(copies, _CHUNK):
        words = {copy.pk: _words(source) for copy in some if (source := source_of(copy)) is not None}
        if removed := [copy.pk for copy in some if copy.pk not in words]:
            DraftEntry.objects.filter(pk__in=removed).delete()
        if not words:
            continue
        entries = [DraftEntry(article_id=pk, digest=_digest(found)) for pk, found in words.items()]
        DraftEntry.objects.bulk_create(
            entries, update_conflicts=True, unique_fields=["article"], update_fields=["digest"]
        )
        with connection.cursor() as cursor:
            cursor.executemany(_UPSERT[connection.vendor], [(pk, _column(found)) for pk, found in words.items()])


def find(text: str, limit: int) -> list[int]:
    """Return the IDs of the newest stories, at most `limit`, whose drafts match the text as in `search_articles`.

    Topics and authors match by their names in the draft. Raises SearchTimeout if the search takes too long.
    """
    query = parse(text)
    if not query.required:
        return []
    expression = fts5(query) if connection.vendor == "sqlite" else tsquery(query)
    with time_limit():
        return [pk for (pk,) in statements.fetch(_SELECT[connection.vendor], (expression, limit))]


def check() -> Iterator[str]:
    """Yield a sentence for each story whose draft is missing in the index, or there in another version."""
    for copy in _wrong():
        yield f"story “{copy.title}”: draft index is out of date"


def fix() -> int:
    """Index the drafts again whose entries are wrong. Returns their number."""
    wrong = [copy.pk for copy in _wrong()]
    for pks in batched(wrong, _CHUNK):
        with transaction.atomic():
            # Locked before it is read, as in every service function that writes a story.
            copies = WorkingCopy.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
            add(copies.select_related("article"))
    return len(wrong)


def _wrong() -> Iterator[WorkingCopy]:
    is_concerned = (
        Q(content__isnull=False) | ~Q(article__status=Status.PUBLISHED) | Q(article__draft_entry__isnull=False)
    )
    copies: QuerySet[WorkingCopy] = WorkingCopy.objects.filter(is_concerned).order_by("pk")
    for copy in copies.select_related("article__draft_entry").iterator(chunk_size=_CHUNK):
        entry, source = getattr(copy.article, "draft_entry", None), source_of(copy)
        if (entry and bytes(entry.digest)) != (None if source is None else _digest(_words(source))):
            yield copy


def _words(source: Sequence[str]) -> list[str]:
    title, summary, body, *names = source
    return index.words_in_text("\n".join([title, *names, summary, text_of(body)]))


def _digest(words: Sequence[str]) -> bytes:
    return index.digest_of((), words)


def _column(words: Sequence[str]) -> str:
    return " ".join(words) if connection.vendor == "sqlite" else tsvector(words)
