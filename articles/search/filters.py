"""The stories that a search is narrowed to, by topic, author and days, of those that readers may see.

Dates and ids tell their numbers (`articles.search.index`): no word is asked for, and no story read.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection

from articles.models import Author
from articles.search import index
from articles.search.index import Asked
from newsroom.core.time.dates import span_of
from topics.models import Topic


class Narrowed(NamedTuple):
    """Some stories: as a statement for their numbers, which ends in a condition, and as conditions on numbers."""

    stories: Asked
    conditions: tuple[Asked, ...]


def narrowed(
    at: datetime,
    *,
    topic: Topic | None = None,
    author: Author | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Narrowed:
    """Those that readers may see at the moment, of the topic, the author, and the days between these, both included."""
    since = span_of(first, first)[0] if first else index.BEGINNING
    until = min(at, span_of(last, last + timedelta(days=1))[1] - datetime.resolution) if last else at
    # Where most stories belong to the days, FTS5 is not asked for a range of numbers as well.
    name = "ranged" if first or last else "apart"
    days = Asked(f"{{{name}}} BETWEEN %s AND %s", (index.since(since), index.until(until)))
    if topic or author:
        stories = _dated(topic, author, since, until)
        return Narrowed(stories, (days, Asked(f"{{apart}} IN ({stories.sql})", stories.parameters)))
    conditions = days, _seen(until)
    return Narrowed(
        index.within(Asked("SELECT number FROM articles_searchentry WHERE TRUE", ()), conditions), conditions
    )


def among(numbers: Sequence[int]) -> Asked:
    """The stories of these numbers, as a condition."""
    if connection.vendor == "sqlite":
        span = min(numbers, default=0), max(numbers, default=0)
        return Asked(
            "{ranged} BETWEEN %s AND %s AND {apart} IN (SELECT value FROM json_each(%s))", (*span, json.dumps(numbers))
        )
    return Asked("number = ANY(%s)", (list(numbers),))


def _seen(at: datetime) -> Asked:
    """Whether readers may see a story at the moment, if it is not of a later second.

    A number tells the second alone: those of stories that are to be seen later in it are left out.
    """
    return Asked(
        "{apart} NOT IN (SELECT entry.number FROM articles_searchentry AS entry "
        "JOIN articles_article AS story ON story.id = entry.article_id "
        "WHERE entry.number BETWEEN %s AND %s AND story.published_at > %s)",
        (index.since(at), index.until(at), connection.ops.adapt_datetimefield_value(at)),
    )


def _dated(topic: Topic | None, author: Author | None, since: datetime, until: datetime) -> Asked:
    """Those of the topic, the author, or both, dated so. Each has one index of whose a story is, with date and id."""
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
    return Asked(f"SELECT {number} AS number FROM {table}{joined} WHERE {said}", parameters, number, number, number)
