"""Which tables and columns a SQL statement reads, and in which of its parts.

Of the statement and not of Django's query, because the statement names all that is read: joins, subqueries, combined
queries, raw expressions. Django quotes the names of tables and columns, and puts a table before each column.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

_TOKEN = re.compile(
    r"""'(?:[^']|'')*'
    | \bDISTINCT\ FROM\b
    # A join by a key, and nothing else.
    | \bON\ \("(?P<left>\w+)"\."(?P<left_column>\w+)"\ =\ "(?P<right>\w+)"\."(?P<right_column>\w+)"\)
    # A column; whether it is alone in its place of the result.
    | (?P<alone>(?:(?<=\bSELECT\ )|(?<=\bDISTINCT\ )|(?<=,\ ))(?="\w+"\."\w+"(?:,|\ FROM\b)))?
      "(?P<alias>\w+)"\."(?P<column>\w+)"
    # A table and its alias; other names in quotes are those of results.
    | \b(?P<source>FROM|JOIN)\ (?:"(?P<table>\w+)"(?!\.)(?:\ "(?P<renamed>\w+)")?|(?P<unquoted>[a-z_]\w*)\b(?![.(]))
    | \bAS\ "\w+"
    | (?P<open>[(\[]) | (?P<close>[)\]])
    | \b(?P<part>SELECT|FROM|WHERE|HAVING|GROUP\ BY|ORDER\ BY|LIMIT|OFFSET|FETCH)\b
    | (?P<word>\b[A-Za-z_]\w*)""",
    re.VERBOSE,
)


class Place(Enum):
    """Where a statement reads a column, and so what of the result depends on it."""

    # A column of the result as it is, as Django loads those of a row.
    LOADED = "loaded"
    # The keys of joins; what rows are grouped by.
    KEY = "key"
    # Anything else that adds to a row: an expression in the result, a further condition of a join.
    ADDED = "added"
    # What decides which rows there are, and in which order.
    CONDITION = "condition"


@dataclass
class Statement:
    """What a statement reads.

    tables: each with the name that the statement has for it. columns: by that name. words: may be names of tables, too.
    has_limit: whether other rows may meet the conditions than those of the result.
    """

    tables: list[tuple[str, str]] = field(default_factory=list)
    columns: dict[str, set[tuple[str, Place]]] = field(default_factory=lambda: defaultdict(set))
    words: set[str] = field(default_factory=set)
    has_limit: bool = False


_PLACES = {"SELECT": Place.ADDED, "FROM": Place.ADDED, "GROUP BY": Place.KEY}


@lru_cache(maxsize=1_000)
def read(sql: str) -> Statement:
    """Return what the statement reads: the same object each time, so it must not be changed."""
    statement, depth, place = Statement(), 0, Place.ADDED
    for token in _TOKEN.finditer(sql):
        depth += 1 if token["open"] else -1 if token["close"] else 0
        part = token["part"] or token["source"]
        if part and depth == 0:
            place = _PLACES.get(part, Place.ADDED if part == "JOIN" else Place.CONDITION)
            statement.has_limit |= part in {"LIMIT", "OFFSET", "FETCH"}
        _note(statement, token, place, is_outermost=depth == 0)
    return statement


def _note(statement: Statement, token: re.Match[str], place: Place, *, is_outermost: bool) -> None:
    columns, may_be_whole = statement.columns, is_outermost and place == Place.ADDED
    if token["left"]:
        key = Place.KEY if may_be_whole else place
        columns[token["left"]].add((token["left_column"], key))
        columns[token["right"]].add((token["right_column"], key))
    elif token["alias"]:
        is_loaded = may_be_whole and token["alone"] is not None
        columns[token["alias"]].add((token["column"], Place.LOADED if is_loaded else place))
    elif table := token["table"] or token["unquoted"]:
        statement.tables.append((token["renamed"] or table, table))
    elif word := token["word"]:
        statement.words.add(word)
