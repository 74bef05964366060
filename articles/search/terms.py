"""What was typed into the search box, as terms, and as each database's index is asked for them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from newsroom.core.text.tokens import index_words, pairs, runs_of
from newsroom.core.web.url_limits import MAX_PART_LENGTH

# Of what was typed, so many characters and terms count.
LONGEST, TERMS = MAX_PART_LENGTH, 12
_CHUNK = re.compile(r'(?P<minus>-)?(?:[“”„«»"](?P<quoted>[^“”„«»"]*)(?:[“”„«»"]|$)|(?P<plain>[^\s"“”„«»]+))')


class Term(NamedTuple):
    """Runs of letters that follow each other, each with whether it has no spaces within (`tokens.runs_of`).

    is_prefix: the last may go on. words: those that the index keeps. said: as it was typed, without a minus. endings:
    the words by which the last may be asked for, all that begin so; () where it is asked for as it is.
    """

    runs: tuple[tuple[str, bool], ...]
    words: tuple[str, ...]
    is_prefix: bool
    said: str
    endings: tuple[str, ...] = ()

    @property
    def exact(self) -> "Term":
        """The same as whole words, as far as the script has whole words."""
        is_prefix = self.is_prefix and self.runs[-1][1]
        return self._replace(is_prefix=is_prefix, endings=self.endings if is_prefix else ())


class Query(NamedTuple):
    """What is looked for: stories with all the wanted terms and none of the unwanted."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]
    # Whether more was typed than counts.
    is_cut: bool

    @property
    def said(self) -> str:
        """What was typed, as far as it counts."""
        return " ".join([*(term.said for term in self.wanted), *(f"-{term.said}" for term in self.unwanted)])

    @property
    def exact(self) -> "Query":
        """The same by whole words."""
        return self._replace(wanted=tuple(term.exact for term in self.wanted))


def parse(text: str) -> Query:
    """What was typed: words, which may be the beginnings of longer ones, "exact words", and -words that must not be."""
    terms: dict[bool, dict[Any, Term]] = {False: {}, True: {}}
    number = 0
    for chunk in _CHUNK.finditer(text[:LONGEST]):
        quoted = chunk["quoted"]
        term = _term(chunk["plain"]) if quoted is None else _term(quoted, said=f'"{quoted}"', is_quoted=True)
        if term is None:
            continue
        number += 1
        if number <= TERMS:
            terms[bool(chunk["minus"])].setdefault((term.words, term.is_prefix), term)
    return Query(tuple(terms[False].values()), tuple(terms[True].values()), len(text) > LONGEST or number > TERMS)


def fts5(query: Query, column: str = "") -> str:
    """The query as SQLite's FTS5 is asked, of all columns or of one."""
    wanted = " AND ".join(_fts5(term) for term in query.wanted)
    said = f"{column} : ({wanted})" if column else f"({wanted})"
    if not query.unwanted:
        return said
    return f"{said} NOT ({' OR '.join(_fts5(term) for term in query.unwanted)})"


def tsquery(query: Query) -> str:
    """The query as PostgreSQL is asked (tsquery)."""
    unwanted = (f"!({_tsquery(term)})" for term in query.unwanted)
    return " & ".join([*(f"({_tsquery(term)})" for term in query.wanted), *unwanted])


def tsvector(*texts: Sequence[str]) -> str:
    """The words of these texts as PostgreSQL keeps them (tsvector), a gap between each two texts."""
    places: dict[str, list[int]] = {}
    place = 0
    for words in texts:
        for word in words:
            place += 1
            places.setdefault(word, []).append(min(place, _LAST_PLACE))
        place += 10
    return " ".join(f"'{word}':{','.join(map(str, at[:_PLACES]))}" for word, at in places.items())


# Limits of tsvector (PostgreSQL's manual, 12.11).
_LAST_PLACE, _PLACES = 16_383, 255


def _term(text: str, *, said: str = "", is_quoted: bool = False) -> Term | None:
    runs = list(runs_of(text))
    if not runs:
        return None
    *first, (last, is_unspaced) = runs
    words = [word for run, _ in first for word in index_words(run)] + (list(pairs(last)) if is_unspaced else [last])
    may_go_on = not is_quoted and not is_unspaced and len(last) > 1
    # What the index keeps of such a run begins with each of its characters.
    return Term(tuple(runs), tuple(words), may_go_on or (is_unspaced and len(last) == 1), said or text)


def _fts5(term: Term) -> str:
    if term.endings:
        return f"({' OR '.join(f'"{" ".join([*term.words[:-1], word])}"' for word in term.endings)})"
    return f'"{" ".join(term.words)}"{" *" if term.is_prefix else ""}'


def _tsquery(term: Term) -> str:
    return " <-> ".join(_quoted(term.words)) + (":*" if term.is_prefix else "")


def _quoted(words: Iterable[str]) -> Iterable[str]:
    return (f"'{word}'" for word in words)
