"""Differences between two passages, word by word."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from articles.conflicts.sequence_diff import Budget, Match, gaps, matching_blocks
from newsroom.core.html.blocks import Run

# A word with its marks; a word with its former and present marks, and its position.
type _Token = tuple[str, tuple[str, ...]]
type _Marked = tuple[str, tuple[str, ...], tuple[str, ...], int]
SAME, ADDED, REMOVED, MARKED = "same", "added", "removed", "marked"
_MARKS = "".join(c for c in map(chr, range(0x300, 0x10000)) if unicodedata.category(c).startswith("M"))
# Scripts without spaces between words are compared letter by letter.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED += "\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_UNSPACED}][{_MARKS}]*|[^\W{_UNSPACED}](?:[^\W{_UNSPACED}]|[{_MARKS}])*|\s+|.", re.DOTALL)
_NAMES_OF_MARKS = {
    "abbr": "an abbreviation", "cite": "a title", "code": "code", "em": "italic", "q": "quoted", "s": "struck through",
    "small": "small", "strong": "bold", "sub": "subscript", "sup": "superscript", "u": "underlined",
}  # fmt: skip


class DiffSpan(NamedTuple):
    """Some words. change: SAME, ADDED, REMOVED, or MARKED if only their formatting changed."""

    change: str
    text: str


def words_of(text: str) -> list[str]:
    """Split the text into words, spaces and signs; into letters if the script has no spaces between words."""
    return _TOKEN.findall(text)


def compare_words(
    before: Sequence[Run], after: Sequence[Run], budget: Budget | None = None
) -> tuple[tuple[DiffSpan, ...], tuple[str, ...]]:
    """Return the words of both paragraphs as spans, and a note for each change of formatting."""
    old, new = _tokens(before), _tokens(after)
    found = _without_crumbs(matching_blocks([text for text, _ in old], [text for text, _ in new], budget), old)
    spans: list[DiffSpan] = []
    marked: list[_Marked] = []
    for n, ((i, i_end), (j, j_end)) in enumerate(gaps(found, (len(old), len(new)))):
        spans.append(DiffSpan(REMOVED, "".join(text for text, _ in old[i:i_end])))
        spans.append(DiffSpan(ADDED, "".join(text for text, _ in new[j:j_end])))
        if n < len(found):
            for k in range(found[n].length):
                (text, was), (_, now) = old[i_end + k], new[j_end + k]
                spans.append(DiffSpan(SAME if was == now else MARKED, text))
                if was != now:
                    marked.append((text, was, now, j_end + k))
    return tuple(_run_together(spans)), tuple(_notes(marked))


def _tokens(runs: Iterable[Run]) -> list[_Token]:
    return [(text, run.marks) for run in runs for text in words_of(run.text)]


def _without_crumbs(found: list[Match], old: Sequence[_Token]) -> list[Match]:
    """Drop matches of a single space between changed words, which make a diff hard to read."""
    return [
        match
        for match in found
        if match.length > 1 or match.first in {0, len(old) - 1} or not old[match.first][0].isspace()
    ]


def _run_together(spans: Iterable[DiffSpan]) -> Iterator[DiffSpan]:
    for change, group in groupby((span for span in spans if span.text), key=attrgetter("change")):
        yield DiffSpan(change, "".join(span.text for span in group))


def _notes(marked: Iterable[_Marked]) -> Iterator[str]:
    """Yield a note for each passage whose formatting changed."""
    # Their words are joined at the end, because there may be very many.
    passages: list[tuple[list[str], tuple[str, ...], tuple[str, ...]]] = []
    end = 0
    for text, was, now, place in marked:
        if passages and (*passages[-1][1:], end) == (was, now, place):
            passages[-1][0].append(text)
        elif text.strip():
            passages.append(([text], was, now))
        else:
            continue
        end = place + 1
    for words, was, now in passages[:10]:
        text = "".join(words)
        removed = [f"is no longer {_mark(m)}" for m in was if m not in now and not m.startswith("img ")]
        notes = [*removed, *(f"is now {_mark(m)}" for m in now if m not in was)] or ["is no longer an image"]
        short = " ".join(text.split())
        yield f"“{short[:60]}{'…' * (len(short) > 60)}” {' and '.join(notes)}"
    if len(passages) > 10:
        rest = len(passages) - 10
        yield f"{rest} more formatting change{'s' * (rest > 1)}"


def _mark(mark: str) -> str:
    name, _, rest = mark.partition(" ")
    if name == "a":
        return f"a link to {rest}"
    return "a different image" if name == "img" else _NAMES_OF_MARKS.get(name, name)
