"""Filters of a search: live stories of a topic, of an author and of a range of days.

Numbers of stories (`articles.search.index`) follow from dates and IDs, so filters read no words and no stories.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection

from articles.models import Author
from articles.search import index
from articles.search.index import IdQuery
from newsroom.core.time.dates import span_of
from topics.models import Topic


class Filtered(NamedTuple):
    """The filtered stories: a statement that selects their numbers and ends in a condition; conditions on numbers."""

    stories: IdQuery
    conditions: tuple[IdQuery, ...]


def filtered(
    at: datetime,
    *,
    topic: Topic | None = None,
    author: Author | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Filtered:
    """Return the stories live at the moment `at` of the topic, the author, and the days from `first` to `last`."""
    since = span_of(first, first)[0] if first else index.BEGINNING
    until = min(at, span_of(last, last + timedelta(days=1))[1] - datetime.resolution) if last else at
    # If most stories are of these days, a range of numbers would slow FTS5 down.
    name = "ranged" if first or last else "apart"
    days = IdQuery(f"{{{name}}} BETWEEN %s AND %s", (index.since(since), index.until(until)))
    if topic or author:
        stories = _of(topic, author, since, until)
        return Filtered(stories, (days, IdQuery(f"{{apart}} IN ({stories.sql})", stories.parameters)))
    conditions = days, _is_visible(until)
    return Filtered(
        index.within(IdQuery("SELECT number FROM articles_searchentry WHERE TRUE", ()), conditions), conditions
    )


def among(numbers: Sequence[int]) -> IdQuery:
    """Return the condition that a story has one of these numbers."""
    if connection.vendor == "sqlite":
        span = min(numbers, default=0), max(numbers, default=0)
        return IdQuery(
            "{ranged} BETWEEN %s AND %s AND {apart} IN (SELECT value FROM json_each(%s))", (*span, json.dumps(numbers))
        )
    return IdQuery("number = ANY(%s)", (list(numbers),))


def _is_visible(at: datetime) -> IdQuery:
    """Return the condition that a story is live at the moment `at`, given that it is not of a later second.

    A number holds seconds only, so this excludes stories that go live later in the same second.
    """
    return IdQuery(
        "{apart} NOT IN (SELECT entry.number FROM articles_searchentry AS entry "
        "JOIN articles_article AS story ON story.id = entry.article_id "
        "WHERE entry.number BETWEEN %s AND %s AND story.published_at > %s)",
        (index.since(at), index.until(at), connection.ops.adapt_datetimefield_value(at)),
    )


def _of(topic: Topic | None, author: Author | None, since: datetime, until: datetime) -> IdQuery:
    """Select stories of the topic, the author, or both. Each table has an index of owner, date and story."""
    moments = [connection.ops.adapt_datetimefield_value(moment) for moment in (since, until)]
    both = (
        ("topics_topicentry", "content_object_id", "tag_id", topic),
        ("articles_byline", "article_id", "author_id", author),
    )
    (table, story, *_), *others = wanted = [each for each in both if each[-1]]
    joined = "".join(f" JOIN {other} ON {other}.{its} = {table}.{story}" for other, its, *_ in others)
    said = " AND ".join(
        f"{each}.{whose} = %s AND {each}.published_at BETWEEN %s AND %s" for each, _, whose, _ in wanted
    )
    number = index.numbered(f"{table}.published_at", f"{table}.{story}")
    parameters = tuple(value for *_, one in wanted if one for value in (one.pk, *moments))
    return IdQuery(f"SELECT {number} AS number FROM {table}{joined} WHERE {said}", parameters, number, number, number)
