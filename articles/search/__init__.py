"""Search: what readers find, in which order, how many, and by which topics, authors and years it can be narrowed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

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
# So many topics and authors are named to narrow what was found by.
NAMED = 10


class Count(NamedTuple):
    """A topic or an author, with how many of the stories found are theirs."""

    of: Any
    count: int


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
        ((total,),) = _rows(f"SELECT COUNT(*) FROM ({self._within.sql}) AS found", self._within.parameters)
        return total

    @property
    def is_ranked(self) -> bool:
        """Whether what fits best comes first; otherwise the newest."""
        return self._ranked is not None

    def ids(self, start: int, stop: int) -> list[int]:
        """The ids of the stories from position `start` until before `stop`."""
        if self._ranked is None:
            ordered = f"{self._within.sql} ORDER BY 1 DESC LIMIT %s OFFSET %s"
            numbers = [n for (n,) in _rows(ordered, (*self._within.parameters, stop - start, start))]
        else:
            numbers = self._ranked[start:stop]
        by_number = _by_number(numbers)
        return [by_number[number] for number in numbers if number in by_number]

    def topics(self) -> list[Count]:
        """The public topics that most of these stories are filed under; none unless they are ranked."""
        return self._named(Topic.objects.public(), "articles_filing", "content_object_id", "tag_id")

    def authors(self) -> list[Count]:
        """Who signed most of these stories; none unless they are ranked."""
        return self._named(Author.objects.all(), "articles_byline", "article_id", "author_id")

    def _named(self, those: Any, table: str, story: str, column: str) -> list[Count]:
        if not self._ranked:
            return []
        counts = _rows(
            f"SELECT {column}, COUNT(*) FROM {table} "
            f"JOIN articles_searchentry AS entry ON entry.article_id = {table}.{story} "
            f"WHERE {table}.published_at IS NOT NULL AND entry.number IN ({_listed()}) "
            f"GROUP BY {column} ORDER BY COUNT(*) DESC, {column} LIMIT {2 * NAMED}",
            (json.dumps(self._ranked),),
        )
        found = those.in_bulk([pk for pk, _ in counts])
        return [Count(found[pk], count) for pk, count in counts if pk in found][:NAMED]


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
        return Found(query, Asked("", ()), [])
    at = at or clock.now()
    conditions = [Asked("{number} <= %s", (index.until(at),)), _without_those_of_this_second(at)]
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
    numbers = [n for (n,) in _rows(f"{within.sql} LIMIT %s", (*within.parameters, MOST + 1))]
    return Found(query, within, _ranked(query, numbers) if len(numbers) <= MOST else None)


def _ranked(query: Query, numbers: Iterable[int]) -> list[int]:
    """The numbers of stories, that of what fits best first: the newer the better, and each bonus is worth a year."""
    ways = [(query, True), (query.exact, False), (query.exact, True)] if query.wanted else []
    sets = [_numbers(index.matching(way, is_headline=is_headline)) for way, is_headline in ways]

    def rank(number: int) -> tuple[int, int]:
        return index.second_of(number) + BONUS * sum(number in found for found in sets), number

    return sorted(numbers, key=rank, reverse=True)


def _numbers(asked: Asked) -> set[int]:
    return {number for (number,) in _rows(f"{asked.sql} LIMIT {MOST * 10}", asked.parameters)}


def _within(matching: Asked, conditions: Sequence[Asked]) -> Asked:
    said = " AND ".join(condition.sql.format(number=matching.number) for condition in conditions)
    return Asked(f"{matching.sql} AND {said}", matching.parameters + sum((c.parameters for c in conditions), ()))


def _without_those_of_this_second(at: datetime) -> Asked:
    """A number tells the second alone: those of stories that are to be seen later in it are left out."""
    return Asked(
        "{number} NOT IN (SELECT entry.number FROM articles_searchentry AS entry "
        "JOIN articles_article AS story ON story.id = entry.article_id "
        "WHERE entry.number BETWEEN %s AND %s AND story.published_at > %s)",
        (index.since(at), index.until(at), connection.ops.adapt_datetimefield_value(at)),
    )


def _theirs(table: str, story: str, column: str, pk: int) -> Asked:
    return Asked(
        "{number} IN (SELECT number FROM articles_searchentry "
        f"JOIN {table} ON {table}.{story} = articles_searchentry.article_id "
        f"WHERE {table}.{column} = %s AND {table}.published_at IS NOT NULL)",
        (pk,),
    )


def _by_number(numbers: Sequence[int]) -> dict[int, int]:
    entries = f"SELECT number, article_id FROM articles_searchentry WHERE number IN ({_listed()})"
    return dict(_rows(entries, (json.dumps(numbers),)))


def _listed() -> str:
    """A statement for the numbers of a JSON list, its parameter."""
    if connection.vendor == "sqlite":
        return "SELECT value FROM json_each(%s)"
    return "SELECT value::bigint FROM json_array_elements_text(%s::json)"


def _rows(sql: str, parameters: Sequence[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
