"""Search: what readers find, in which order, how many, and by which topics, authors and years it can be narrowed."""

import json
from collections import Counter
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
# Of so many days PostgreSQL looks through the stories; of more, through those that have the words.
SHORT = timedelta(days=31)
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
        with index.bounded():
            ((total,),) = index.rows(f"SELECT COUNT(*) FROM ({self._within.sql}) AS found", self._within.parameters)
        return total

    @property
    def is_ranked(self) -> bool:
        """Whether what fits best comes first; otherwise the newest."""
        return self._ranked is not None

    def ids(self, start: int, stop: int) -> list[int]:
        """The ids of the stories from position `start` until before `stop`."""
        if self._ranked is not None:
            return self.stories[start:stop]
        return _ids(index.newest(self._within, start, stop, total=self.total))

    @cached_property
    def stories(self) -> list[int]:
        """The ids of all stories, in their order; [] unless they are ranked."""
        return _ids(self.numbers)

    @property
    def numbers(self) -> list[int]:
        """The stories' numbers (`index.number_of`), likewise."""
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
    word, all stories of these; without anything, none. Raises TooMuch, as what was found does when it is read, if that
    takes too long.
    """
    query = parse(text)
    is_narrowed = any((topic, author, first, last))
    if not (query.wanted or is_narrowed) or (text and not (query.wanted or query.unwanted)):
        return nothing(text)
    conditions = _seen(at or clock.now())
    is_short = first is not None and last is not None and last - first <= SHORT
    if first:
        conditions.append(Asked("{ranged} >= %s", (index.since(span_of(first, first)[0]),)))
    if last:
        end = span_of(last, last + timedelta(days=1))[1] - timedelta(seconds=1)
        conditions.append(Asked("{ranged} <= %s", (index.until(end),)))
    if topic:
        conditions.append(index.those_of("articles_filing", "content_object_id", "tag_id", topic.pk))
    if author:
        conditions.append(index.those_of("articles_byline", "article_id", "author_id", author.pk))
    within = _within(index.matching(query, is_short=is_short), conditions)
    with index.bounded():
        numbers = [n for (n,) in index.rows(f"{within.sql} LIMIT %s", (*within.parameters, MOST + 1))]
        if len(numbers) > MOST:
            # The newest of all are soon found by going through them; those of a topic may be far apart.
            return Found(query, within._replace(number=within.ranged) if is_narrowed else within, None)
        return Found(query, within, _ranked(query, numbers, conditions, is_short=is_short))


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
    with index.bounded():
        ((*found,),) = index.rows(f"SELECT {sql}", sum((each.parameters for each in counted), ()))
    return [found.pop(0) if query.wanted else 0 for query in queries]


def _ranked(query: Query, numbers: Iterable[int], conditions: Sequence[Asked], *, is_short: bool) -> list[int]:
    """The numbers of stories, that of what fits best first: the newer the better, and each bonus is worth a year.

    conditions: those under which they were found.
    """
    ways = Counter([(query, True), (query.exact, False), (query.exact, True)] if query.wanted else [])
    # By this they were found.
    del ways[query, False]
    better = []
    for (way, is_headline), times in ways.items():
        asked = _within(index.matching(way, is_headline=is_headline, is_short=is_short), conditions)
        better.append(({number for (number,) in index.rows(asked.sql, asked.parameters)}, times))

    def rank(number: int) -> tuple[int, int]:
        return index.second_of(number) + BONUS * sum(times for found, times in better if number in found), number

    return sorted(numbers, key=rank, reverse=True)


def _within(matching: Asked, conditions: Sequence[Asked]) -> Asked:
    said = " AND ".join(condition.sql.format(ranged=matching.ranged, apart=matching.apart) for condition in conditions)
    parameters = sum((condition.parameters for condition in conditions), matching.parameters)
    return matching._replace(sql=f"{matching.sql} AND {said}", parameters=parameters)


def _seen(at: datetime) -> list[Asked]:
    """Whether readers may see a story at the moment.

    A number tells the second alone: those of stories that are to be seen later in it are left out.
    """
    is_later = Asked(
        "{apart} NOT IN (SELECT entry.number FROM articles_searchentry AS entry "
        "JOIN articles_article AS story ON story.id = entry.article_id "
        "WHERE entry.number BETWEEN %s AND %s AND story.published_at > %s)",
        (index.since(at), index.until(at), connection.ops.adapt_datetimefield_value(at)),
    )
    return [Asked("{apart} <= %s", (index.until(at),)), is_later]


def _ids(numbers: Sequence[int]) -> list[int]:
    """The ids of the stories of these numbers; one that is gone meanwhile is left out."""
    entries = f"SELECT number, article_id FROM articles_searchentry WHERE number IN ({index.listed()})"
    found = dict(index.rows(entries, (json.dumps(numbers),))) if numbers else {}
    return [found[number] for number in numbers if number in found]
