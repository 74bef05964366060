"""What a search can be narrowed by: topics, authors and periods, each with how many of the stories found are left then.

No story is read for it, and for periods nothing is asked: the stories' numbers tell them (`articles.search.index`).
"""

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from articles.archives import Period
from articles.models import Author
from articles.search import index
from newsroom.core.time.dates import span_of
from topics.models import Topic

# The number of topics and of authors to filter by.
NAMED = 10


class Count(NamedTuple):
    """A topic, an author or a period, with the number of found stories that belong to it."""

    of: Any
    count: int  # type: ignore[assignment]  # Not the method of tuples.


def topics(stories: Sequence[int]) -> list[Count]:
    """Return the public topics with most of these stories (IDs), in two queries."""
    return _named(stories, Topic.objects.public(), "topics_topicentry", "content_object_id", "tag_id")


def authors(stories: Sequence[int]) -> list[Count]:
    """Return the authors of most of these stories (IDs), in two queries."""
    return _named(stories, Author.objects.all(), "articles_byline", "article_id", "author_id")


def periods(numbers: Sequence[int]) -> list[Count]:
    """Return the years of the stories with these numbers, or the months if all are of one year, newest first.

    Returns [] if all are of one month.
    """
    ordered = sorted(numbers)
    for unit in ("year", "month"):
        found = list(_periods(ordered, unit))
        if len(found) > 1:
            return found
    return []


def _periods(ordered: Sequence[int], unit: str) -> Iterator[Count]:
    end = len(ordered)
    while end:
        period = Period.at(unit, _day_of(ordered[end - 1]))
        start = bisect_left(ordered, index.since(span_of(period.first, period.first)[0]), 0, end)
        yield Count(period, end - start)
        end = start


def _day_of(number: int) -> date:
    return timezone.localdate(index.moment_of(number), timezone.get_default_timezone())


def _named(stories: Sequence[int], those: Any, table: str, story: str, column: str) -> list[Count]:
    # One index covers story, date and column.
    counts = index.rows(
        f"SELECT {column}, COUNT(*) FROM {table} WHERE {story} IN ({index.listed()}) AND published_at IS NOT NULL "
        f"GROUP BY {column} ORDER BY COUNT(*) DESC, {column} LIMIT {2 * NAMED}",
        (json.dumps(stories),),
    )
    found = those.in_bulk([pk for pk, _ in counts])
    return [Count(found[pk], count) for pk, count in counts if pk in found][:NAMED]
