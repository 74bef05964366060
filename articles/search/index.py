"""The index that search asks: which published stories have which words, and when they are to be seen.

Each story has a number that tells its moment, so that what is found is in order, and what is to come is left out,
without a look at a story. By hand, because the ORM knows no FTS5, and builds no tsvector of words that are ready.
"""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import batched, islice
from typing import Any, NamedTuple, cast

from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet

from articles.choices import Status
from articles.models import Article, SearchEntry, WorkingCopy
from articles.search.terms import Query, fts5, tsquery, tsvector
from newsroom.core.html import text_of
from newsroom.core.text.tokens import index_words

# A story is found by so many of its words, and by so many bytes of them; PostgreSQL keeps no more than a megabyte.
WORDS, BYTES = 10_000, 400_000
_CHUNK = 500
# So many of a number's 63 bits are the story's id; the others count seconds since the first day that addresses name.
_BITS = 24
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_EPOCH = (datetime(1970, 1, 1, tzinfo=UTC) - BEGINNING) // timedelta(seconds=1)
# Of so many stories, as measured, one can be fetched with its words in the time in which the index of words tells all
# that have them, times the part of all that has them.
DENSE = 20_000_000
# For so many seconds a search may be looked for.
PATIENCE = 5
# What a database says of what was given up (PostgreSQL's manual, appendix A; sqlite.org/rescode.html).
_GIVEN_UP = {"sqlite": "SQLITE_INTERRUPT", "postgresql": "57014"}
_PUT = {
    "sqlite": "INSERT INTO articles_searchtext (rowid, title, words) VALUES (%s, %s, %s)",
    "postgresql": "INSERT INTO articles_searchtext (number, title, words) VALUES (%s, %s::tsvector, %s::tsvector)",
}


class Asked(NamedTuple):
    """A condition on stories' numbers, or a statement for some, as SQL with its parameters.

    number, ranged, apart: what the numbers are called in it, in an order, in ranges, and so that no index is taken.
    """

    sql: str
    parameters: tuple[Any, ...]
    number: str = "number"
    ranged: str = "number"
    apart: str = "number"


class Way(NamedTuple):
    """How a story can be found: by a query that wants a word, in its headline alone if `is_headline`."""

    query: Query
    is_headline: bool = False


def number_of(moment: datetime, article: int) -> int:
    """The number of a story of this moment (aware), by its id: greater than those of earlier moments."""
    return since(moment) | (article & ((1 << _BITS) - 1))


def second_of(number: int) -> int:
    """The second that a number tells, counted from the same beginning for all of them."""
    return number >> _BITS


def moment_of(number: int) -> datetime:
    """The moment of the story that has this number (UTC), to the second."""
    return BEGINNING + timedelta(seconds=second_of(number))


def until(moment: datetime) -> int:
    """The greatest number that a story of this moment (aware) or an earlier one can have."""
    return since(moment) | ((1 << _BITS) - 1)


def since(moment: datetime) -> int:
    """The least number that a story of this moment (aware) or a later one can have."""
    return (moment - BEGINNING) // timedelta(seconds=1) << _BITS


def stories_of(numbers: Sequence[int]) -> list[int]:
    """The ids of the stories of these numbers. One that is gone meanwhile may be left out."""
    if not numbers:
        return []
    ((greatest,),) = rows("SELECT MAX(article_id) FROM articles_searchentry", ())
    if (greatest or 0) < 1 << _BITS:
        # Then each is the end of its number. To look up ten thousand takes PostgreSQL as long as to find them.
        return [number & ((1 << _BITS) - 1) for number in numbers]
    entries = f"SELECT number, article_id FROM articles_searchentry WHERE number IN ({listed()})"
    found = dict(rows(entries, (json.dumps(numbers),)))
    return [found[number] for number in numbers if number in found]


def numbered(moment: str, article: str) -> str:
    """As SQL, the number of a story of this moment and id, both as SQL."""
    seconds = {
        "sqlite": f"unixepoch(substr({moment}, 1, 19))",
        "postgresql": f"date_part('epoch', date_trunc('second', {moment}))::bigint",
    }[connection.vendor]
    return f"(({seconds} + {_EPOCH}) * {1 << _BITS} + ({article} & {(1 << _BITS) - 1}))"


def learn(articles: Iterable[Article], *, are_new: bool = False) -> None:
    """Let these published or scheduled stories be found, by the words that they have now.

    are_new: none of them is in the index yet. Must run in the transaction that publishes them.
    """
    for some in batched(articles, _CHUNK):
        if not are_new:
            SearchEntry.objects.filter(article__in=some).delete()
        entries, rows = [], []
        for article in some:
            assert article.published_at is not None
            words = words_in(article)
            number = number_of(article.published_at, article.pk)
            entries.append(SearchEntry(number=number, article=article, digest=digest_of(*words)))
            rows.append((number, *_told(*words)))
        SearchEntry.objects.bulk_create(entries)
        # In order, because FTS5 begins a new segment with each row that has a smaller number than the one before.
        rows.sort()
        with connection.cursor() as cursor:
            cursor.executemany(_PUT[connection.vendor], rows)


def forget(article: Article) -> None:
    """Let a story be found no more. Must run in the transaction that takes it from readers."""
    SearchEntry.objects.filter(article=article).delete()


def words_in(article: Article) -> tuple[list[str], list[str]]:
    """The words of the story's headline, and those of its standfirst and its text."""
    title = list(_bounded(index_words(article.title)))
    return title, list(_bounded(index_words(f"{article.summary}\n{text_of(article.body)}")))


def digest_of(title: Sequence[str], words: Sequence[str]) -> bytes:
    """What tells whether the words are others."""
    return hashlib.blake2b("\n".join([" ".join(title), " ".join(words)]).encode(), digest_size=16).digest()


def _bounded(words: Iterator[str]) -> Iterator[str]:
    left = BYTES
    for word in islice(words, WORDS):
        left -= len(word.encode())
        if left < 0:
            return
        yield word


def _told(title: Sequence[str], words: Sequence[str]) -> tuple[str, str]:
    if connection.vendor == "sqlite":
        return " ".join(title), " ".join(words)
    return tsvector(title), tsvector(title, words)


def matching(way: Way, *, telling: Iterable[Way] = ()) -> Asked:
    """A statement for the numbers of the stories that are found in a way, which ends in a condition.

    telling: beside each number it says whether it is found in each of these ways, too (see `is_told`).
    """
    if connection.vendor == "sqlite":
        said = fts5(way.query, "title" if way.is_headline else "")
        sql = "SELECT rowid AS number FROM articles_searchtext WHERE articles_searchtext MATCH %s"
        # With a sign before it, FTS5 is not searched once for each number of a list.
        return Asked(sql, (said,), "rowid", "rowid", "+rowid")
    columns = ", ".join(["number", *map(_matches, telling)])
    sql = f"SELECT {columns} FROM articles_searchtext WHERE {_matches(way)}"
    parameters = tuple(tsquery(each.query) for each in (*telling, way))
    # PostgreSQL does not count what it takes to fetch a story's words, which lie apart (TOAST), so it is left no other
    # index than that of words.
    return Asked(sql, parameters, "number", "(number + 0)", "(number + 0)")


def _matches(way: Way) -> str:
    return f"{'title' if way.is_headline else 'words'} @@ %s::tsquery"


def is_told(way: Way, *, is_few: bool) -> bool:
    """Whether what finds stories in one way had better tell which are found in this way, too.

    PostgreSQL has a story's headline at hand then, and its words if it looks through few stories.
    """
    return connection.vendor == "postgresql" and (way.is_headline or is_few)


def without(asked: Asked, query: Query) -> Asked:
    """A statement for those of the numbers that are asked for whose stories have no word that is not wanted."""
    terms = [matching(Way(Query((term,), (), False))) for term in query.unwanted]
    return within(asked, [Asked(f"{{number}} NOT IN ({each.sql})", each.parameters) for each in terms])


def within(asked: Asked, conditions: Iterable[Asked]) -> Asked:
    """A statement for those of the numbers that are asked for of which the conditions are true."""
    for each in conditions:
        said = each.sql.format(number=asked.number, ranged=asked.ranged, apart=asked.apart)
        asked = asked._replace(sql=f"{asked.sql} AND {said}", parameters=asked.parameters + each.parameters)
    return asked


def numbers(asked: Asked, most: int) -> list[int]:
    """Of the numbers that are asked for as many, in no order."""
    return [number for (number,) in rows(f"{asked.sql} LIMIT %s", (*asked.parameters, most))]


def newest(asked: Asked, start: int, stop: int, *, total: int) -> list[int]:
    """Of the numbers that are asked for, `total` in all, those from position `start` until before `stop`."""
    # Where most stories have the words, the newest are soon found without the index of words.
    order = asked.number if stop * DENSE < total * total else asked.ranged
    with bounded():
        found = rows(f"{asked.sql} ORDER BY {order} DESC LIMIT %s OFFSET %s", (*asked.parameters, stop - start, start))
    return [number for (number,) in found]


class TooMuch(Exception):
    """What was asked for takes too long to find."""


@contextmanager
def bounded() -> Iterator[None]:
    """Give up what takes longer than PATIENCE, with TooMuch; have PostgreSQL ask an index, whatever it thinks of it."""
    try:
        with _within_a_transaction() if connection.vendor == "postgresql" else _interrupted():
            yield
    except OperationalError as error:
        cause: Any = error.__cause__
        if _GIVEN_UP[connection.vendor] in (getattr(cause, "sqlstate", ""), getattr(cause, "sqlite_errorname", "")):
            raise TooMuch from error
        raise


@contextmanager
def _within_a_transaction() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            how = "SET LOCAL enable_seqscan = off; SET LOCAL statement_timeout = %s"
            cursor.execute(how, (int(PATIENCE * 1000),))
        yield


@contextmanager
def _interrupted() -> Iterator[None]:
    connection.ensure_connection()
    end = time.monotonic() + PATIENCE
    connection.connection.set_progress_handler(lambda: time.monotonic() > end, 100_000)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)


def listed() -> str:
    """A statement for the numbers of a JSON list, its parameter."""
    if connection.vendor == "sqlite":
        return "SELECT value FROM json_each(%s)"
    return "SELECT value::bigint FROM json_array_elements_text(%s::json)"


def rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cast(list[tuple[Any, ...]], cursor.fetchall())


def check() -> Iterator[str]:
    """A sentence for each story that search finds by other words, or at another moment, than it has, or not at all."""
    for article in _wrong():
        yield f"story “{article}”: search index is out of date"


def fix() -> int:
    """Let all published stories be found as they read, and no others. Returns of how many that was wrong."""
    wrong = [article.pk for article in _wrong()]
    for some in batched(wrong, _CHUNK):
        with transaction.atomic():
            # As every verb that writes a story, before it is read.
            list(WorkingCopy.objects.select_for_update().filter(article__in=some).order_by("pk").values_list("pk"))
            SearchEntry.objects.filter(article__in=some).delete()
            learn(Article.objects.filter(pk__in=some, status=Status.PUBLISHED), are_new=True)
    return len(wrong)


def _wrong() -> Iterator[Article]:
    is_concerned = Q(status=Status.PUBLISHED) | Q(search_entry__isnull=False)
    stories: QuerySet[Article] = Article.objects.filter(is_concerned).select_related("search_entry").order_by("pk")
    for article in stories.iterator(chunk_size=_CHUNK):
        entry = getattr(article, "search_entry", None)
        wanted = None
        if article.status == Status.PUBLISHED:
            wanted = number_of(cast(datetime, article.published_at), article.pk), digest_of(*words_in(article))
        if wanted != (entry and (entry.number, bytes(entry.digest))):
            yield article
