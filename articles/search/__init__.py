"""Search: what readers find, in which order, how many, and by which topics, authors and years it can be narrowed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db import connection

from articles.models import Author
from articles.search import index
from articles.search.index import Asked
from articles.search.terms import Query, parse
from newsroom import clock
from newsroom.days import span_of
from topics.models import Topic

# More than so many are given by their dates alone, and not told apart by topics and authors.
MOST = 10_000
# As good as so much later: that all words stand in the headline, that they are whole words, and that both is so.
BONUS = int(timedelta(days=365).total_seconds())


@dataclass
class Found:
    """What a search found. `total` is exact; the stories are ranked unless there are more than 10,000."""

    query: Query
    _within: Asked
    _ranked: list[int] | None

    @cached_property
    def total(self) -> int:
        """How many stories."""
        if self._ranked is not None:
            return len(self._ranked)
        ((total,),) = index.rows(f"SELECT COUNT(*) FROM ({self._within.sql}) AS found", self._within.parameters)
        return total

    @property
    def is_ranked(self) -> bool:
        """Whether what fits best comes first; otherwise the newest."""
        return self._ranked is not None

    def ids(self, start: int, stop: int) -> list[int]:
        """The ids of the stories from position `start` until before `stop`."""
        if self._ranked is None:
            ordered = f"{self._within.sql} ORDER BY 1 DESC LIMIT %s OFFSET %s"
            numbers = [n for (n,) in index.rows(ordered, (*self._within.parameters, stop - start, start))]
        else:
            numbers = self._ranked[start:stop]
        by_number = _by_number(numbers)
        return [by_number[number] for number in numbers if number in by_number]

    @property
    def numbers(self) -> list[int]:
        """Those of the stories (`index.number_of`), by which `facets` counts; [] unless they are ranked."""
        return self._ranked or []


def search_articles(
    text: str,
    *,
    topic: Topic | None = None,
    author: Author | None = None,
    first: date | None = None,
    last: date | None = None,
    at: datetime | None = None,
) -> Found:
    """The stories that readers may see at the moment (now if None) and that have what was typed.

    topic, author: whose stories alone. first, last: the days between which they are dated, both included. Without a
    word, all stories of these; without anything, none.
    """
    query = parse(text)
    is_narrowed = any((topic, author, first, last))
    if not (query.wanted or is_narrowed) or (text and not (query.wanted or query.unwanted)):
        return nothing(text)
    conditions = _seen(at or clock.now())
    if first:
        conditions.append(Asked("{number} >= %s", (index.since(span_of(first, first)[0]),)))
    if last:
        end = span_of(last, last + timedelta(days=1))[1] - timedelta(seconds=1)
        conditions.append(Asked("{number} <= %s", (index.until(end),)))
    if topic:
        conditions.append(_theirs("articles_filing", "content_object_id", "tag_id", topic.pk))
    if author:
        conditions.append(_theirs("articles_byline", "article_id", "author_id", author.pk))
    within = _within(index.matching(query), conditions)
    numbers = [n for (n,) in index.rows(f"{within.sql} LIMIT %s", (*within.parameters, MOST + 1))]
    if len(numbers) > MOST:
        return Found(query, within, None)
    return Found(query, within, _ranked(query, numbers, conditions) if query.wanted else sorted(numbers, reverse=True))


def nothing(text: str) -> Found:
    """What is found where nothing can be."""
    return Found(parse(text), Asked("", ()), [])


def totals(texts: Sequence[str], *, at: datetime | None = None) -> list[int]:
    """How many stories each of these texts finds, by itself: `search_articles(text).total`. One query."""
    conditions = _seen(at or clock.now())
    queries = [parse(text) for text in texts]
    counted = [_within(index.matching(query), conditions) for query in queries if query.wanted]
    if not counted:
        return [0] * len(texts)
    sql = ", ".join(f"(SELECT COUNT(*) FROM ({each.sql}) AS found)" for each in counted)
    ((*found,),) = index.rows(f"SELECT {sql}", sum((each.parameters for each in counted), ()))
    return [found.pop(0) if query.wanted else 0 for query in queries]


def _ranked(query: Query, numbers: Iterable[int], conditions: Sequence[Asked]) -> list[int]:
    """The numbers of stories, that of what fits best first: the newer the better, and each bonus is worth a year.

    conditions: those under which they were found.
    """
    better = []
    for way, is_headline in ((query, True), (query.exact, False), (query.exact, True)):
        asked = _within(index.matching(way, is_headline=is_headline), conditions)
        better.append({number for (number,) in index.rows(asked.sql, asked.parameters)})

    def rank(number: int) -> tuple[int, int]:
        return index.second_of(number) + BONUS * sum(number in found for found in better), number

    return sorted(numbers, key=rank, reverse=True)


def _within(matching: Asked, conditions: Sequence[Asked]) -> Asked:
    # With a sign before it, SQLite does not search the whole index once for each number of a list.
    number = matching.number
    said = " AND ".join(condition.sql.format(number=number, listed=f"+{number}") for condition in conditions)
    return Asked(f"{matching.sql} AND {said}", matching.parameters + sum((c.parameters for c in conditions), ()))


def _seen(at: datetime) -> list[Asked]:
    """Whether readers may see a story at the moment.

    A number tells the second alone: those of stories that are to be seen later in it are left out.
    """
    is_later = Asked(
        "{number} NOT IN (SELECT entry.number FROM articles_searchentry AS entry "
        "JOIN articles_article AS story ON story.id = entry.article_id "
        "WHERE entry.number BETWEEN %s AND %s AND story.published_at > %s)",
        (index.since(at), index.until(at), connection.ops.adapt_datetimefield_value(at)),
    )
    return [Asked("{number} <= %s", (index.until(at),)), is_later]


def _theirs(table: str, story: str, column: str, pk: int) -> Asked:
    return Asked(
        "{listed} IN (SELECT number FROM articles_searchentry "
        f"JOIN {table} ON {table}.{story} = articles_searchentry.article_id "
        f"WHERE {table}.{column} = %s AND {table}.published_at IS NOT NULL)",
        (pk,),
    )


def _by_number(numbers: Sequence[int]) -> dict[int, int]:
    entries = f"SELECT number, article_id FROM articles_searchentry WHERE number IN ({index.listed()})"
    return dict(index.rows(entries, (json.dumps(numbers),)))
