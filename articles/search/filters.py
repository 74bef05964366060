"""Filters of a search: live stories of topics, of an author, with a label, in a language and of a range of days.

Numbers of stories (`articles.search.story_numbers`) follow from dates and IDs, so filters read no words and no bodies.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from articles.cache_tags import ALL, author_stories
from articles.choices import Status
from articles.models import Author
from articles.search import statements, story_numbers
from articles.search.languages import StoryLanguage
from articles.search.limits import time_limit
from articles.search.statements import Statement
from newsroom.core.time.dates import span_of
from newsroom.core.tracking import depends_on
from topics.cache_tags import stream
from topics.models import Topic

# A language with more stories than this is filtered by leaving out those in other languages, if these are not more.
MAX_FEW = 10_000


class Filters(NamedTuple):
    """What to filter stories by.

    topics: the stories are in all of these. author: of their bylines. label: a value of `Label`. language: of their
    text. first, last: the days from the first to the last.
    """

    topics: Sequence[Topic] = ()
    author: Author | None = None
    label: str = ""
    language: StoryLanguage | None = None
    first: date | None = None
    last: date | None = None


NO_FILTERS = Filters()


class StoryFilter(NamedTuple):
    """The filtered stories: a statement that selects their numbers and ends in a condition; conditions on numbers.

    since, until: the moments of the first and the last that there may be.
    """

    stories: Statement
    conditions: tuple[Statement, ...]
    since: datetime
    until: datetime

    def without(self, stories: Statement) -> "StoryFilter":
        """Return the same filter without these stories (a statement that selects numbers)."""
        excluded = Statement(f"{{plain_number}} NOT IN ({stories.sql})", stories.parameters)
        return self._replace(
            stories=statements.add_conditions(self.stories, [excluded]), conditions=(*self.conditions, excluded)
        )


class _Rows(NamedTuple):
    """Rows with a date and a story: their table, its column of the story, and a condition with its parameters.

    The condition has "row" for the table. An index has the columns of the condition, then date and story.
    """

    table: str
    story: str
    condition: str
    parameters: tuple[Any, ...]


def filter_stories(at: datetime, filters: Filters = NO_FILTERS) -> StoryFilter:
    """Return the stories that pass the filters and are live at the moment `at`."""
    first, last = filters.first, filters.last
    since = span_of(first, first)[0] if first else story_numbers.BEGINNING
    until = min(at, span_of(last, last + timedelta(days=1))[1] - datetime.resolution) if last else at
    # If most stories are of these days, a range of numbers would slow FTS5 down.
    name = "range_number" if first or last else "plain_number"
    days = Statement(
        f"{{{name}}} BETWEEN %s AND %s", (story_numbers.first_number(since), story_numbers.last_number(until))
    )
    depends_on(ALL, *(stream(topic.pk) for topic in filters.topics))
    if filters.author:
        depends_on(author_stories(filters.author.pk))
    others = _fewer_others(filters.language, since, until)
    excluded = (_without_numbers(others),) if others else ()
    if rows := list(_rows(filters if others is None else filters._replace(language=None))):
        stories = statements.add_conditions(_joined(rows, since, until), excluded)
        among = Statement(f"{{plain_number}} IN ({stories.sql})", stories.parameters)
        return StoryFilter(stories, (days, among), since, until)
    conditions = days, _is_visible(until), *excluded
    return StoryFilter(
        statements.add_conditions(Statement("SELECT number FROM articles_searchentry WHERE TRUE", ()), conditions),
        conditions,
        since,
        until,
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


def topic_stories(topics: Sequence[int], since: datetime, until: datetime) -> Statement:
    """Select the stories in any of these topics (IDs), dated between these moments. One in several may be repeated."""
    condition = f"row.tag_id IN ({', '.join(['%s'] * len(topics))})"
    return _joined([_Rows("topics_topicentry", "content_object_id", condition, tuple(topics))], since, until)


def _without_numbers(numbers: Sequence[int]) -> Statement:
    """Return the condition that a story has none of these numbers."""
    return Statement(f"{{plain_number}} NOT IN ({statements.json_list()})", (json.dumps(numbers),))


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


def _rows(filters: Filters) -> Iterator[_Rows]:
    """Yield the rows that the filters select: those of the smallest topic first, because the others are looked up."""
    for topic in sorted(filters.topics, key=lambda topic: topic.entry_count):
        yield _Rows("topics_topicentry", "content_object_id", "row.tag_id = %s", (topic.pk,))
    if filters.author:
        yield _Rows("articles_byline", "article_id", "row.author_id = %s", (filters.author.pk,))
    conditions, parameters = list[str](), list[Any]()
    if filters.label:
        # The second condition is that of the index.
        conditions.append("row.label = %s AND row.label > ''")
        parameters.append(filters.label)
    if filters.language:
        conditions.append(f"LOWER(row.language) IN ({', '.join(['%s'] * len(filters.language.own))})")
        parameters += filters.language.own
    if conditions:
        condition = " AND ".join([*conditions, "row.status = %s"])
        yield _Rows("articles_article", "id", condition, (*parameters, Status.PUBLISHED))


def _joined(rows: Sequence[_Rows], since: datetime, until: datetime) -> Statement:
    """Select the stories that have a row of each kind, dated between these moments."""
    moments = [connection.ops.adapt_datetimefield_value(moment) for moment in (since, until)]
    names = [f"row_{n}" for n in range(len(rows))]
    (first, story), *others = ((name, f"{name}.{each.story}") for name, each in zip(names, rows, strict=True))
    tables = f"{rows[0].table} AS {first}" + "".join(
        f" JOIN {each.table} AS {name} ON {column} = {story}"
        for each, (name, column) in zip(rows[1:], others, strict=True)
    )
    condition = " AND ".join(
        f"{each.condition.replace('row.', f'{name}.')} AND {name}.published_at BETWEEN %s AND %s"
        for name, each in zip(names, rows, strict=True)
    )
    number = story_numbers.number_sql(f"{first}.published_at", story)
    parameters = tuple(value for each in rows for value in (*each.parameters, *moments))
    return Statement(f"SELECT {number} AS number FROM {tables} WHERE {condition}", parameters, number, number, number)


def _fewer_others(language: StoryLanguage | None, since: datetime, until: datetime) -> list[int] | None:
    """Return the numbers of the stories in other languages if most are in this one, otherwise None."""
    if language is None or not _numbers_in(language.own, since, until, start=MAX_FEW, limit=1):
        return None
    others = _numbers_in(language.others, since, until, limit=MAX_FEW + 1)
    return others if len(others) <= MAX_FEW else None


def _numbers_in(tags: tuple[str, ...], since: datetime, until: datetime, *, limit: int, start: int = 0) -> list[int]:
    """Return at most `limit` of the numbers of the stories with these language tags, unordered."""
    if not tags:
        return []
    stories = _joined(list(_rows(Filters(language=StoryLanguage("", tags, ())))), since, until)
    with time_limit():
        found = statements.fetch(f"{stories.sql} LIMIT %s OFFSET %s", (*stories.parameters, limit, start))
    return [number for (number,) in found]
