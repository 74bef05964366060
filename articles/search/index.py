"""The full-text index of published stories: adding and removing them, and checking it."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import batched, islice
from typing import cast

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from articles.choices import Status
from articles.models import Article, SearchEntry, WorkingCopy
from articles.search.story_numbers import number_of
from articles.search.terms import tsvector
from newsroom.core.html import text_of
from newsroom.core.text.tokens import index_words

# The number of words, and of their bytes, that are indexed for a story. A tsvector has at most a megabyte.
WORDS, BYTES = 10_000, 400_000
_CHUNK = 500
_INSERT = {
    "sqlite": "INSERT INTO articles_searchtext (rowid, title, words) VALUES (%s, %s, %s)",
    "postgresql": "INSERT INTO articles_searchtext (number, title, words) VALUES (%s, %s::tsvector, %s::tsvector)",
}


type Words = tuple[list[str], list[str]]


def add(articles: Iterable[Article], *, are_new: bool = False, words: Iterable[Words] | None = None) -> None:
    """Index these published or scheduled stories.

    are_new: none of them is in the index yet. words: `words_in` each, None to find them. Must run in the transaction
    that publishes them.
    """
    articles = list(articles)
    if not are_new:
        SearchEntry.objects.filter(article__in=articles).delete()
    pairs = zip(articles, map(words_in, articles) if words is None else words, strict=True)
    for some in batched(pairs, _CHUNK):
        entries, rows = [], []
        for article, found in some:
            assert article.published_at is not None
            number = number_of(article.published_at, article.pk)
            entries.append(SearchEntry(number=number, article_id=article.pk, digest=digest_of(*found)))
            rows.append((number, *_columns(*found)))
        SearchEntry.objects.bulk_create(entries)
        # Sorted: FTS5 begins a new segment with each row whose number is smaller than the previous one.
        rows.sort()
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT[connection.vendor], rows)


def remove(article: Article) -> None:
    """Remove a story from the index. Must run in the transaction that unpublishes it."""
    SearchEntry.objects.filter(article=article).delete()


def words_in(article: Article) -> Words:
    """Return the words of the story's headline, and those of its standfirst and body."""
    return words_in_text(article.title), words_in_text(f"{article.summary}\n{text_of(article.body)}")


def words_in_text(text: str) -> list[str]:
    """Return the words of a plain text, up to the limits."""
    words = list(islice(index_words(text), WORDS))
    # At most four bytes for a character.
    return words if 4 * sum(map(len, words)) <= BYTES else list(_bounded(words))


def digest_of(title: Sequence[str], words: Sequence[str]) -> bytes:
    """Return a digest that changes with the words."""
    return hashlib.blake2b("\n".join([" ".join(title), " ".join(words)]).encode(), digest_size=16).digest()


def _bounded(words: Iterable[str]) -> Iterator[str]:
    left = BYTES
    for word in words:
        left -= len(word.encode())
        if left < 0:
            return
        yield word


def _columns(title: Sequence[str], words: Sequence[str]) -> tuple[str, str]:
    if connection.vendor == "sqlite":
        return " ".join(title), " ".join(words)
    return tsvector(title), tsvector(title, words)


def check() -> Iterator[str]:
    """Yield a sentence for each story whose entry in the index is missing or out of date."""
    for article in _wrong():
        yield f"story “{article}”: search index is out of date"


def fix() -> int:
    """Rebuild the entries that are wrong. Returns their number."""
    wrong = [article.pk for article in _wrong()]
    for some in batched(wrong, _CHUNK):
        with transaction.atomic():
            # Locked before it is read, as in every service function that writes a story.
            list(WorkingCopy.objects.select_for_update().filter(article__in=some).order_by("pk").values_list("pk"))
            SearchEntry.objects.filter(article__in=some).delete()
            add(Article.objects.filter(pk__in=some, status=Status.PUBLISHED), are_new=True)
    return len(wrong)


def _wrong() -> Iterator[Article]:
    is_concerned = Q(status=Status.PUBLISHED) | Q(search_entry__isnull=False)
    stories: QuerySet[Article] = Article.objects.filter(is_concerned).select_related("search_entry").order_by("pk")
    for article in stories.iterator(chunk_size=_CHUNK):
        entry = getattr(article, "search_entry", None)
        wanted = None
        if article.status == Status.PUBLISHED:
            wanted = number_of(cast(datetime, article.published_at), article.pk), digest_of(*words_in(article))
        if wanted != (entry and (entry.number, bytes(entry.digest))):
            yield article
