"""The index of words in headlines, published and drafted, by which the desk finds stories."""

from collections.abc import Iterable, Iterator
from itertools import batched

from django.db import transaction

from articles import word_tables
from articles.id_queries import words_in
from articles.models import Article, HeadlineEntry, WorkingCopy
from articles.search.index import digest_of

_CHUNK = 500


def index(article: Article) -> None:
    """Update the words of the story's headlines. Must run in the transaction that writes one."""
    HeadlineEntry.objects.filter(article=article).delete()
    index_new([article.working_copy])


def index_new(copies: Iterable[WorkingCopy]) -> None:
    """Index stories that are not in the index, such as those that were just created."""
    for chunk in batched(copies, _CHUNK):
        words = {copy.article_id: words_in(copy.article.title, copy.title) for copy in chunk}
        HeadlineEntry.objects.bulk_create(
            HeadlineEntry(article_id=story, digest=_digest(found)) for story, found in words.items()
        )
        word_tables.add(word_tables.HEADLINES, words)


def check() -> Iterator[str]:
    """Yield a sentence for each story whose indexed words differ from its headlines."""
    for copy in _wrong():
        yield f"story “{copy.title}”: headline index is out of date"


def fix() -> int:
    """Rebuild the index of headlines where it is wrong. Returns the number of stories corrected."""
    wrong = [copy.pk for copy in _wrong()]
    for pks in batched(wrong, _CHUNK):
        with transaction.atomic():
            # Locked before it is read, as in every service function that writes a story.
            copies = WorkingCopy.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
            HeadlineEntry.objects.filter(article__in=pks).delete()
            index_new(copies.select_related("article"))
    return len(wrong)


def _wrong() -> Iterator[WorkingCopy]:
    copies = WorkingCopy.objects.select_related("article__headline_entry").order_by("pk")
    light = copies.only("title", "article__title", "article__headline_entry__digest")
    for copy in light.iterator(chunk_size=_CHUNK):
        entry = getattr(copy.article, "headline_entry", None)
        if entry is None or bytes(entry.digest) != _digest(words_in(copy.article.title, copy.title)):
            yield copy


def _digest(words: Iterable[str]) -> bytes:
    return digest_of(sorted(words), ())
