"""Cache invalidation for stories; called by the service functions that change one."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from django.utils import timezone

from articles import cache_tags
from articles.choices import Status
from articles.models import Article
from newsroom.core.cache.invalidation import EVERYTHING, invalidate, invalidate_dated
from newsroom.core.time.dates import span_of
from topics.cache_tags import stream
from topics.models import TopicEntry


class VisibleState(NamedTuple):
    """The published version of a story, for comparison before and after a change.

    moment: when it is visible from (aware), None if it is not. card: the columns that cards load. version: the ID of
    its original or its own (`Article.root_id`), and its language.
    """

    moment: datetime | None
    card: tuple[Any, ...]
    version: tuple[int, str]


def visible_state(article: Article) -> VisibleState:
    """Return the current visible state of the article."""
    columns = [column.attname for column in article._meta.concrete_fields if column.name not in {"body", "sources"}]
    moment = article.published_at if article.status == Status.PUBLISHED else None
    return VisibleState(moment, tuple(getattr(article, name) for name in columns), (article.root_id, article.language))


def changed(article: Article, before: VisibleState, *, is_takedown: bool = False) -> None:
    """Invalidate the pages that show the article; of its topics and authors only if its language changes.

    before: its visible state before the change. is_takedown: see `newsroom.core.cache.invalidation.invalidate`. Must
    run in the transaction of the change, after it.
    """
    after = visible_state(article)
    shown = {cache_tags.story(article.pk), *map(cache_tags.translations, {before.version[0], after.version[0]})}
    if before.card != after.card or before.moment != after.moment:
        shown.add(cache_tags.card(article.pk))
    if is_takedown:
        invalidate(*shown, is_takedown=True)
    moments = {moment for moment in (before.moment, after.moment) if moment}
    everywhere = shown | {cache_tags.ALL}
    invalidate_dated((tag, moment) for moment in moments for tag in everywhere | cache_tags.periods([moment]))
    if before.moment != after.moment:
        invalidate_dated((tag, moment) for moment in moments for tag in _lists(article, moment))
    elif before.version != after.version:
        # The front page has one version of a story in each language, and topics offer a feed of each.
        topics = article.entries.values_list("tag", flat=True)
        lists = {cache_tags.LATEST, *map(stream, topics)}
        invalidate_dated((tag, moment) for moment in moments for tag in lists)


def corrected(article: Article) -> None:
    """Invalidate the pages that show the live article after adding a correction. Must run in the same transaction."""
    assert article.published_at is not None
    shown = {
        cache_tags.story(article.pk),
        cache_tags.card(article.pk),
        cache_tags.CORRECTIONS,
        cache_tags.ALL,
        *cache_tags.periods([article.published_at]),
    }
    invalidate(*shown)


def translations_changed(stories: Iterable[int]) -> None:
    """Invalidate the pages that show these stories (IDs) after their original was removed.

    Must run in the transaction of the change.
    """
    if changed_tags := [cache_tags.story(story) for story in stories]:
        invalidate(cache_tags.LATEST, cache_tags.ALL, *changed_tags)


def published(articles: Iterable[Article]) -> None:
    """Invalidate the lists that new published or scheduled articles appear in. Must run in the same transaction.

    No page shows the articles yet, but the API lists changes from these tags (`newsroom.api.change_log`).
    """
    dated = [(article, article.published_at) for article in articles if article.published_at]
    everywhere = {cache_tags.LATEST, cache_tags.ALL, cache_tags.DAYS}
    invalidate_dated(
        (tag, moment)
        for article, moment in dated
        for tag in everywhere | cache_tags.periods([moment]) | {cache_tags.story(article.pk)}
    )
    invalidate_dated(
        (cache_tags.translations(article.root_id), at) for article, at in dated if article.translation_of_id
    )


def everything_changed() -> None:
    """Invalidate every page, now and at each moment when a scheduled story goes live or a pin expires.

    Must run in the transaction of the change.
    """
    now = timezone.now()
    scheduled = Article.objects.filter(status=Status.PUBLISHED, published_at__gt=now)
    ends = (
        model.objects.filter(pinned_until__gt=now).values_list("pinned_until", flat=True)
        for model in (Article, TopicEntry)
    )
    invalidate(EVERYTHING, is_takedown=True)
    for moment in {*scheduled.values_list("published_at", flat=True), *chain.from_iterable(ends)}:
        invalidate(EVERYTHING, at=moment)


def _lists(article: Article, moment: datetime) -> Iterator[str]:
    """Yield the tags of the lists that gain or lose the article at the moment."""
    yield cache_tags.LATEST
    if article.corrections.exists():
        yield cache_tags.CORRECTIONS
    day = timezone.localdate(moment)
    start, stop = span_of(day, day + timedelta(days=1))
    others = Article.objects.filter(status=Status.PUBLISHED, published_at__gte=start, published_at__lt=stop)
    if not others.exclude(pk=article.pk).exists():
        yield cache_tags.DAYS
