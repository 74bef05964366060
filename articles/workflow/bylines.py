"""Bylines of a story, and the dates by which pages of topics and authors sort it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When

from articles import cache_tags
from articles.choices import Status
from articles.models import Article, Byline, WorkingCopy
from articles.models.authors import Author
from newsroom.core.cache import invalidation
from topics import counting, entries
from topics.models import TopicEntry


def set_bylines(article: Article, authors: Sequence[Author]) -> None:
    """Replace the article's bylines by these authors, in this order. Must run in a transaction."""
    current = list(article.bylines.values_list("author", "position", "published_at").order_by("position"))
    new = [(author.pk, position, article.listed_at) for position, author in enumerate(authors)]
    if current != new:
        article.bylines.all().delete()
        Byline.objects.bulk_create(
            Byline(article=article, author_id=author, position=position, published_at=moment)
            for author, position, moment in new
        )
        _invalidate_authors((author, moment) for author, _, moment in (*current, *new))


def add_new(stories: Iterable[tuple[Article, Sequence[Author]]]) -> None:
    """Create the bylines of new stories in bulk. Must run in a transaction."""
    stories = list(stories)
    Byline.objects.bulk_create(
        Byline(article=article, author=author, position=position, published_at=article.listed_at)
        for article, authors in stories
        for position, author in enumerate(authors)
    )
    _invalidate_authors((author.pk, article.listed_at) for article, authors in stories for author in authors)


def set_date(article: Article) -> None:
    """Set the dates of the article's topic entries and bylines to its `listed_at`, and update the counts.

    Must run in a transaction, after the article was saved.
    """
    entries.set_date(article)
    current = list(article.bylines.values_list("author", "published_at"))
    article.bylines.update(published_at=article.listed_at)
    _invalidate_authors([*current, *((author, article.listed_at) for author, _ in current)])


def check_dates() -> Iterator[str]:
    """Yield a sentence for each topic entry and byline whose date differs from the one its story's state requires."""
    for rows in _misdated():
        for row in rows.iterator():
            yield f"{row._meta.verbose_name} {row}: date is {row.published_at}, expected {row.due}"


def fix_dates() -> int:
    """Set the date of every topic entry and byline to the one its story's state requires. Return how many were wrong.

    Does not update the counts: call `counting.fix` afterwards, in the same transaction.
    """
    with transaction.atomic():
        misdated_entries, misdated_bylines = _misdated()
        stories = {
            *misdated_entries.values_list("content_object", flat=True),
            *misdated_bylines.values_list("article", flat=True),
        }
        # Lock in the order of the service functions, stories before topics. Concurrent writes have ended by then.
        list(WorkingCopy.objects.select_for_update().filter(pk__in=stories).order_by("pk").values_list("pk"))
        counting.lock(TopicEntry.objects.filter(content_object__in=stories).values_list("tag", flat=True))
        wrong = [row for rows in _misdated() for row in rows]
        for row in wrong:
            row.published_at = row.due
            row.save(update_fields=["published_at"])
    return len(wrong)


def _misdated() -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Return the topic entries and the bylines with a wrong date, each annotated with `due`, the right one."""
    is_published = Q(content_object__status=Status.PUBLISHED)
    of_entries = entries.misdated(Case(When(is_published, then=F("content_object__published_at"))))
    due = Case(When(Q(article__status=Status.PUBLISHED), then=F("article__published_at")))
    of_bylines = Byline.objects.annotate(due=due).filter(entries.IS_MISDATED)
    return (
        of_entries.select_related("content_object__working_copy", "tag").order_by("pk"),
        of_bylines.select_related("author").order_by("pk"),
    )


def _invalidate_authors(dated: Iterable[tuple[int, datetime | None]]) -> None:
    """Invalidate the pages of authors whose lists gain or lose stories. dated: pairs of author ID and date."""
    invalidation.invalidate_dated(
        (tag, moment)
        for author, moment in dated
        if moment
        for tag in (cache_tags.author_stories(author), cache_tags.AUTHORS)
    )
