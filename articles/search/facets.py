"""Facets of a search: the topics, authors, languages and periods to filter by, each with the number of results left.

They read no text of a story. Periods follow from the stories' numbers, without a query
(`articles.search.story_numbers`).
"""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from articles.archives import Period
from articles.models import Author
from articles.search import statements, story_numbers
from articles.search.languages import filter_tag
from newsroom.core.time.dates import span_of
from newsroom.core.tracking.coverage import table_tags
from topics.models import Topic

# The number of topics, of authors and of languages to filter by.
MAX_CHOICES = 10


class Count(NamedTuple):
    """A topic, an author, a language or a period, with the number of found stories that belong to it."""

    value: Any
    count: int  # type: ignore[assignment]  # Not the method of tuples.


def topics(stories: Sequence[int], *, but: Collection[Topic] = ()) -> list[Count]:
    """Return the public topics, except these, with most of these stories (IDs), in two queries."""
    public = Topic.objects.public().exclude(pk__in=[topic.pk for topic in but]) if but else Topic.objects.public()
    return _counts(
        stories, public, "topics_topicentry", "content_object_id", "tag_id", limit=2 * MAX_CHOICES + len(but)
    )


def authors(stories: Sequence[int]) -> list[Count]:
    """Return the authors of most of these stories (IDs), in two queries."""
    return _counts(stories, Author.objects.all(), "articles_byline", "article_id", "author_id")


def languages(stories: Sequence[int]) -> list[Count]:
    """Return the languages of these stories (IDs), by tags that a search takes; [] if all are in one. One query."""
    rows = statements.fetch(
        "SELECT LOWER(language), COUNT(*) FROM articles_article "
        f"WHERE id IN ({statements.json_list()}) GROUP BY LOWER(language)",
        (json.dumps(stories),),
    )
    counts = Counter[str]()
    for tag, count in rows:
        counts[filter_tag(tag)] += count
    return [Count(tag, count) for tag, count in counts.most_common(MAX_CHOICES)] if len(counts) > 1 else []


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
        start = bisect_left(ordered, story_numbers.first_number(span_of(period.first, period.first)[0]), 0, end)
        yield Count(period, end - start)
        end = start


def _day_of(number: int) -> date:
    return timezone.localdate(story_numbers.moment_of(number), timezone.get_default_timezone())


def _counts(
    stories: Sequence[int], rows: Any, table: str, story: str, column: str, *, limit: int = 2 * MAX_CHOICES
) -> list[Count]:
    # One index covers story, date and column.
    counts = statements.fetch(
        f"SELECT {column}, COUNT(*) FROM {table} "
        f"WHERE {story} IN ({statements.json_list()}) AND published_at IS NOT NULL "
        f"GROUP BY {column} ORDER BY COUNT(*) DESC, {column} LIMIT {limit}",
        (json.dumps(stories),),
        # Every change of such a row that readers may see invalidates these.
        tags=table_tags(table),
    )
    found = rows.in_bulk([pk for pk, _ in counts])
    return [Count(found[pk], count) for pk, count in counts if pk in found][:MAX_CHOICES]
