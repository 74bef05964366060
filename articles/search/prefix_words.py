"""Expands prefixes to the words of the index, for SQLite.

FTS5 has indexes of prefixes of two and three letters. For a longer prefix it merges the position lists of all words
that start with it before it returns a row; for given words it reads their lists only as far as necessary.
"""

import json
from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from articles.search import statements
from articles.search.terms import Query, Term

INDEXED = (2, 3)
# A prefix of more words is searched for as a prefix.
MAX_EXPANSIONS = 30


def expand(queries: Sequence[Query]) -> list[Query]:
    """Return the queries, on SQLite with the words that their prefixes stand for, with one database query at most."""
    prefixes = {_prefix_of(term) for query in queries for term in (*query.required, *query.excluded)} - {""}
    if connection.vendor != "sqlite" or not prefixes:
        return list(queries)
    words = _words(sorted(prefixes))

    def with_expansions(terms: Sequence[Term]) -> tuple[Term, ...]:
        return tuple(term._replace(expansions=words.get(_prefix_of(term), ())) for term in terms)

    return [
        query._replace(required=with_expansions(query.required), excluded=with_expansions(query.excluded))
        for query in queries
    ]


def _prefix_of(term: Term) -> str:
    """Return the term's prefix to expand, or ""."""
    return term.words[-1] if term.is_prefix and len(term.words[-1]) not in INDEXED else ""


def _words(prefixes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the words of each prefix that has at most `MAX_EXPANSIONS` of them.

    FTS5 sorts words, so each step of the recursion selects the first word after the previous one: one row is read.
    """
    starts_with_prefix = "substr(term, 1, length(prefix)) = prefix"
    rows = statements.fetch(
        "WITH RECURSIVE word (prefix, number, term) AS ("
        "SELECT value, 1, (SELECT term FROM articles_searchword WHERE term >= value LIMIT 1) FROM json_each(%s) "
        "UNION ALL SELECT prefix, number + 1, "
        "(SELECT next.term FROM articles_searchword AS next WHERE next.term >= word.term || char(1) LIMIT 1) "
        f"FROM word WHERE {starts_with_prefix} AND number <= %s) "
        f"SELECT prefix, term FROM word WHERE {starts_with_prefix}",
        (json.dumps(prefixes), MAX_EXPANSIONS),
    )
    words: dict[str, list[str]] = defaultdict(list)
    for prefix, word in rows:
        words[prefix].append(word)
    return {prefix: tuple(found) for prefix, found in words.items() if len(found) <= MAX_EXPANSIONS}
