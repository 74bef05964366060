"""What of topics changes for readers, told to the log of changes by the verbs that change it."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from newsroom.core.cache import invalidation
from topics import tags
from topics.models import RelatedTopic, Topic


def said(topic: Topic) -> None:
    """Tell that what is said of the topic changes: its page, and whether search engines are led there.

    Must run in the transaction that changes it.
    """
    invalidation.invalidate(tags.said(topic.pk), tags.INDEX)


def named(topics: Collection[int], pages: Collection[int] = (), *, at: datetime | None = None) -> None:
    """Tell that the names, addresses or places of these topics change, or whether readers may see them.

    That is shown by all that leads there, which is asked for as it is when this runs. topics: ids. pages: the ids of
    topics that led there before. at: the moment from which on, if it is to come. Must run in the transaction that
    changes them.
    """
    above = Topic.objects.filter(pk__in=topics, parent__isnull=False).values_list("parent", flat=True)
    beside = RelatedTopic.objects.filter(other__in=topics).values_list("topic", flat=True)
    leading = {*topics, *pages, *above, *beside}
    everywhere = [tags.NAVIGATION] if Topic.objects.filter(pk__in=topics, is_in_navigation=True).exists() else []
    invalidation.invalidate(*map(tags.name, topics), *map(tags.stream, leading), tags.INDEX, *everywhere, at=at)


def pinned(*topics: Topic) -> None:
    """Tell when the pins of these topics end, which have come there from another topic. As `named`."""
    for topic in topics:
        ends = topic.entries.filter(pinned_until__gt=timezone.now()).values_list("pinned_until", flat=True)
        invalidation.invalidate_dated((tags.stream(topic.pk), moment) for moment in ends)
