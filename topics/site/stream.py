"""A topic's stories as readers see them at one moment: how many, in which months and years, and any page of them."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from newsroom.core.time.dates import last_moment_of, next_month, span_of
from topics.counting import month_of
from topics.models import Topic


class Stream:
    """What readers see in a topic at one moment, newest first.

    Total, months and positions come from the stored counts, which hold scheduled stories, less the scheduled stories.
    """

    def __init__(self, topic: Topic, at: datetime):
        self.topic = topic
        self.at = at
        entry_count, self.scheduled = Topic.objects.counted(topic.pk, at)
        self.total = entry_count - len(self.scheduled)

    @property
    def is_thin(self) -> bool:
        """Whether the topic's page is too little for search engines."""
        return self.topic.is_thin(self.total)

    @cached_property
    def months(self) -> dict[date, int]:
        """How many stories each month has, newest first: the month's first day -> count. Months without are absent."""
        coming = Counter(month_of(moment) for _, moment in self.scheduled)
        months = self.topic.month_counts.order_by("-month").values_list("month", "entry_count")
        return {month: n - coming[month] for month, n in months if n > coming[month]}

    @cached_property
    def years(self) -> dict[date, int]:
        """How many stories each year has, newest first: the year's first day -> count. Years without are absent."""
        years: dict[date, int] = {}
        for month, n in self.months.items():
            year = month.replace(month=1)
            years[year] = years.get(year, 0) + n
        return years

    def since(self, day: date) -> int:
        """How many stories are dated after the day, in the newsroom's time zone: whole months by the kept counts."""
        month = day.replace(day=1)
        whole = sum(n for first, n in self.months.items() if first > month)
        rest = self.topic.entries.live_between(day + timedelta(days=1), next_month(month), self.at)
        return whole + int(rest.count())

    @cached_property
    def pins(self) -> dict[int, datetime]:
        """The pinned stories in the editor's order: the story's id -> its date."""
        return dict(self.topic.entries.pinned(self.at).values_list("content_object", "published_at"))

    def cards(self, start: int, stop: int) -> list[Any]:
        """The stories from position `start` until before `stop`, the pinned ones first, for cards.

        A pinned one has `is_pinned`.
        """
        stories: list[Any] = self.topic.entries.cards(self.story_ids(start, stop), self.at)
        for story in stories:
            story.is_pinned = story.pk in self.pins
        return stories

    def story_ids(self, start: int, stop: int) -> list[int]:
        """The ids of the stories from position `start` until before `stop`, the pinned ones first."""
        ids = list(self.pins)[start:stop]
        start, stop = max(start - len(self.pins), 0), max(stop - len(self.pins), 0)
        if start < stop:
            ids += self._unpinned_ids(start, stop)
        return ids

    def cards_of(self, months: dict[date, int]) -> Callable[[int, int], list[Any]]:
        """What gives the stories of these months from a position until before another, whatever is pinned.

        months: successive ones of `months`, in its order.
        """
        since = span_of(min(months), max(months))[0]
        return lambda start, stop: self.topic.entries.cards(
            self._ids(months, start, stop, pins={}, since=since), self.at
        )

    def _unpinned_ids(self, start: int, stop: int) -> list[int]:
        if start:
            return self._ids(self.months, start, stop, pins=self.pins, since=None)
        ids: list[int] = self.topic.entries.newest_ids(self.at, start, stop, but=list(self.pins))
        return ids

    def _ids(
        self, months: dict[date, int], start: int, stop: int, *, pins: dict[int, datetime], since: datetime | None
    ) -> list[int]:
        """Counts whole months off the kept counts and steps over the rest, so that depth costs nothing.

        pins: the stories that do not count: the id -> the date. since: the moment of the oldest one that counts.
        """
        above = 0
        pinned = Counter(month_of(moment) for moment in pins.values())
        for month, n in months.items():
            if above + n - pinned[month] > start:
                at = min(self.at, last_moment_of(month))
                ids: list[int] = self.topic.entries.newest_ids(
                    at, start - above, stop - above, since=since, but=list(pins)
                )
                return ids
            above += n - pinned[month]
        return []
