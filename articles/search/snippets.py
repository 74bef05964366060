"""Snippets: pieces of a text, with those that match a query highlight."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, takewhile
from typing import NamedTuple

from articles.search.terms import Query, Term
from newsroom.core.text.han import fold_han
from newsroom.core.text.tokens import unaccented

# Characters of an excerpt before the first match, and in all. Half as many of Chinese, Japanese and Korean text, whose
# characters are wider and say more.
BEFORE, MAX_LENGTH = 60, 240
_WIDE = {"W", "F"}
# A mark after which a clause begins, with closing quotation marks.
_MARK = re.compile(r"[\s。！？；，：、…」』”’）]+")
_LETTER = r"[^\W_]"


class Piece(NamedTuple):
    """A piece of a text. is_match: whether it matches the query."""

    text: str
    is_match: bool


def highlight(text: str, query: Query) -> list[Piece]:
    """Return the whole text in pieces."""
    return list(_pieces(text, _places(text, query)))


def excerpt(text: str, query: Query) -> list[Piece]:
    """Return the text around the first match, in pieces; [] if there is no match."""
    places = _places(text, query)
    place = next(places, None)
    if place is None:
        return []
    start, end = _window(text, place[0])
    within = takewhile(lambda place: place[1] <= end, chain([place], places))
    pieces = list(_pieces(text[start:end], ((at - start, to - start) for at, to in within)))
    return [
        *([Piece("…\u00a0", False)] if start else []),
        *pieces,
        *([Piece("\u00a0…", False)] if end < len(text) else []),
    ]


def _window(text: str, first: int) -> tuple[int, int]:
    """Return where an excerpt around this position begins and ends: between words or, without spaces, after a mark."""
    around = text[first : first + MAX_LENGTH]
    if 2 * sum(unicodedata.east_asian_width(character) in _WIDE for character in around) > len(around):
        marks = [mark.end() for mark in _MARK.finditer(text, max(0, first - BEFORE), first)]
        near = [end for end in marks if end >= first - BEFORE // 2] or marks[-1:]
        start = near[0] if near and first > BEFORE // 2 else max(0, first - BEFORE // 2)
        return start, min(start + MAX_LENGTH // 2, len(text))
    start = text.rfind(" ", 0, first - BEFORE) + 1 if first > BEFORE else 0
    start = max(start, first - 2 * BEFORE)
    end = text.find(" ", start + MAX_LENGTH) if len(text) > start + MAX_LENGTH else len(text)
    return start, min(end if end >= 0 else len(text), start + MAX_LENGTH + BEFORE)


def _pieces(text: str, places: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    done = 0
    for start, end in places:
        if start > done:
            yield Piece(text[done:start], False)
        if end > max(start, done):
            yield Piece(text[max(start, done) : end], True)
        done = max(done, end)
    if done < len(text):
        yield Piece(text[done:], False)


def _places(text: str, query: Query) -> Iterator[tuple[int, int]]:
    """Yield the positions of the required terms, in order."""
    folded = [_folded(character) for character in text]
    folded_text = "".join(folded)
    if len(folded_text) == len(text):
        starts: list[int] | range = range(len(text) + 1)
    else:
        starts = [n for n, piece in enumerate(folded) for _ in piece] + [len(text)]
    found = re.finditer("|".join(map(_pattern, query.essential)) or r"(?!)", folded_text)
    return ((starts[place.start()], starts[place.end() - 1] + 1) for place in found if place.end() > place.start())


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """Fold the text as `newsroom.core.text.tokens.runs_of` does, character by character."""
    folded = unaccented(unicodedata.normalize("NFKC", character).casefold())
    return fold_han("".join(c for c in folded if not unicodedata.category(c).startswith("M")))


def _pattern(term: Term) -> str:
    parts: list[str] = []
    for run, is_unspaced in term.runs:
        is_last = len(parts) == len(term.runs) - 1
        if is_unspaced:
            parts.append(re.escape(run))
        else:
            forms = [re.escape(run) + (f"{_LETTER}*" if is_last and term.is_prefix else "")]
            forms += map(re.escape, term.inflections if is_last else ())
            parts.append(f"(?<!{_LETTER})(?:{'|'.join(forms)})(?!{_LETTER})")
    return r"[\W_]*".join(parts)
