"""Expands prefixes to the words of the index, for SQLite.

FTS5 has an index of prefixes of three letters. For another prefix it merges the position lists of all words that start
with it before it returns a row; for given words, and prefixes of the index, it reads their lists only as far as
necessary. Two letters are a prefix in other alphabets than the Latin one only: an index of these, too, would be a tenth
of the database.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import connection

from articles.search import statements
from articles.search.terms import Query, Term

INDEXED = 3
# A prefix of more words is searched for as a prefix, or as those of the index that start with it, if there are no more.
MAX_EXPANSIONS, MAX_BEGINNINGS = 30, 100


def expand(queries: Sequence[Query]) -> list[Query]:
    """Return the queries, on SQLite with the words that their prefixes stand for, with two database queries at most."""
    prefixes = {_prefix_of(term) for query in queries for term in (*query.required, *query.excluded)} - {""}
    if connection.vendor != "sqlite" or not prefixes:
        return list(queries)
    words = _words(sorted(prefixes))
    beginnings = _beginnings(sorted(prefix for prefix in prefixes - words.keys() if len(prefix) == INDEXED - 1))

    def with_expansions(terms: Sequence[Term]) -> tuple[Term, ...]:
        return tuple(_expanded(term, words, beginnings) for term in terms)

    return [
        query._replace(required=with_expansions(query.required), excluded=with_expansions(query.excluded))
        for query in queries
    ]


def _prefix_of(term: Term) -> str:
    """Return the term's prefix to expand, or ""."""
    return term.words[-1] if term.is_prefix and len(term.words[-1]) != INDEXED else ""


def _expanded(term: Term, words: Mapping[str, Sequence[str]], beginnings: Mapping[str, Sequence[str]]) -> Term:
    prefix = _prefix_of(term)
    if prefix in beginnings:
        # The prefix may be a word itself.
        return term._replace(expansions=(prefix,), beginnings=tuple(beginnings[prefix]))
    return term._replace(expansions=tuple(words.get(prefix, ())))


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


def _beginnings(prefixes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the prefixes of the index that start with each of these, which are a letter shorter.

    Each step of the recursion selects the first word that has another beginning than the previous one.
    """
    if not prefixes:
        return {}
    starts_with_prefix = f"substr(term, 1, {INDEXED - 1}) = prefix"
    rows = statements.fetch(
        "WITH RECURSIVE word (prefix, number, term) AS (SELECT value, 1, "
        "(SELECT term FROM articles_searchword WHERE term >= value || char(1) LIMIT 1) FROM json_each(%s) "
        "UNION ALL SELECT prefix, number + 1, (SELECT next.term FROM articles_searchword AS next "
        f"WHERE next.term >= substr(word.term, 1, {INDEXED}) || char(1114111) LIMIT 1) "
        f"FROM word WHERE {starts_with_prefix} AND number <= %s) "
        f"SELECT prefix, substr(term, 1, {INDEXED}) FROM word WHERE {starts_with_prefix}",
        (json.dumps(prefixes, ensure_ascii=False), MAX_BEGINNINGS),
    )
    beginnings: dict[str, list[str]] = defaultdict(list)
    for prefix, beginning in rows:
        beginnings[prefix].append(beginning)
    return {prefix: tuple(found) for prefix, found in beginnings.items() if len(found) <= MAX_BEGINNINGS}
