"""Filters of a search: live stories of a topic, of an author and of a range of days.

Numbers of stories (`articles.search.story_numbers`) follow from dates and IDs, so filters read no words and no stories.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection

from articles.models import Author
from articles.search import statements, story_numbers
from articles.search.statements import Statement
from newsroom.core.time.dates import span_of
from topics.models import Topic


class StoryFilter(NamedTuple):
    """The filtered stories: a statement that selects their numbers and ends in a condition; conditions on numbers."""

    stories: Statement
    conditions: tuple[Statement, ...]


def filter_stories(
    at: datetime,
    *,
    topic: Topic | None = None,
    author: Author | None = None,
    first: date | None = None,
    last: date | None = None,
) -> StoryFilter:
    """Return the stories live at the moment `at` of the topic, the author, and the days from `first` to `last`."""
    since = span_of(first, first)[0] if first else story_numbers.BEGINNING
    until = min(at, span_of(last, last + timedelta(days=1))[1] - datetime.resolution) if last else at
    # If most stories are of these days, a range of numbers would slow FTS5 down.
    name = "range_number" if first or last else "plain_number"
    days = Statement(
        f"{{{name}}} BETWEEN %s AND %s", (story_numbers.first_number(since), story_numbers.last_number(until))
    )
    if topic or author:
        stories = _of(topic, author, since, until)
        return StoryFilter(stories, (days, Statement(f"{{plain_number}} IN ({stories.sql})", stories.parameters)))
    conditions = days, _is_visible(until)
    return StoryFilter(
        statements.add_conditions(Statement("SELECT number FROM articles_searchentry WHERE TRUE", ()), conditions),
        conditions,
    )


def with_numbers(numbers: Sequence[int]) -> Statement:
    """Return the condition that a story has one of these numbers."""
    if connection.vendor == "sqlite":
        span = min(numbers, default=0), max(numbers, default=0)
        return Statement(
            "{range_number} BETWEEN %s AND %s AND {plain_number} IN (SELECT value FROM json_each(%s))",
            (*span, json.dumps(numbers)),
        )
    return Statement("number = ANY(%s)", (list(numbers),))


def _is_visible(at: datetime) -> Statement:
    """Return the condition that a story is live at the moment `at`, given that it is not of a later second.

    A number holds seconds only, so this excludes stories that go live later in the same second.
    """
    return Statement(
        "{plain_number} NOT IN (SELECT entry.number FROM articles_searchentry AS entry "
        "JOIN articles_article AS story ON story.id = entry.article_id "
        "WHERE entry.number BETWEEN %s AND %s AND story.published_at > %s)",
        (story_numbers.first_number(at), story_numbers.last_number(at), connection.ops.adapt_datetimefield_value(at)),
    )


def _of(topic: Topic | None, author: Author | None, since: datetime, until: datetime) -> Statement:
    """Select stories of the topic, the author, or both. Each table has an index of owner, date and story."""
    moments = [connection.ops.adapt_datetimefield_value(moment) for moment in (since, until)]
    both = (
        ("topics_topicentry", "content_object_id", "tag_id", topic),
        ("articles_byline", "article_id", "author_id", author),
    )
    (table, story, *_), *others = used = [each for each in both if each[-1]]
    joined = "".join(f" JOIN {other} ON {other}.{column} = {table}.{story}" for other, column, *_ in others)
    condition = " AND ".join(
        f"{each}.{owner} = %s AND {each}.published_at BETWEEN %s AND %s" for each, _, owner, _ in used
    )
    number = story_numbers.number_sql(f"{table}.published_at", f"{table}.{story}")
    parameters = tuple(value for *_, row in used if row for value in (row.pk, *moments))
    return Statement(
        f"SELECT {number} AS number FROM {table}{joined} WHERE {condition}", parameters, number, number, number
    )
