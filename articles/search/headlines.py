"""The index of words in headlines, published and drafted, by which the desk finds stories."""

from collections.abc import Iterable, Iterator
from itertools import batched

from django.db import transaction

from articles.id_queries import add_headline_words, words_in
from articles.models import Article, HeadlineWord, WorkingCopy

_CHUNK = 500


def index(article: Article) -> None:
    """Update the words of the story's headlines. Must run in the transaction that writes one."""
    words = words_in(article.title, article.working_copy.title)
    indexed = set(HeadlineWord.objects.filter(article=article).values_list("word", flat=True))
    if removed := indexed - words:
        HeadlineWord.objects.filter(article=article, word__in=removed).delete()
    if added := words - indexed:
        add_headline_words([(article.pk, added)])


def index_new(copies: Iterable[WorkingCopy]) -> None:
    """Index stories that were just created."""
    add_headline_words((copy.article_id, words_in(copy.article.title, copy.title)) for copy in copies)


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
            for copy in copies.select_related("article"):
                copy.article.working_copy = copy
                index(copy.article)
    return len(wrong)


def _wrong() -> Iterator[WorkingCopy]:
    copies = WorkingCopy.objects.select_related("article").prefetch_related("article__headline_words").order_by("pk")
    light = copies.only("title", "article__title")
    for copy in light.iterator(chunk_size=_CHUNK):
        if words_in(copy.article.title, copy.title) != {row.word for row in copy.article.headline_words.all()}:
            yield copy
