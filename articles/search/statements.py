"""SQL statements on the search index.

Hand-written: the ORM has no FTS5 and cannot build a tsvector from given words.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, cast

from django.db import connection

from articles.cache_tags import ALL
from articles.search import story_numbers
from articles.search.limits import time_limit
from articles.search.terms import Query, fts5, tsquery
from newsroom.core.tracking import reading

# Measured: where a share p of all stories match, fetching one story by date costs as much as p / DENSE of listing all
# matches from the word index.
DENSE = 20_000_000


class Statement(NamedTuple):
    """A statement that selects numbers of stories, or a condition on numbers, as SQL with its parameters.

    number, range_number, plain_number: the SQL expression of the number for ORDER BY, for a range, and for use without
    an index.
    """

    sql: str
    parameters: tuple[Any, ...]
    number: str = "number"
    range_number: str = "number"
    plain_number: str = "number"


class Match(NamedTuple):
    """A query with at least one required term, matched against the headline only if `is_headline`."""

    query: Query
    is_headline: bool = False


def match_statement(match: Match, *, columns: Iterable[Match] = ()) -> Statement:
    """Return the statement that selects the numbers of matching stories. It ends in a condition.

    columns: further matches; a column for each says whether it is met, too (see `is_selectable`).
    """
    if connection.vendor == "sqlite":
        expression = fts5(match.query, "title" if match.is_headline else "")
        sql = "SELECT rowid AS number FROM articles_searchtext WHERE articles_searchtext MATCH %s"
        # The sign keeps SQLite from searching FTS5 once for each number of a list.
        return Statement(sql, (expression,), "rowid", "rowid", "+rowid")
    selected = ", ".join(["number", *map(_matches, columns)])
    sql = f"SELECT {selected} FROM articles_searchtext WHERE {_matches(match)}"
    parameters = tuple(tsquery(each.query) for each in (*columns, match))
    # PostgreSQL underestimates the cost of fetching words from TOAST, so it gets no index to use but that of words.
    return Statement(sql, parameters, "number", "(number + 0)", "(number + 0)")


def _matches(match: Match) -> str:
    return f"{'title' if match.is_headline else 'words'} @@ %s::tsquery"


def is_selectable(match: Match, *, is_few: bool) -> bool:
    """Return whether testing this match in a column of another query is cheaper than a query of its own.

    PostgreSQL has read the headline by then, and the words if it scans few stories.
    """
    return connection.vendor == "postgresql" and (match.is_headline or is_few)


def exclude_terms(statement: Statement, query: Query) -> Statement:
    """Exclude from a statement the stories with one of the query's excluded terms."""
    terms = [match_statement(Match(Query((term,), (), False))) for term in query.excluded]
    return add_conditions(statement, [Statement(f"{{number}} NOT IN ({each.sql})", each.parameters) for each in terms])


def add_conditions(statement: Statement, conditions: Iterable[Statement]) -> Statement:
    """Add conditions to a statement."""
    for each in conditions:
        condition = each.sql.format(
            number=statement.number, range_number=statement.range_number, plain_number=statement.plain_number
        )
        statement = statement._replace(
            sql=f"{statement.sql} AND {condition}", parameters=statement.parameters + each.parameters
        )
    return statement


def select_numbers(statement: Statement, limit: int) -> list[int]:
    """Return at most `limit` of the selected numbers, unordered."""
    return [number for (number,) in fetch(f"{statement.sql} LIMIT %s", (*statement.parameters, limit))]


def select_newest(
    selections: Sequence[tuple[Statement, int]], start: int, stop: int, *, before: int | None = None
) -> list[int]:
    """Return the numbers at positions `start` to `stop` (excluded) of those that any of the statements selects.

    The newest come first. selections: the statements, each with its total. before: positions are those among the
    numbers less than this one.
    """
    newest = [_newest(statement, stop, total, before) for statement, total in selections]
    if len(newest) == 1:
        sql, parameters = newest[0].sql, newest[0].parameters
    else:
        # The newest of all are among the newest of each.
        sql = " UNION ".join(f"SELECT * FROM ({each.sql} LIMIT %s) AS newest_{n}" for n, each in enumerate(newest))
        sql = f"{sql} ORDER BY number DESC"
        parameters = tuple(value for each in newest for value in (*each.parameters, stop))
    with time_limit():
        found = fetch(f"{sql} LIMIT %s OFFSET %s", (*parameters, stop - start, start))
    return [number for (number,) in found]


def _newest(statement: Statement, stop: int, total: int, before: int | None) -> Statement:
    # If most stories match, scanning from the newest is faster than the word index.
    order = statement.number if stop * DENSE < total * total else statement.range_number
    if before is not None:
        statement = add_conditions(statement, [Statement(f"{order} < %s", (before,))])
    return statement._replace(sql=f"{statement.sql} ORDER BY {order} DESC")


def select_totals(one: Statement, other: Statement | None) -> Statement:
    """Select, in one row, the total of one statement, that of another, and that of the numbers that both select.

    other: None counts nothing. The numbers are those that `one` selects, looked up among those that `other` does.
    """
    first = Statement(f"SELECT (SELECT COUNT(*) FROM ({one.sql}) AS one)", one.parameters)
    if other is None:
        return first._replace(sql=f"{first.sql}, 0, 0")
    both = add_conditions(one, [Statement(f"{{plain_number}} IN ({other.sql})", other.parameters)])
    counts = [f"(SELECT COUNT(*) FROM ({each.sql}) AS counted)" for each in (other, both)]
    return Statement(f"{first.sql}, {', '.join(counts)}", (*one.parameters, *other.parameters, *both.parameters))


def json_list() -> str:
    """Return a statement that selects the numbers of a JSON list, its parameter."""
    if connection.vendor == "sqlite":
        return "SELECT value FROM json_each(%s)"
    return "SELECT value::bigint FROM json_array_elements_text(%s::json)"


def fetch(sql: str, parameters: Sequence[Any], *, tags: Iterable[str] = (ALL,)) -> list[tuple[Any, ...]]:
    """Execute the statement and return its rows.

    tags: of the cache, what it reads; by default, anything of any story, which covers the index of words. What filters
    read is recorded by them.
    """
    with reading(*tags), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cast(list[tuple[Any, ...]], cursor.fetchall())


def story_ids(numbers: Sequence[int]) -> list[int]:
    """Return the IDs of the stories with these numbers. Stories deleted since may be left out."""
    if not numbers:
        return []
    ((greatest,),) = fetch("SELECT MAX(article_id) FROM articles_searchentry", ())
    if (greatest or 0) < 1 << story_numbers.ID_BITS:
        # Then the low bits are the whole ID. PostgreSQL takes as long to look up ten thousand as to find them.
        return [number & ((1 << story_numbers.ID_BITS) - 1) for number in numbers]
    entries = f"SELECT number, article_id FROM articles_searchentry WHERE number IN ({json_list()})"
    found = dict(fetch(entries, (json.dumps(numbers),)))
    return [found[number] for number in numbers if number in found]
