"""Lists of stories, by keyset: each page begins after the last story of the one before.

So stories that are published meanwhile neither repeat others nor push them out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.http import urlencode
from pydantic import BaseModel

from articles.models import Article, Author
from newsroom.api import cursors, schemas
from newsroom.api.parameters import PageParameters, PeriodParameters
from newsroom.api.representations import story_summary
from newsroom.core.i18n.paths import absolute
from newsroom.core.time import clock
from newsroom.core.time.dates import span_of
from newsroom.core.tracking import cached
from topics.models import Topic
from topics.site.crossings import Crossing, TopicPair
from topics.site.stream import Stream

_LISTING = "stories"


@dataclass(frozen=True)
class Stories:
    """The stories that readers see now, newest first.

    topics: in all of these, at most two. author: of this author. first, last: of these days and those between.
    """

    topics: Sequence[Topic] = ()
    author: Author | None = None
    first: date | None = None
    last: date | None = None

    @cached_property
    def _at(self) -> datetime:
        return clock.now()

    @cached_property
    def _crossing(self) -> Crossing | None:
        return None if self.author or len(self.topics) < 2 else Crossing(TopicPair.of(*self.topics), self._at)

    @cached_property
    def total(self) -> int:
        """The number of stories: the stored counts, as on pages, if they tell."""
        if self.first or self.last:
            return int(self._rows(self._until).count())
        if self._crossing:
            return self._crossing.total
        if self.author:
            return int(self._rows(self._at).count())
        if self.topics:
            return Stream(self.topics[0], self._at).total
        return cached(("api-stories-total",), lambda: int(self._rows(self._at).count()))

    def after(self, position: tuple[datetime, int] | None, number: int) -> list[tuple[int, datetime]]:
        """Return ID and date of the next stories after this date and ID, or of the first ones."""
        until = min(self._until, position[0]) if position else self._until
        # Of a crossing, entries of a few months: not all of the larger topic's, between two that are shared.
        rows = self._since(self._crossing.newest(until, number)) if self._crossing else self._rows(until)
        key = rows.story or "pk"
        if position:
            # Not as alternatives (“earlier, or a lower ID”), which SQLite would look up in two indexes.
            rows = rows.exclude(published_at=position[0], **{f"{key}__gte": position[1]})
        return list(rows.values_list(key, "published_at")[:number])

    @cached_property
    def _until(self) -> datetime:
        """The latest date. There is only one upper bound: of two, SQLite uses the first to read the index."""
        if self.last is None:
            return self._at
        end = self.last + timedelta(days=1)
        return min(self._at, span_of(end, end)[0] - datetime.resolution)

    def _rows(self, until: datetime) -> Any:
        """Return a queryset of the rows, newest first, each with the date and ID of a story."""
        rows: Any
        if self.author:
            rows = self.author.bylines.live(until)
            for topic in self.topics:
                entries = topic.entries.live(until).order_by().filter(content_object=OuterRef("article"))
                rows = rows.filter(Exists(entries))
        elif self._crossing:
            rows = self._crossing.entries.live(until)
        else:
            rows = self.topics[0].entries.live(until) if self.topics else Article.objects.live(until)
        return self._since(rows)

    def _since(self, rows: Any) -> Any:
        return rows.filter(published_at__gte=span_of(self.first, self.first)[0]) if self.first else rows


def story_list(request: HttpRequest, page: PageParameters, **filters: Any) -> schemas.StoryList:
    """Return the page of the list of stories that the parameters select. filters: see `Stories`."""
    if isinstance(page, PeriodParameters):
        filters |= {"first": page.first, "last": page.last}
    stories, position = Stories(**filters), None
    if page.cursor:
        number, pk = cursors.decode(_LISTING, page.cursor)
        position = cursors.moment_of(number), pk
    found, ending = cut(stories.after(position, page.limit + 1), page.limit)
    loaded = Article.objects.feed_items([pk for pk, _ in found])
    return schemas.StoryList(
        total=stories.total,
        items=[schemas.StorySummary(**story_summary(story)) for story in loaded],
        next=next_url(request, page, _LISTING, [cursors.microseconds(ending[1]), ending[0]] if ending else None),
    )


def cut[T](found: list[T], limit: int) -> tuple[list[T], T | None]:
    """Return the rows of a page, and the last of them if there are more rows."""
    return (found[:limit], found[limit - 1]) if len(found) > limit else (found, None)


def url_of_page(request: HttpRequest, page: BaseModel) -> str:
    """Return the URL of the page in one form: the parameters that were given, in the order of the model."""
    query = urlencode(page.model_dump(mode="json", by_alias=True, exclude_defaults=True), doseq=True)
    return f"{absolute(request.path)}?{query}" if query else absolute(request.path)


def next_url(request: HttpRequest, page: BaseModel, listing: str, values: Sequence[int | str] | None) -> str | None:
    """Return the URL of the next page, None if there is none. values: for its cursor."""
    if values is None:
        return None
    given = page.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"cursor"})
    query = urlencode({**given, "cursor": cursors.encode(listing, values)}, doseq=True)
    return f"{absolute(request.path)}?{query}"
