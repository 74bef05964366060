"""A topic's stories as readers see them at one moment: how many, in which months, and any page of them."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from newsroom.core.cache import invalidation
from newsroom.core.time.dates import last_moment_of, next_month, span_of
from topics import tags
from topics.counting import month_of
from topics.models import Topic


class Stream:
    """What readers see filed under a topic at one moment, newest first.

    The entries of scheduled stories are read once, with the count that holds them too, so that no publish can come
    between the two; total, months and deep pages are the kept counts less these.
    """

    def __init__(self, topic: Topic, at: datetime):
        self.topic = topic
        self.at = at
        invalidation.depends_on(tags.stream(topic.pk), tags.name(topic.pk))
        entry_count, self.scheduled = topic.entries.counted(at)
        self.total = entry_count - len(self.scheduled)

    @property
    def is_thin(self) -> bool:
        """Whether the topic's page is too little for search engines."""
        return self.topic.is_thin(self.total)

    @cached_property
    def months(self) -> dict[date, int]:
        """How many stories each month has, newest first: the month's first day -> count. Months without are absent."""
        return invalidation.kept(("months", self.topic.pk), lambda: self.settled(Stream._seen_months))

    def _seen_months(self) -> dict[date, int]:
        """Of what readers see: the kept counts change when a story is scheduled, too, of which nobody is told yet."""
        invalidation.depends_on(tags.stream(self.topic.pk))
        coming = Counter(month_of(moment) for _, moment in self.scheduled)
        months = self.topic.month_counts.order_by("-month").values_list("month", "entry_count")
        return {month: n - coming[month] for month, n in months if n > coming[month]}

    def settled[T](self, make: Callable[["Stream"], T]) -> T:
        """What is made of the stream and of counts that are read after it; made again if a story was scheduled between.

        What is kept would stay wrong: that a story is scheduled is not told before its moment has come.
        """
        stream = self
        while True:
            made = make(stream)
            now = Stream(self.topic, self.at)
            if now.scheduled == stream.scheduled:
                return made
            stream = now

    def since(self, day: date) -> int:
        """How many stories are dated after the day, in the newsroom's time zone: whole months by the kept counts."""
        month = day.replace(day=1)
        whole = sum(n for first, n in self.months.items() if first > month)
        rest = self.topic.entries.live_between(day + timedelta(days=1), next_month(month), self.at)
        return whole + rest.count()

    @cached_property
    def pins(self) -> dict[int, datetime]:
        """The pinned stories in the editor's order: the story's id -> its date."""

        def pins() -> dict[int, datetime]:
            invalidation.depends_on(tags.stream(self.topic.pk))
            return dict(self.topic.entries.pinned(self.at).values_list("content_object", "published_at"))

        return invalidation.kept(("pins", self.topic.pk), pins)

    def cards(self, start: int, stop: int) -> list[Any]:
        """The stories from position `start` until before `stop`, the pinned ones first, for cards."""
        return self.topic.entries.cards(self.story_ids(start, stop), self.at)

    def story_ids(self, start: int, stop: int) -> list[int]:
        """The ids of the stories from position `start` until before `stop`, the pinned ones first."""
        ids = list(self.pins)[start:stop]
        start, stop = max(start - len(self.pins), 0), max(stop - len(self.pins), 0)
        if start < stop:
            ids += self._unpinned_ids(start, stop)
        return ids

    def cards_of(self, month: date) -> Callable[[int, int], list[Any]]:
        """What gives the month's stories from a position until before another, whatever is pinned."""
        entries, first = self.topic.entries, span_of(month, month)[0]
        at = min(self.at, last_moment_of(month))
        return lambda start, stop: entries.cards(entries.newest_ids(at, start, stop, since=first), self.at)

    def _unpinned_ids(self, start: int, stop: int) -> list[int]:
        """Counts whole months off the kept counts and steps over the rest, so that depth costs nothing."""
        at, above = self.at, 0
        if start:
            pinned = Counter(month_of(moment) for moment in self.pins.values())
            for month, n in self.months.items():
                if above + n - pinned[month] > start:
                    at = min(at, last_moment_of(month))
                    break
                above += n - pinned[month]
            else:
                return []
        return self.topic.entries.newest_ids(at, start - above, stop - above, but=list(self.pins))
