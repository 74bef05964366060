"""A topic's public stories at one moment: their number, months and years, and any page of them."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from newsroom.core import tracking
from newsroom.core.time.dates import last_moment_of, next_month, span_of
from topics.counting import month_of
from topics.models import Topic
from topics.site.listing import Listing, months_between


class Stream(Listing):
    """The stories that readers see in a topic at one moment, newest first.

    The total, months and positions are the stored counts, which include scheduled stories, minus the scheduled stories.
    """

    def __init__(self, topic: Topic, at: datetime):
        self.topic = topic
        self.at = at
        entry_count, self.scheduled = Topic.objects.count_and_scheduled(topic.pk, at)
        self.total = entry_count - len(self.scheduled)

    @property
    def subject(self) -> Topic:
        """The topic."""
        return self.topic

    @property
    def is_thin(self) -> bool:
        """Whether the topic's page has too little content for search engines."""
        return self.topic.is_thin(self.total)

    @cached_property
    def scheduled_shared(self) -> Mapping[int, int]:
        """The number of scheduled stories that each other topic (an ID) shares."""
        return self.topic.entries.scheduled(self.at).shared_with() if self.scheduled else {}

    @cached_property
    def months(self) -> dict[date, int]:
        """The number of stories by month, newest first: first day -> count. Months without stories are absent."""
        scheduled = Counter(month_of(moment) for _, moment in self.scheduled)
        months = self.topic.month_counts.order_by("-month").values_list("month", "entry_count")
        return {month: n - scheduled[month] for month, n in months if n > scheduled[month]}

    @property
    def dormant_since(self) -> datetime | None:
        """The date of the newest story if there is none of this month and the twelve before it, else None."""
        newest = next(iter(self.months), None)
        if newest is None:
            return None
        becomes_dormant = span_of(next_month(newest.replace(year=newest.year + 1)), newest)[0]
        if self.at < becomes_dormant:
            tracking.expires_at(becomes_dormant)
            return None
        date: datetime = self.topic.entries.live(self.at).values_list("published_at", flat=True)[0]
        return date

    def position_of(self, month: date) -> int:
        """Return the position of the newest story of a month (its first day), or of the months before, without pins."""
        pinned = Counter(month_of(moment) for moment in self.pins.values())
        newer = (n - pinned[first] for first, n in self.months.items() if first > month)
        return len(self.pins) + sum(newer)

    def count_since(self, day: date) -> int:
        """Return the number of stories after the day, in the newsroom's time zone, mostly from the stored counts."""
        month = day.replace(day=1)
        whole_months = sum(n for first, n in self.months.items() if first > month)
        rest_of_month = self.topic.entries.live_between(day + timedelta(days=1), next_month(month), self.at)
        return whole_months + int(rest_of_month.count())

    @cached_property
    def pins(self) -> dict[int, datetime]:
        """The pinned stories in the editor's order: story ID -> date."""
        return dict(self.topic.entries.pinned(self.at).values_list("content_object", "published_at"))

    def cards(self, start: int, stop: int) -> list[Any]:
        """Return the stories from position `start` until before `stop`, pinned ones first, for cards.

        Each has `is_pinned`.
        """
        stories: list[Any] = self.topic.entries.cards(self.story_ids(start, stop), self.at)
        for story in stories:
            story.is_pinned = story.pk in self.pins
        return stories

    def story_ids(self, start: int, stop: int) -> list[int]:
        """Return the IDs of the stories from position `start` until before `stop`, pinned ones first."""
        ids = list(self.pins)[start:stop]
        start, stop = max(start - len(self.pins), 0), max(stop - len(self.pins), 0)
        if start < stop:
            ids += self._unpinned_ids(start, stop)
        return ids

    def cards_of(self, months: dict[date, int]) -> Callable[[int, int], list[Any]]:
        """Return a function that returns the stories of these months between two positions, ignoring pins.

        months: consecutive items of `months`, in its order.
        """
        since = span_of(min(months), max(months))[0]
        return lambda start, stop: self.topic.entries.cards(
            self._ids(months, start, stop, pins={}, since=since), self.at
        )

    def _unpinned_ids(self, start: int, stop: int) -> list[int]:
        """Return the IDs of stories that are not pinned, from position `start` until before `stop`."""
        if start:
            return self._ids(self.months, start, stop, pins=self.pins, since=None)
        ids: list[int] = self.topic.entries.newest_ids(self.at, start, stop, but=list(self.pins))
        return ids

    def _ids(
        self, months: dict[date, int], start: int, stop: int, *, pins: dict[int, datetime], since: datetime | None
    ) -> list[int]:
        """Return the IDs from position `start` until before `stop`. Skips whole months by the stored counts.

        So pages far down cost no more than the first. pins: stories to skip: ID -> date. since: the earliest date.
        """
        pinned = Counter(month_of(moment) for moment in pins.values())
        found = months_between({month: n - pinned[month] for month, n in months.items()}, start, stop)
        if not found.months:
            return []
        at = min(self.at, last_moment_of(found.months[0]))
        start, stop = start - found.before, stop - found.before
        ids: list[int] = self.topic.entries.newest_ids(at, start, stop, since=since, but=list(pins))
        return ids
