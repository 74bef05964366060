"""Where in a text what was looked for stands: pieces of the text, some of them to be marked."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, takewhile
from typing import NamedTuple

from articles.search.terms import Query, Term
from newsroom.core.text.tokens import unaccented

# Of a long text, so many characters are shown before the first place, and about so many in all. Of Chinese, Japanese
# and Korean ones half as many: each says more, and takes more room.
BEFORE, LENGTH = 60, 240
_WIDE = {"W", "F"}
_LETTER = r"[^\W_]"


class Piece(NamedTuple):
    """A piece of a text. is_found: it is what was looked for."""

    text: str
    is_found: bool


def marked(text: str, query: Query) -> list[Piece]:
    """The text in pieces, whole."""
    return list(_pieces(text, _places(text, query)))


def excerpt(text: str, query: Query) -> list[Piece]:
    """What stands around the first place in the text, in pieces; [] if there is none."""
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
    """Where an excerpt around this place begins and ends: between words, where spaces part them."""
    around = text[first : first + LENGTH]
    if 2 * sum(unicodedata.east_asian_width(character) in _WIDE for character in around) > len(around):
        start = max(0, first - BEFORE // 2)
        return start, min(start + LENGTH // 2, len(text))
    start = text.rfind(" ", 0, first - BEFORE) + 1 if first > BEFORE else 0
    start = max(start, first - 2 * BEFORE)
    end = text.find(" ", start + LENGTH) if len(text) > start + LENGTH else len(text)
    return start, min(end if end >= 0 else len(text), start + LENGTH + BEFORE)


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
    """Where the wanted terms stand, from the first to the last."""
    folded = [_folded(character) for character in text]
    told = "".join(folded)
    if len(told) == len(text):
        starts: list[int] | range = range(len(text) + 1)
    else:
        starts = [n for n, piece in enumerate(folded) for _ in piece] + [len(text)]
    found = re.finditer("|".join(map(_pattern, query.wanted)) or r"(?!)", told)
    return ((starts[place.start()], starts[place.end() - 1] + 1) for place in found if place.end() > place.start())


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """As `newsroom.core.text.tokens.runs_of` folds it, as far as that can be done by characters."""
    folded = unaccented(unicodedata.normalize("NFKC", character).casefold())
    return "".join(c for c in folded if not unicodedata.category(c).startswith("M"))


def _pattern(term: Term) -> str:
    parts: list[str] = []
    for run, is_unspaced in term.runs:
        is_last = len(parts) == len(term.runs) - 1
        if is_unspaced:
            parts.append(re.escape(run))
        else:
            end = f"{_LETTER}*" if is_last and term.is_prefix else f"(?!{_LETTER})"
            parts.append(f"(?<!{_LETTER}){re.escape(run)}{end}")
    return r"[\W_]*".join(parts)
