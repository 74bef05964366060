"""Invalidates the cached pages that show a topic, and updates the alphabetical index. Called by the service functions
that change topics.
"""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from newsroom.core.cache.invalidation import invalidate, invalidate_dated
from topics import cache_tags
from topics.indexes import alphabetical_index
from topics.models import RelatedTopic, Topic


def details_changed(topic: Topic) -> None:
    """Invalidate the topic's page and the list of topics after a setting or the briefing changed.

    Must run in the transaction that changes it.
    """
    invalidate(cache_tags.details(topic.pk), cache_tags.INDEX)


def names_changed(topics: Collection[int], pages: Collection[int] = (), *, at: datetime | None = None) -> None:
    """Index these topics after a name, type, URL, parent or visibility changed, and invalidate pages that show them.

    topics: IDs. pages: IDs of topics whose pages linked to them before. at: the moment of the change, if it is in the
    future. Must run in the transaction that changes them.
    """
    parents = Topic.objects.filter(pk__in=topics, parent__isnull=False).values_list("parent", flat=True)
    related = RelatedTopic.objects.filter(other__in=topics).values_list("topic", flat=True)
    alphabetical_index.index_topics(topics)
    linking = {*topics, *pages, *parents, *related}
    navigation = [cache_tags.NAVIGATION] if Topic.objects.filter(pk__in=topics, is_in_navigation=True).exists() else []
    lists = [cache_tags.INDEX, cache_tags.LETTERS, *navigation]
    invalidate(*map(cache_tags.name, topics), *map(cache_tags.stream, linking), *lists, at=at)


def pins_changed(*topics: Topic) -> None:
    """Invalidate the pages of these topics when their pins expire, after pins came from another topic."""
    for topic in topics:
        ends = topic.entries.filter(pinned_until__gt=timezone.now()).values_list("pinned_until", flat=True)
        invalidate_dated((cache_tags.stream(topic.pk), moment) for moment in ends)
