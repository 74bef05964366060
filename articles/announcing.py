"""What of stories changes for readers, told to the log of changes by the verbs that change it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from django.utils import timezone

from articles import tags
from articles.choices import Status
from articles.models import Article
from newsroom.core.cache import invalidation
from newsroom.core.time.dates import span_of
from topics.models import TopicEntry


class Seen(NamedTuple):
    """What readers see of a story, or will: from which moment on (None: never), its card, of which it is a version.

    version: the id of the story of which it is one (`Article.root_id`), and its language.
    """

    moment: datetime | None
    card: tuple[Any, ...]
    version: tuple[int, str]


def seen(article: Article) -> Seen:
    """What readers see of the article as it is now."""
    columns = [column.attname for column in article._meta.concrete_fields if column.name != "body"]
    moment = article.published_at if article.status == Status.PUBLISHED else None
    return Seen(moment, tuple(getattr(article, name) for name in columns), (article.root_id, article.language))


def changed(article: Article, before: Seen, *, is_takedown: bool = False) -> None:
    """Tell of the article, which readers saw as `before` says; its topics and authors are told of by `entry`.

    is_takedown: see `changes.record`. Must run in the transaction that changes it, after the change.
    """
    after = seen(article)
    shown = {tags.story(article.pk), *map(tags.versions, {before.version[0], after.version[0]})}
    if before.card != after.card or before.moment != after.moment:
        shown.add(tags.card(article.pk))
    if is_takedown:
        invalidation.invalidate(*shown, is_takedown=True)
    moments = {moment for moment in (before.moment, after.moment) if moment}
    invalidation.invalidate_dated((tag, moment) for moment in moments for tag in shown | tags.periods([moment]))
    if before.moment != after.moment:
        invalidation.invalidate_dated((tag, moment) for moment in moments for tag in _lists(article, moment))
    elif before != after:
        # Lists are filtered by what cards show; the front page has one version of a story in each language.
        invalidation.invalidate_dated((tags.LATEST, moment) for moment in moments)


def corrected(article: Article) -> None:
    """Tell that a correction was added to the live article. Must run in the transaction that adds it."""
    assert article.published_at is not None
    shown = {tags.story(article.pk), tags.card(article.pk), tags.CORRECTIONS, *tags.periods([article.published_at])}
    invalidation.invalidate(*shown)


def retold(stories: Iterable[int]) -> None:
    """Tell that these stories (ids) are no translations any more. Must run in the transaction that does it."""
    if told := [tags.story(story) for story in stories]:
        invalidation.invalidate(tags.LATEST, *told)


def came(articles: Iterable[Article]) -> None:
    """Tell of new articles that are published or scheduled. Must run in the transaction that makes them."""
    dated = [(article, article.published_at) for article in articles if article.published_at]
    everywhere = {tags.LATEST, tags.DAYS}
    invalidation.invalidate_dated((tag, moment) for _, moment in dated for tag in everywhere | tags.periods([moment]))
    invalidation.invalidate_dated(
        (tags.versions(article.root_id), at) for article, at in dated if article.translation_of_id
    )


def everything() -> None:
    """Tell that every page may be another one, now and whenever a story or a pin comes or goes by itself.

    Must run in the transaction that changes so much.
    """
    now = timezone.now()
    scheduled = Article.objects.filter(status=Status.PUBLISHED, published_at__gt=now)
    ends = (
        model.objects.filter(pinned_until__gt=now).values_list("pinned_until", flat=True)
        for model in (Article, TopicEntry)
    )
    invalidation.invalidate(invalidation.EVERYTHING, is_takedown=True)
    for moment in {*scheduled.values_list("published_at", flat=True), *chain.from_iterable(ends)}:
        invalidation.invalidate(invalidation.EVERYTHING, at=moment)


def _lists(article: Article, moment: datetime) -> Iterator[str]:
    """The lists that the article joins or leaves at the moment: that of the days too, if it is alone on its own."""
    yield tags.LATEST
    if article.corrections.exists():
        yield tags.CORRECTIONS
    day = timezone.localdate(moment)
    start, stop = span_of(day, day + timedelta(days=1))
    others = Article.objects.filter(status=Status.PUBLISHED, published_at__gte=start, published_at__lt=stop)
    if not others.exclude(pk=article.pk).exists():
        yield tags.DAYS
