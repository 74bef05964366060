"""Writes HTML: balanced, without empty elements, with single spaces."""

import re
from typing import NamedTuple

from newsroom.core.html.tags import BLANK, CELLS, INLINE, REQUIRED_CHILD, WORDS
from newsroom.core.html.text import escape_text

_WIDE_SPACES = re.compile(r"[ \xa0]{2,}")
# Editors insert it for a typed space. Next to digits and punctuation it is intended.
_LONE_NBSP = re.compile(r"(?<=[^\W\d_])\xa0(?=[^\W\d_])")
_LINE_END = re.compile(r"[ \xa0]*\n[ \xa0]*")
_MANY_LINE_ENDS = re.compile(r"\n{3,}")
_TABLE = {"table", "tbody", "thead", "tfoot", "tr", "td", "th"}


class _Open(NamedTuple):
    """An open element: its name and its start tag."""

    name: str
    start: str


class Writer:
    """Writes HTML. A start tag is written with the first content of its element, so only cells can be empty."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.stack: list[_Open] = []
        # How many start tags of the stack are written. Buffered text belongs to the innermost of these elements.
        self.depth = 0
        # Buffered text, in pieces. "\n" is a line break.
        self.words: list[str] = []
        # Whether no text was written since the last start or end of a block.
        self.is_fresh = True

    def push(self, name: str, attributes: str = "") -> None:
        """Open an element. attributes: their source."""
        self.stack.append(_Open(name, f"<{name}{attributes}>"))

    def open(self) -> None:
        """Write the start tags of open elements that are not written yet."""
        if self.depth == len(self.stack):
            return
        self.flush()
        for element in self.stack[self.depth :]:
            self.out.append(element.start)
            self.is_fresh = self.is_fresh or element.name not in INLINE
        self.depth = len(self.stack)

    def void(self, tag: str, *, is_fresh: bool) -> None:
        """Write a tag without content, after pending start tags and buffered text."""
        self.open()
        self.flush()
        self.out.append(tag)
        self.is_fresh = is_fresh

    def close(self, level: int) -> None:
        """Close all elements from this level of the stack on."""
        while len(self.stack) > level:
            if self.depth < len(self.stack):
                self.stack.pop()
                continue
            name, spaces = self.stack[-1].name, ""
            is_inline = name in INLINE
            if is_inline and self.top() != "pre":
                # Spaces belong outside of inline elements.
                words = "".join(self.words)
                self.words = [words.rstrip(BLANK)]
                spaces = words[len(self.words[0]) :]
            self.flush(is_end=not is_inline)
            self.out.append(f"</{name}>")
            self.stack.pop()
            self.depth -= 1
            self.words = [spaces]
            self.is_fresh = self.is_fresh or not is_inline

    def flush(self, *, is_end: bool = False) -> None:
        """Write the buffered text. is_end: at the end of its block."""
        if not self.words:
            return
        words, self.words = "".join(self.words), []
        if self.top(self.depth) == "pre":
            words = words.lstrip("\n") if self.is_fresh else words
            words = escape_text(words.rstrip("\n") if is_end else words)
        else:
            if "\xa0" in words or "  " in words:
                words = _LONE_NBSP.sub(" ", _WIDE_SPACES.sub(" ", words))
            if "\n" in words:
                words = _MANY_LINE_ENDS.sub("\n\n", _LINE_END.sub("\n", words))
            words = words.lstrip(BLANK) if self.is_fresh else words
            words = escape_text(words.rstrip(BLANK) if is_end else words).replace("\n", "<br>")
        if words:
            self.out.append(words)
            self.is_fresh = False

    def top(self, level: int | None = None) -> str:
        """Return the name of the innermost block (below this level of the stack), or ""."""
        for element in reversed(self.stack[:level]):
            if element.name not in INLINE:
                return element.name
        return ""

    def gallery_level(self) -> int | None:
        """Return the level of the innermost block if it is a gallery, a figure that contains figures, else None."""
        for level in range(len(self.stack) - 1, -1, -1):
            if self.stack[level].name not in INLINE:
                return level if self.stack[level].start.startswith('<figure class="gallery"') else None
        return None

    def end_gallery(self) -> None:
        """Close a gallery before content that is no figure."""
        if (level := self.gallery_level()) is not None:
            self.close(level)

    def holds_words(self) -> bool:
        """Return whether the innermost block may contain text."""
        top = self.top()
        return top in WORDS or top in CELLS

    def level_of(self, names: set[str]) -> int | None:
        """Return the level of the innermost element with one of these names, or None. It stays inside a cell."""
        for level in range(len(self.stack) - 1, -1, -1):
            name = self.stack[level].name
            if name in names:
                return level
            if name == "table" or (name in {"td", "th"} and not names <= _TABLE):
                return None
        return None

    def end_words(self) -> None:
        """Close the block that contains text."""
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
        """Open the elements that text needs around it."""
        self.end_gallery()
        while not self.holds_words():
            self.words, self.is_fresh = [], True
            self.push(REQUIRED_CHILD.get(self.top(), "p"))

    def missing_levels(self) -> int:
        """Return how many elements `make_room_for_block` would open."""
        levels, top = 0, self.top()
        while top in REQUIRED_CHILD:
            levels, top = levels + 1, REQUIRED_CHILD[top]
        return levels

    def make_room_for_block(self) -> None:
        """Open the elements that a block needs around it."""
        self.end_words()
        while self.top() in REQUIRED_CHILD:
            self.push(REQUIRED_CHILD[self.top()])
