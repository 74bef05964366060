"""The words that begin as was typed, by which SQLite is asked instead of by their beginning.

FTS5 keeps an index of beginnings of two and of three letters (migration 0018). For a longer one it lays together, with
every place, the lists of all words that begin so before it answers; of words that it is asked for it goes through the
lists, and only as far as is wanted.
"""

import json
from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from articles.search import index
from articles.search.terms import Query, Term

INDEXED = (2, 3)
# Of more words than so many, the beginning is asked for.
MOST = 30


def spelt_out(queries: Sequence[Query]) -> list[Query]:
    """The queries, on SQLite with the words that their beginnings stand for. One query of the database at most."""
    said = {_beginning(term) for query in queries for term in (*query.wanted, *query.unwanted)} - {""}
    if connection.vendor != "sqlite" or not said:
        return list(queries)
    words = _words(sorted(said))

    def spelt(terms: Sequence[Term]) -> tuple[Term, ...]:
        return tuple(term._replace(endings=words.get(_beginning(term), ())) for term in terms)

    return [query._replace(wanted=spelt(query.wanted), unwanted=spelt(query.unwanted)) for query in queries]


def _beginning(term: Term) -> str:
    """What the term's last word begins with, "" if it is to be asked for as it is."""
    return term.words[-1] if term.is_prefix and len(term.words[-1]) not in INDEXED else ""


def _words(beginnings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The words that begin so, by beginning, where they are few.

    FTS5 gives words in order, so each step asks for the first from the last one on, and one row is read for it.
    """
    begins = "substr(term, 1, length(beginning)) = beginning"
    rows = index.rows(
        "WITH RECURSIVE word (beginning, number, term) AS ("
        "SELECT value, 1, (SELECT term FROM articles_searchword WHERE term >= value LIMIT 1) FROM json_each(%s) "
        "UNION ALL SELECT beginning, number + 1, "
        "(SELECT next.term FROM articles_searchword AS next WHERE next.term >= word.term || char(1) LIMIT 1) "
        f"FROM word WHERE {begins} AND number <= %s) SELECT beginning, term FROM word WHERE {begins}",
        (json.dumps(beginnings), MOST),
    )
    words: dict[str, list[str]] = defaultdict(list)
    for beginning, word in rows:
        words[beginning].append(word)
    return {beginning: tuple(found) for beginning, found in words.items() if len(found) <= MOST}
