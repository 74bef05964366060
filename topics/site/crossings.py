"""Crossings: the stories that are in both of two topics, each crossing with an address."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from topics.counting import month_of
from topics.models import SharedMonthCount, Topic
from topics.querysets.topics import ENOUGH_STORIES
from topics.site.listing import Listing, months_between


@dataclass(frozen=True)
class TopicPair:
    """Two topics, in the order of their keys."""

    first: Topic
    second: Topic

    @classmethod
    def of(cls, one: Topic, other: Topic) -> "TopicPair":
        """Return the pair of these topics, in either order."""
        return cls(*sorted((one, other), key=lambda topic: topic.key))

    def __str__(self) -> str:
        return _("%(first)s and %(second)s") % {"first": self.first, "second": self.second}

    @property
    def phrase(self) -> str:
        """The names in a sentence, as `Topic.phrase`."""
        return pgettext("topic", "%(name)s") % {"name": self}

    def get_absolute_url(self) -> str:
        """Return the path of the crossing's page."""
        return reverse("topics:crossing_detail", args=[self.first.slug, self.second.slug])

    @property
    def ancestors(self) -> list[Topic]:
        """The topics, of which the crossing is a part."""
        return [self.first, self.second]

    @property
    def sponsor(self) -> str:
        """The labels that name the sponsors of the topics."""
        return " · ".join(dict.fromkeys(filter(None, [self.first.sponsor, self.second.sponsor])))


class Crossing(Listing):
    """The stories that readers see in both of two topics at one moment, newest first.

    The total and the months are the stored counts, which include scheduled stories, minus the scheduled stories.
    """

    def __init__(self, pair: TopicPair, at: datetime):
        self.pair, self.at = pair, at
        # The entries of the smaller topic are read, and looked up in the other one.
        smaller, larger = sorted((pair.first, pair.second), key=lambda topic: topic.entry_count)
        self.topic, self.entries = smaller, smaller.entries.also_in(larger)
        self._scheduled = list(self.entries.scheduled(at).values_list("published_at", flat=True))
        counts = smaller.shared_counts.filter(other=larger).values_list("entry_count", flat=True)
        self.total = sum(counts) - len(self._scheduled)

    @property
    def subject(self) -> TopicPair:
        """The topics."""
        return self.pair

    @property
    def is_thin(self) -> bool:
        """Whether the page has too little content for search engines."""
        return self.total < ENOUGH_STORIES

    @cached_property
    def months(self) -> dict[date, int]:
        """The number of stories by month, newest first: first day -> count. Months without stories are absent."""
        scheduled = Counter(map(month_of, self._scheduled))
        rows = SharedMonthCount.objects.between(self.pair.first, self.pair.second)
        months = rows.order_by("-month").values_list("month", "entry_count")
        return {month: n - scheduled[month] for month, n in months if n > scheduled[month]}

    def cards(self, start: int, stop: int) -> list[Any]:
        """Return the stories from position `start` until before `stop`, for cards."""
        return self.cards_of(self.months)(start, stop)

    def cards_of(self, months: dict[date, int]) -> Callable[[int, int], list[Any]]:
        """Return a function that returns the stories of these months between two positions, for cards."""
        return lambda start, stop: self.topic.entries.cards(self._ids(months, start, stop), self.at)

    def feed_items(self, start: int, stop: int) -> list[Any]:
        """Return the stories from position `start` until before `stop`, for a feed."""
        items: list[Any] = self.topic.entries.feed_items(self._ids(self.months, start, stop))
        return items

    def newest(self, until: datetime, number: int) -> Any:
        """Return the entries (a queryset), newest first, of the newest months up to a moment that have so many.

        Of the moment's own month, an unknown part is later, so it does not count.
        """
        last, found, count = month_of(until), list[date](), 0
        for month, n in self.months.items():
            if month <= last and count < number:
                found.append(month)
                count += n if month < last else 0
        return self.entries.live_in(found, until)

    def _ids(self, months: dict[date, int], start: int, stop: int) -> list[int]:
        """Return the IDs of the stories of these months from position `start` until before `stop`.

        Only entries of the months that have them are read, so a page far down costs as much as the first one.
        """
        found = months_between(months, start, stop)
        if not found.months:
            return []
        entries = self.entries.live_in(found.months, self.at)
        ids: list[int] = entries.story_ids(start - found.before, stop - found.before)
        return ids
