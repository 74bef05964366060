"""The base of querysets of stories: what readers see, pages of it and what to load."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, Q, When

from newsroom.core.text.han import pattern_of
from newsroom.core.time import clock
from newsroom.core.time.dates import span_of
from newsroom.core.tracking.querysets import TrackedQuerySet

# What a feed shows of a story besides its own columns.
FEED_RELATIONS = ("bylines__author", "entries__tag", "corrections")


class StoryListQuerySet(TrackedQuerySet):
    """Rows that each have a date and a story: stories, topic entries, bylines."""

    # The field that refers to the story; "": the row is the story.
    story = ""

    def live(self, at: datetime | None = None) -> Self:
        """Rows that readers may see at the given moment (now if None), newest first."""
        key = self.story or "pk"
        return self.filter(self._is_live(at)).order_by("-published_at", f"-{key}")

    def _is_live(self, at: datetime | None) -> Q:
        return Q(published_at__lte=at or clock.now())

    def live_between(self, first: date, end: date, at: datetime | None = None) -> Self:
        """Rows that are live at the given moment (now if None), dated from the day `first` until before the day `end`.

        There is only one upper bound: of two, SQLite uses the first, now, to read the index.
        """
        start, stop = span_of(first, end)
        return self.live(min(at or clock.now(), stop - datetime.resolution)).filter(published_at__gte=start)

    def live_among(self, ids: Collection[int], at: datetime | None = None) -> Self:
        """Rows of these stories (IDs) that readers may see at the given moment (now if None), unordered.

        The date is compared in an expression, because SQLite might read all live stories for a plain condition.
        """
        return self._live_among(Q(**{f"{self.story or 'pk'}__in": ids}), at)

    def _live_among(self, few: Q, at: datetime | None = None) -> Self:
        is_live = Case(When(self._is_live(at), then=True), default=False)
        return self.alias(is_live=is_live).filter(few, is_live=True)

    def for_cards(self) -> Self:
        """Load all columns of the story except the body and the sources. Access to others raises an error."""
        return (
            self.select_related(self._of_story("lead_image"))
            .defer(self._of_story("body"), self._of_story("sources"))
            .fetch_mode(models.FETCH_RAISE)
        )

    def for_feed(self) -> Self:
        """Load everything that a feed shows of the story. Access to anything else raises an error."""
        return (
            self.select_related(self._of_story("lead_image"))
            .prefetch_related(*map(self._of_story, FEED_RELATIONS))
            .fetch_mode(models.FETCH_RAISE)
        )

    def _of_story(self, name: str) -> str:
        return f"{self.story}__{name}" if self.story else name

    def story_ids(self, start: int, stop: int) -> list[int]:
        """Return the IDs of the stories from position `start` until before `stop`, from the index only."""
        return list(self.values_list(self.story or "pk", flat=True)[start:stop])

    def cards(self, ids: Sequence[int], at: datetime | None = None) -> list[Any]:
        """Return the stories with these IDs that are live at the given moment (now if None), for cards, in this order.

        The IDs come from an index, so a page far down costs as much as the first one.
        """
        return self._stories(ids, self.live_among(ids, at).for_cards())

    def feed_items(self, ids: Sequence[int]) -> list[Any]:
        """Return the stories with these IDs that readers may see now, for a feed, in this order."""
        return self._stories(ids, self.live_among(ids).for_feed())

    def _stories(self, ids: Sequence[int], rows: Self) -> list[Any]:
        stories = [getattr(row, self.story) if self.story else row for row in rows]
        by_id = {story.pk: story for story in stories}
        return [by_id[pk] for pk in ids if pk in by_id]


def is_pinned(at: datetime | None = None) -> Q:
    """Return the condition that a `Pinned` row is pinned at the given moment (now if None)."""
    # Not “is not null”, for which SQLite would read all live rows.
    return Q(pinned_position__gt=0) & (Q(pinned_until__isnull=True) | Q(pinned_until__gt=at or clock.now()))


def containing(column: str, text: str) -> Q:
    """Return the condition that the column contains the text, in any case, in traditional or simplified characters."""
    pattern = pattern_of(text)
    return Q(**{f"{column}__icontains": text} if pattern == re.escape(text) else {f"{column}__iregex": pattern})
