"""Mixes: the stories in any of some topics, each once, at an address that a reader chooses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from topics.models import Topic, TopicEntry

MIN_TOPICS, MAX_TOPICS = 2, 10


def path_of(topics: Iterable[Topic]) -> str:
    """Return the path of the mix of these topics, which are in the order of their keys."""
    return reverse("mix:detail", args=[",".join(topic.slug for topic in topics)])


@dataclass(frozen=True)
class Mix:
    """The stories that readers see in any of these topics at one moment, newest first.

    topics: in the order of their keys.
    """

    topics: list[Topic]
    at: datetime

    def __str__(self) -> str:
        return _(", ").join(map(str, self.topics))

    @property
    def phrase(self) -> str:
        """The names in a sentence, as `Topic.phrase`."""
        return pgettext("topic", "%(name)s") % {"name": self}

    def get_absolute_url(self) -> str:
        """Return the path of the mix's page."""
        return path_of(self.topics)

    @cached_property
    def _entries(self) -> Any:
        return TopicEntry.objects.in_any_of([topic.pk for topic in self.topics])

    @cached_property
    def total(self) -> int:
        """The number of stories."""
        return int(self._entries.live(self.at).order_by().values("content_object").distinct().count())

    def cards(self, start: int, stop: int) -> list[Any]:
        """Return the stories from position `start` until before `stop`, for cards."""
        cards: list[Any] = self._entries.cards(self._ids(start, stop), self.at)
        return cards

    def feed_items(self, start: int, stop: int) -> list[Any]:
        """Return the stories from position `start` until before `stop`, for a feed."""
        items: list[Any] = self._entries.feed_items(self._ids(start, stop))
        return items

    def _ids(self, start: int, stop: int) -> list[int]:
        ids: list[int] = TopicEntry.objects.newest_of_any([topic.pk for topic in self.topics], self.at, start, stop)
        return ids
