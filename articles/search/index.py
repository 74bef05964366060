"""The full-text index of published stories.

Each story has a number that contains its date, so that results are sorted and future stories are excluded without
reading a story. The SQL is hand-written: the ORM has no FTS5 and cannot build a tsvector from given words.
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

# The number of words, and of their bytes, that are indexed for a story. A tsvector has at most a megabyte.
WORDS, BYTES = 10_000, 400_000
_CHUNK = 500
# The low bits of a number are the story's ID; the others are seconds since BEGINNING, the first day of archive URLs.
_BITS = 24
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_EPOCH = (datetime(1970, 1, 1, tzinfo=UTC) - BEGINNING) // timedelta(seconds=1)
# Measured: where a share p of all stories match, fetching one story by date costs as much as p / DENSE of listing all
# matches from the word index.
DENSE = 20_000_000
# Seconds.
TIMEOUT = 5
# Codes of an interrupted query (PostgreSQL manual, appendix A; sqlite.org/rescode.html).
_TIMEOUT_ERRORS = {"sqlite": "SQLITE_INTERRUPT", "postgresql": "57014"}
_INSERT = {
    "sqlite": "INSERT INTO articles_searchtext (rowid, title, words) VALUES (%s, %s, %s)",
    "postgresql": "INSERT INTO articles_searchtext (number, title, words) VALUES (%s, %s::tsvector, %s::tsvector)",
}


class IdQuery(NamedTuple):
    """A statement that selects numbers of stories, or a condition on numbers, as SQL with its parameters.

    number, ranged, apart: the SQL expression of the number for ORDER BY, for a range, and for use without an index.
    """

    sql: str
    parameters: tuple[Any, ...]
    number: str = "number"
    ranged: str = "number"
    apart: str = "number"


class Match(NamedTuple):
    """A query with at least one required term, matched against the headline only if `is_headline`."""

    query: Query
    is_headline: bool = False


def number_of(moment: datetime, article: int) -> int:
    """Return the number of the story with this date (aware) and ID. Later dates have greater numbers."""
    return since(moment) | (article & ((1 << _BITS) - 1))


def second_of(number: int) -> int:
    """Return the seconds from BEGINNING to the date of the story with this number."""
    return number >> _BITS


def moment_of(number: int) -> datetime:
    """Return the date of the story with this number (UTC, without microseconds)."""
    return BEGINNING + timedelta(seconds=second_of(number))


def until(moment: datetime) -> int:
    """Return the greatest number of a story dated `moment` (aware) or earlier."""
    return since(moment) | ((1 << _BITS) - 1)


def since(moment: datetime) -> int:
    """Return the least number of a story dated `moment` (aware) or later."""
    return (moment - BEGINNING) // timedelta(seconds=1) << _BITS


def stories_of(numbers: Sequence[int]) -> list[int]:
    """Return the IDs of the stories with these numbers. Stories deleted since may be left out."""
    if not numbers:
        return []
    ((greatest,),) = rows("SELECT MAX(article_id) FROM articles_searchentry", ())
    if (greatest or 0) < 1 << _BITS:
        # Then the low bits are the whole ID. PostgreSQL takes as long to look up ten thousand as to find them.
        return [number & ((1 << _BITS) - 1) for number in numbers]
    entries = f"SELECT number, article_id FROM articles_searchentry WHERE number IN ({listed()})"
    found = dict(rows(entries, (json.dumps(numbers),)))
    return [found[number] for number in numbers if number in found]


def numbered(moment: str, article: str) -> str:
    """Return the SQL of a story's number, given the SQL of its date and of its ID."""
    seconds = {
        "sqlite": f"unixepoch(substr({moment}, 1, 19))",
        "postgresql": f"date_part('epoch', date_trunc('second', {moment}))::bigint",
    }[connection.vendor]
    return f"(({seconds} + {_EPOCH}) * {1 << _BITS} + ({article} & {(1 << _BITS) - 1}))"


def add(articles: Iterable[Article], *, are_new: bool = False) -> None:
    """Index these published or scheduled stories.

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
            rows.append((number, *_columns(*words)))
        SearchEntry.objects.bulk_create(entries)
        # Sorted: FTS5 begins a new segment with each row whose number is smaller than the previous one.
        rows.sort()
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT[connection.vendor], rows)


def remove(article: Article) -> None:
    """Remove a story from the index. Must run in the transaction that unpublishes it."""
    SearchEntry.objects.filter(article=article).delete()


def words_in(article: Article) -> tuple[list[str], list[str]]:
    """Return the words of the story's headline, and those of its standfirst and body."""
    title = list(_bounded(index_words(article.title)))
    return title, list(_bounded(index_words(f"{article.summary}\n{text_of(article.body)}")))


def digest_of(title: Sequence[str], words: Sequence[str]) -> bytes:
    """Return a digest that changes with the words."""
    return hashlib.blake2b("\n".join([" ".join(title), " ".join(words)]).encode(), digest_size=16).digest()


def _bounded(words: Iterator[str]) -> Iterator[str]:
    left = BYTES
    for word in islice(words, WORDS):
        left -= len(word.encode())
        if left < 0:
            return
        yield word


def _columns(title: Sequence[str], words: Sequence[str]) -> tuple[str, str]:
    if connection.vendor == "sqlite":
        return " ".join(title), " ".join(words)
    return tsvector(title), tsvector(title, words)


def matching(match: Match, *, selecting: Iterable[Match] = ()) -> IdQuery:
    """Return the statement that selects the numbers of matching stories. It ends in a condition.

    selecting: further matches; a column for each says whether it is met, too (see `is_selectable`).
    """
    if connection.vendor == "sqlite":
        said = fts5(match.query, "title" if match.is_headline else "")
        sql = "SELECT rowid AS number FROM articles_searchtext WHERE articles_searchtext MATCH %s"
        # The sign keeps SQLite from searching FTS5 once for each number of a list.
        return IdQuery(sql, (said,), "rowid", "rowid", "+rowid")
    columns = ", ".join(["number", *map(_matches, selecting)])
    sql = f"SELECT {columns} FROM articles_searchtext WHERE {_matches(match)}"
    parameters = tuple(tsquery(each.query) for each in (*selecting, match))
    # PostgreSQL underestimates the cost of fetching words from TOAST, so it gets no index to use but that of words.
    return IdQuery(sql, parameters, "number", "(number + 0)", "(number + 0)")


def _matches(match: Match) -> str:
    return f"{'title' if match.is_headline else 'words'} @@ %s::tsquery"


def is_selectable(match: Match, *, is_few: bool) -> bool:
    """Return whether testing this match in a column of another query is cheaper than a query of its own.

    PostgreSQL has read the headline by then, and the words if it scans few stories.
    """
    return connection.vendor == "postgresql" and (match.is_headline or is_few)


def without(id_query: IdQuery, query: Query) -> IdQuery:
    """Exclude from a statement the stories with one of the query's excluded terms."""
    terms = [matching(Match(Query((term,), (), False))) for term in query.excluded]
    return within(id_query, [IdQuery(f"{{number}} NOT IN ({each.sql})", each.parameters) for each in terms])


def within(id_query: IdQuery, conditions: Iterable[IdQuery]) -> IdQuery:
    """Add conditions to a statement."""
    for each in conditions:
        said = each.sql.format(number=id_query.number, ranged=id_query.ranged, apart=id_query.apart)
        id_query = id_query._replace(sql=f"{id_query.sql} AND {said}", parameters=id_query.parameters + each.parameters)
    return id_query


def numbers(id_query: IdQuery, most: int) -> list[int]:
    """Return at most `most` of the selected numbers, unordered."""
    return [number for (number,) in rows(f"{id_query.sql} LIMIT %s", (*id_query.parameters, most))]


def newest(id_query: IdQuery, start: int, stop: int, *, total: int) -> list[int]:
    """Return the numbers at positions `start` to `stop` (excluded) of the `total` selected ones, newest first."""
    # If most stories match, scanning from the newest is faster than the word index.
    order = id_query.number if stop * DENSE < total * total else id_query.ranged
    with bounded():
        found = rows(
            f"{id_query.sql} ORDER BY {order} DESC LIMIT %s OFFSET %s", (*id_query.parameters, stop - start, start)
        )
    return [number for (number,) in found]


class SearchTimeout(Exception):
    """The search took longer than TIMEOUT."""


@contextmanager
def bounded() -> Iterator[None]:
    """Raise SearchTimeout for a query that takes longer than TIMEOUT; make PostgreSQL use indexes."""
    try:
        with _within_a_transaction() if connection.vendor == "postgresql" else _interrupted():
            yield
    except OperationalError as error:
        cause: Any = error.__cause__
        if _TIMEOUT_ERRORS[connection.vendor] in (
            getattr(cause, "sqlstate", ""),
            getattr(cause, "sqlite_errorname", ""),
        ):
            raise SearchTimeout from error
        raise


@contextmanager
def _within_a_transaction() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            how = "SET LOCAL enable_seqscan = off; SET LOCAL statement_timeout = %s"
            cursor.execute(how, (int(TIMEOUT * 1000),))
        yield


@contextmanager
def _interrupted() -> Iterator[None]:
    connection.ensure_connection()
    end = time.monotonic() + TIMEOUT
    connection.connection.set_progress_handler(lambda: time.monotonic() > end, 100_000)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)


def listed() -> str:
    """Return a statement that selects the numbers of a JSON list, its parameter."""
    if connection.vendor == "sqlite":
        return "SELECT value FROM json_each(%s)"
    return "SELECT value::bigint FROM json_array_elements_text(%s::json)"


def rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Execute the statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cast(list[tuple[Any, ...]], cursor.fetchall())


def check() -> Iterator[str]:
    """Yield a sentence for each story whose entry in the index is missing or out of date."""
    for article in _wrong():
        yield f"story “{article}”: search index is out of date"


def fix() -> int:
    """Rebuild the entries that are wrong. Returns their number."""
    wrong = [article.pk for article in _wrong()]
    for some in batched(wrong, _CHUNK):
        with transaction.atomic():
            # Locked before it is read, as in every service function that writes a story.
            list(WorkingCopy.objects.select_for_update().filter(article__in=some).order_by("pk").values_list("pk"))
            SearchEntry.objects.filter(article__in=some).delete()
            add(Article.objects.filter(pk__in=some, status=Status.PUBLISHED), are_new=True)
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
