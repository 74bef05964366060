"""HTML of any origin, brought into the structure that our texts have.

A text is a row of blocks: paragraphs, headings, lists, quotes, figures, tables. Words stand in paragraphs, items and
cells. What comes in may be anything, from an editor, Word, Google Docs, another site or an attacker: it is read once,
from left to right, in time that grows as its length does, and what comes out is written anew, balanced and shallow.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from html import unescape
from typing import NamedTuple

from newsroom.html import attributes
from newsroom.html.text import escaped, without_controls

# The tags that are kept, by what they are called here.
INLINE = {
    "a": "a", "abbr": "abbr", "b": "strong", "cite": "cite", "code": "code", "del": "s", "em": "em", "i": "em",
    "ins": "u", "kbd": "code", "q": "q", "s": "s", "samp": "code", "small": "small", "strike": "s",
    "strong": "strong", "sub": "sub", "sup": "sup", "tt": "code", "u": "u",
}  # fmt: skip
# Blocks whose content is words.
WORDS = {
    "caption": "caption", "figcaption": "figcaption", "h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4",
    "h6": "h4", "p": "p", "pre": "pre",
}  # fmt: skip
# Blocks that hold blocks.
GROUPS = {"blockquote", "figure", "ol", "table", "ul"}
# The parts of lists and tables, and what each stands in.
PARENTS = {
    "li": {"ul", "ol"}, "tbody": {"table"}, "thead": {"table"}, "tfoot": {"table"},
    "tr": {"tbody", "thead", "tfoot"}, "td": {"tr"}, "th": {"tr"},
}  # fmt: skip
# What has to be begun in something that does not itself hold blocks or words.
STANDS_IN = {"ul": "li", "ol": "li", "table": "tbody", "tbody": "tr", "thead": "tr", "tfoot": "tr", "tr": "td"}
# These take words as well as blocks.
CELLS = {"li", "td", "th"}
# Other blocks end a paragraph and leave nothing else behind.
BREAKS = {
    "address", "article", "aside", "body", "center", "dd", "details", "dir", "div", "dl", "dt", "fieldset", "footer",
    "form", "head", "header", "hgroup", "html", "legend", "main", "menu", "nav", "option", "section", "summary",
}  # fmt: skip
# These go with all they hold, which is no text.
DROPPED = {
    "applet", "audio", "canvas", "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "style",
    "svg", "template", "textarea", "title", "video", "xml", "xmp",
}  # fmt: skip
# Twelve lists in one another; deeper ones are flattened.
DEPTH = 24

# Possessive: what does not match is not tried in shorter pieces, so that no input takes long.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)([^>]*+)>")
_REMARK = re.compile(r"<(?:[!?]|/(?![a-zA-Z]))")
_SPACES = re.compile(r"[ \t\n]+")
_WIDE_SPACES = re.compile(r"[ \xa0]{2,}")
# What editors write for a typed space. Beside figures and punctuation it is meant.
_LONE_SPACE = re.compile(r"(?<=[^\W\d_])\xa0(?=[^\W\d_])")
_LINE_END = re.compile(r"[ \xa0]*\n[ \xa0]*")
_MANY_LINE_ENDS = re.compile(r"\n{3,}")
_BLANK = " \xa0\n"


# Longer attributes are a picture in the text itself or worse, and of no use here.
MAX_ATTRIBUTES = 8_000
_TABLE = {"table", "tbody", "thead", "tfoot", "tr", "td", "th"}


class _Open(NamedTuple):
    """An element that was begun: its name and its start tag."""

    name: str
    start: str


def structured(html: str) -> str:
    """The HTML in our structure. Doing it again changes nothing."""
    return _Reader(without_controls(html.replace("\r\n", "\n").replace("\r", "\n"))).read()


class _Writer:
    """Writes a text anew. An element is written when its first content comes, so that none but a cell is empty."""

    def __init__(self):
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
                self.words = [words.rstrip(_BLANK)]
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
            words = words.lstrip(_BLANK) if self.is_fresh else words
            words = escaped(words.rstrip(_BLANK) if is_end else words).replace("\n", "<br>")
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


class _Reader(_Writer):
    """Reads HTML and does what it says, as far as our structure has it."""

    def __init__(self, html: str):
        super().__init__()
        self.html = html
        # What was begun somewhere and never ends: not looked for again.
        self.endless: set[str] = set()
        # Start tags that were passed over, whose end tags are then too.
        self.ignored: Counter[str] = Counter()
        self.doubled: Counter[str] = Counter()

    def read(self) -> str:
        """What the HTML says, written anew."""
        html, tag, position, last = self.html, _TAG, 0, self.html.rfind(">")
        while 0 <= (start := html.find("<", position)) < last:
            self.text(html[position:start])
            if _REMARK.match(html, start):
                position = self._past(start + 2, "-->" if html.startswith("<!--", start) else ">")
                continue
            found = tag.match(html, start)
            if found is None and html[start + 1 : start + 2].isalpha():
                # A quotation mark has no other: from here on a tag ends at the next ">".
                tag = _PLAIN_TAG
                found = tag.match(html, start)
            position = found.end() if found else start + 1
            if found:
                position = self._tag(found[2].lower(), found[3][:MAX_ATTRIBUTES], position, is_end=bool(found[1]))
            else:
                self.text("&lt;")
        self.text(html[position:].replace("<", "&lt;"))
        self.end_words()
        self.close(0)
        return "".join(self.out)

    def _past(self, position: int, end: str) -> int:
        """The position after the next `end`; the same position if there is none."""
        if end in self.endless:
            return position
        found = _end_of(end).search(self.html, position)
        if found is None:
            self.endless.add(end)
        return found.end() if found else position

    def _tag(self, name: str, written: str, position: int, *, is_end: bool) -> int:
        """Do what a tag says that ends at the position. Returns the position to read on from."""
        if is_end:
            self.end(name)
        elif name not in DROPPED:
            self.start(name, attributes.read(written) if written else {})
        elif not (name in {"svg", "math"} and written.endswith("/")):
            if name == "iframe":
                self.video(attributes.player(attributes.read(written)))
            return self._past(position, f"</{name}")
        return position

    def text(self, raw: str) -> None:
        """Words, as they stand in HTML."""
        if "&" in raw:
            raw = without_controls(unescape(raw).replace("\r", "\n"))
        is_pre = self.top() == "pre"
        raw = raw if is_pre else _SPACES.sub(" ", raw)
        words = raw.lstrip(_BLANK)
        if not words:
            self.words.append(raw)
            return
        self.make_room_for_words()
        if self.depth < len(self.stack) and not is_pre:
            self.words.append(raw[: len(raw) - len(words)])
            raw = words
        self.open()
        self.words.append(raw)

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """A start tag."""
        if name == "br":
            self.words.append("\n")
        elif name == "hr":
            self.make_room_for_block()
            self.void("<hr>", is_fresh=True)
        elif name == "img":
            self.picture(attributes.picture(given))
        elif name in INLINE:
            self._start_inline(name, given)
        elif name in PARENTS:
            self._start_part(name, given)
        elif name in WORDS or name in GROUPS:
            self._start_block(name, given)
        elif name in BREAKS:
            self._break()

    def end(self, name: str) -> None:
        """An end tag."""
        if name in INLINE:
            if self.doubled[name]:
                self.doubled[name] -= 1
            else:
                self._end_inline(INLINE[name])
        elif name in BREAKS:
            self._break()
        elif name in WORDS or name in GROUPS or name in PARENTS:
            if self.ignored[name]:
                self.ignored[name] -= 1
                self._break()
            elif (level := self.level_of({WORDS.get(name, name)})) is not None:
                self._break()
                self.close(level)

    def picture(self, written: str) -> None:
        """A picture with these attributes; none if there are none."""
        if not written:
            return
        is_alone = not self.holds_words() and self.top() != "figure"
        if is_alone:
            self.make_room_for_block()
            self.push("figure")
        self.void(f"<img{written}>", is_fresh=False)
        if is_alone:
            self.close(len(self.stack) - 1)

    def video(self, href: str) -> None:
        """A paragraph that is a link to a video; none if there is no address."""
        if href:
            self._start_block("p", {})
            self._start_inline("a", {"href": href})
            self.text(href)
            self._break()

    def _break(self) -> None:
        self.doubled.clear()
        self.end_words()

    def _start_inline(self, name: str, given: Mapping[str, str]) -> None:
        kept = INLINE[name]
        if kept == "a":
            self._end_inline("a")
        written = attributes.link(given) if kept == "a" else attributes.kept(kept, given)
        is_there = any(element.name == kept for element in self.stack)
        if is_there or (kept in {"a", "abbr"} and not written):
            self.doubled[name] += 1
            return
        self.make_room_for_words()
        self.push(kept, written)

    def _end_inline(self, name: str) -> None:
        level = self.level_of({name})
        if level is not None:
            within = self.stack[level + 1 :]
            self.close(level)
            self.stack += within

    def _start_block(self, name: str, given: Mapping[str, str]) -> None:
        self._break()
        kept, top = WORDS.get(name, name), self.top()
        is_first = top == "table" and self.depth < len(self.stack)
        if (kept == "figcaption" and top != "figure") or (kept == "caption" and not is_first):
            kept = "p"
        if name in GROUPS and (len(self.stack) >= DEPTH or name == top == "figure"):
            self.ignored[name] += 1
            return
        if kept != "caption":
            self.make_room_for_block()
        self.push(kept, attributes.kept(kept, given))

    def _start_part(self, name: str, given: Mapping[str, str]) -> None:
        """A part of a list or of a table; outside of one its content is left."""
        self._break()
        level = self.level_of({"ul", "ol"} if name == "li" else {"table"})
        if level is None:
            self.ignored[name] += 1
            return
        above = self.level_of(PARENTS[name])
        self.close((level if above is None else above) + 1)
        while self.top() not in PARENTS[name]:
            self.push(STANDS_IN[self.top()])
        self.push(name, attributes.kept(name, given))
        if name in {"td", "th"}:
            self.open()


@cache
def _end_of(end: str) -> re.Pattern[str]:
    """What ends a comment (`-->`, `>`) or an element (`</style`)."""
    return re.compile(rf"{end}(?:[\s/][^>]*+)?>" if end.startswith("</") else end, re.IGNORECASE)
