"""Parses search text into terms, and writes them in the query language of each database."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from newsroom.core.text.english import FUNCTION_WORDS, plural_of, singulars_of
from newsroom.core.text.tokens import index_words, pairs, runs_of
from newsroom.core.web.url_limits import MAX_PART_LENGTH

# Longer texts are cut.
MAX_LENGTH, MAX_TERMS = MAX_PART_LENGTH, 12
# Letters of a word with which so many longer ones begin that they are mostly not meant.
SHORT = 3
# A comma is a part of a number.
_PLAIN = r'(?:[^\s"“”„«»、，。；：！？,;]|(?<=\d),(?=\d))+'
_CHUNK = re.compile(rf'(?P<minus>[-－])?(?:[“”„«»"](?P<quoted>[^“”„«»"]*)(?:[“”„«»"]|$)|(?P<plain>{_PLAIN}))')


class Term(NamedTuple):
    """A word or phrase: adjacent runs of letters, each with whether its script has no spaces (`tokens.runs_of`).

    words: as the index has them. is_prefix: longer words than the last match, too. text: as typed, without a minus.
    inflections: words that match instead of the last: the singular of an English plural, and the other way round.
    expansions: words that start with the last one; beginnings: prefixes that start with it, for all others. Both are ()
    if it is searched for as it is.
    """

    runs: tuple[tuple[str, bool], ...]
    words: tuple[str, ...]
    is_prefix: bool
    text: str
    inflections: tuple[str, ...] = ()
    expansions: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether it is one word of up to SHORT letters that is a prefix, too."""
        (run, is_unspaced), *others = self.runs
        return self.is_prefix and not others and not is_unspaced and len(run) <= SHORT

    @property
    def is_quoted(self) -> bool:
        """Whether it is a phrase in quotation marks."""
        return self.text.startswith('"')

    @property
    def is_function_word(self) -> bool:
        """Whether it is an English word such as “the”, and no abbreviation such as “WHO”."""
        is_abbreviation = len(self.text) > 1 and self.text.isupper()
        return not self.is_quoted and not is_abbreviation and " ".join(self.words) in FUNCTION_WORDS

    @property
    def exact(self) -> "Term":
        """The same term as it is typed, neither a prefix nor in another form, if its script separates words."""
        if self.runs[-1][1]:
            return self
        return self._replace(is_prefix=False, inflections=(), expansions=(), beginnings=())


class Query(NamedTuple):
    """A search for stories with all the essential terms and none of the excluded ones.

    required: all terms that are not excluded.
    """

    required: tuple[Term, ...]
    excluded: tuple[Term, ...]
    # Whether the text was longer than the limits.
    is_cut: bool

    @property
    def essential(self) -> tuple[Term, ...]:
        """The required terms without function words, unless there are no others."""
        return tuple(term for term in self.required if not term.is_function_word) or self.required

    @property
    def phrase(self) -> "Query":
        """The same query for its essential terms side by side, with the function words between them."""
        places = [place for place, term in enumerate(self.required) if term in self.essential]
        whole = _term(" ".join(term.text for term in self.required[places[0] : places[-1] + 1]))
        return self._replace(required=(whole,) if whole else ())

    @property
    def text(self) -> str:
        """The text as typed, within the limits."""
        return " ".join([*(term.text for term in self.required), *(f"-{term.text}" for term in self.excluded)])

    @property
    def with_quoted_short_words(self) -> "Query":
        """The same query with each word of up to SHORT letters in quotation marks."""
        quoted = (term._replace(text=f"“{term.text}”") if term.is_short else term for term in self.required)
        return self._replace(required=tuple(quoted))

    @property
    def exact(self) -> "Query":
        """The same query by whole words."""
        return self._replace(required=tuple(term.exact for term in self.required))


def parse(text: str) -> Query:
    """Parse words (the beginnings of longer words match, too), "exact phrases" and -excluded terms."""
    terms: dict[bool, dict[Any, Term]] = {False: {}, True: {}}
    number = 0
    for chunk in _CHUNK.finditer(text[:MAX_LENGTH]):
        quoted = chunk["quoted"]
        term = _term(chunk["plain"]) if quoted is None else _term(quoted, source=f'"{quoted}"', is_quoted=True)
        if term is None:
            continue
        number += 1
        if number <= MAX_TERMS:
            terms[bool(chunk["minus"])].setdefault((term.words, term.is_prefix), term)
    return Query(
        tuple(terms[False].values()), tuple(terms[True].values()), len(text) > MAX_LENGTH or number > MAX_TERMS
    )


def fts5(query: Query, column: str = "") -> str:
    """Return the query in the language of SQLite's FTS5, for all columns or one."""
    required = " AND ".join(_fts5(term) for term in query.essential)
    expression = f"{column} : ({required})" if column else f"({required})"
    if not query.excluded:
        return expression
    return f"{expression} NOT ({' OR '.join(_fts5(term) for term in query.excluded)})"


def tsquery(query: Query) -> str:
    """Return the query as a tsquery of PostgreSQL."""
    excluded = (f"!({_tsquery(term)})" for term in query.excluded)
    return " & ".join([*(f"({_tsquery(term)})" for term in query.essential), *excluded])


def tsvector(*texts: Sequence[str]) -> str:
    """Return a tsvector of the texts' words, with a gap of positions between texts."""
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


def _term(text: str, *, source: str = "", is_quoted: bool = False) -> Term | None:
    runs = list(runs_of(text))
    if not runs:
        return None
    *first, (last, is_unspaced) = runs
    words = [word for run, _ in first for word in index_words(run)] + (list(pairs(last)) if is_unspaced else [last])
    # Two letters from A to Z are mostly an abbreviation: “AI” does not mean “aircraft”.
    may_go_on = not is_quoted and not is_unspaced and len(last) > (2 if last.isascii() else 1)
    # The index has a pair of characters for each character of such a run, so a single one is a prefix.
    inflections = tuple(_inflections(last)) if may_go_on and last.isascii() else ()
    is_prefix = may_go_on or (is_unspaced and len(last) == 1)
    return Term(tuple(runs), tuple(words), is_prefix, source or text, inflections)


def _inflections(word: str) -> Iterator[str]:
    yield from singulars_of(word)
    # Most plurals begin with the singular, so that they match as longer words.
    if not (plural := plural_of(word)).startswith(word):
        yield plural


def _fts5(term: Term) -> str:
    def phrase(last: str, mark: str = "") -> str:
        return f'"{" ".join([*term.words[:-1], last])}"{mark}'

    phrases = [phrase(word) for word in (*term.expansions, *term.inflections)]
    phrases += [phrase(beginning, " *") for beginning in term.beginnings]
    if not term.expansions and not term.beginnings:
        phrases.append(phrase(term.words[-1], " *" if term.is_prefix else ""))
    return phrases[0] if len(phrases) == 1 else f"({' OR '.join(phrases)})"


def _tsquery(term: Term) -> str:
    *first, last = _quoted(term.words)
    endings = [f"{last}:*" if term.is_prefix else last, *_quoted(term.inflections)]
    return " | ".join(" <-> ".join([*first, ending]) for ending in endings)


def _quoted(words: Iterable[str]) -> Iterable[str]:
    return (f"'{word}'" for word in words)
