"""Writes texts: balanced, shallow, without empty elements, with single spaces."""

import re
from typing import NamedTuple

from newsroom.core.html.tags import BLANK, CELLS, INLINE, STANDS_IN, WORDS
from newsroom.core.html.text import escaped

_WIDE_SPACES = re.compile(r"[ \xa0]{2,}")
# What editors write for a typed space. Beside figures and punctuation it is meant.
_LONE_SPACE = re.compile(r"(?<=[^\W\d_])\xa0(?=[^\W\d_])")
_LINE_END = re.compile(r"[ \xa0]*\n[ \xa0]*")
_MANY_LINE_ENDS = re.compile(r"\n{3,}")
_TABLE = {"table", "tbody", "thead", "tfoot", "tr", "td", "th"}


class _Open(NamedTuple):
    """An element that was begun: its name and its start tag."""

    name: str
    start: str


class Writer:
    """Writes a text anew. An element is written when its first content comes, so that none but a cell is empty."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.stack: list[_Open] = []
        # How many of the stack are written; the words that wait belong into the innermost of these.
        self.depth = 0
        # Words not yet written, in pieces. "\n" is a line break.
        self.words: list[str] = []
        # Whether no words were written since the last block began or ended.
        self.is_fresh = True

    def push(self, name: str, written: str = "") -> None:
        """Begin an element with these attributes."""
        self.stack.append(_Open(name, f"<{name}{written}>"))

    def open(self) -> None:
        """Write what was begun and not yet written."""
        if self.depth == len(self.stack):
            return
        self.flush()
        for element in self.stack[self.depth :]:
            self.out.append(element.start)
            self.is_fresh = self.is_fresh or element.name not in INLINE
        self.depth = len(self.stack)

    def void(self, tag: str, *, is_fresh: bool) -> None:
        """Write a tag that has no content, after all that was begun and the words that wait."""
        self.open()
        self.flush()
        self.out.append(tag)
        self.is_fresh = is_fresh

    def close(self, level: int) -> None:
        """End all elements from this level of the stack on."""
        while len(self.stack) > level:
            if self.depth < len(self.stack):
                self.stack.pop()
                continue
            name, after = self.stack[-1].name, ""
            is_inline = name in INLINE
            if is_inline and self.top() != "pre":
                # Spaces stand beside the words that are marked, not within.
                words = "".join(self.words)
                self.words = [words.rstrip(BLANK)]
                after = words[len(self.words[0]) :]
            self.flush(is_end=not is_inline)
            self.out.append(f"</{name}>")
            self.stack.pop()
            self.depth -= 1
            self.words = [after]
            self.is_fresh = self.is_fresh or not is_inline

    def flush(self, *, is_end: bool = False) -> None:
        """Write the words that wait. is_end: their block ends."""
        if not self.words:
            return
        words, self.words = "".join(self.words), []
        if self.top(self.depth) == "pre":
            words = words.lstrip("\n") if self.is_fresh else words
            words = escaped(words.rstrip("\n") if is_end else words)
        else:
            if "\xa0" in words or "  " in words:
                words = _LONE_SPACE.sub(" ", _WIDE_SPACES.sub(" ", words))
            if "\n" in words:
                words = _MANY_LINE_ENDS.sub("\n\n", _LINE_END.sub("\n", words))
            words = words.lstrip(BLANK) if self.is_fresh else words
            words = escaped(words.rstrip(BLANK) if is_end else words).replace("\n", "<br>")
        if words:
            self.out.append(words)
            self.is_fresh = False

    def top(self, level: int | None = None) -> str:
        """The innermost block (below this level of the stack), "" if there is none."""
        for element in reversed(self.stack[:level]):
            if element.name not in INLINE:
                return element.name
        return ""

    def holds_words(self) -> bool:
        """Whether words may stand where we are."""
        top = self.top()
        return top in WORDS or top in CELLS

    def level_of(self, names: set[str]) -> int | None:
        """The level of the innermost element of these names; what is outside of a table's cell is out of reach."""
        for level in range(len(self.stack) - 1, -1, -1):
            name = self.stack[level].name
            if name in names:
                return level
            if name == "table" or (name in {"td", "th"} and not names <= _TABLE):
                return None
        return None

    def end_words(self) -> None:
        """End the paragraph, or what else holds words."""
        level = len(self.stack)
        while level and self.stack[level - 1].name in INLINE:
            level -= 1
        if level and self.stack[level - 1].name in WORDS:
            level -= 1
        self.close(level)
        if self.depth == len(self.stack):
            self.flush(is_end=True)
        self.words = []
        self.is_fresh = True

    def make_room_for_words(self) -> None:
        """Begin what words need to stand in."""
        while not self.holds_words():
            self.words = []
            self.push(STANDS_IN.get(self.top(), "p"))

    def make_room_for_block(self) -> None:
        """Begin what a block needs to stand in."""
        self.end_words()
        while self.top() in STANDS_IN:
            self.push(STANDS_IN[self.top()])
