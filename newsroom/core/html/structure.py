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

from newsroom.core.html import attributes, embeds
from newsroom.core.html.tags import BLANK, BREAKS, DEPTH, DROPPED, GROUPS, INLINE, PARENTS, STANDS_IN, WORDS
from newsroom.core.html.text import escaped, without_controls
from newsroom.core.html.writer import Writer

# Possessive: what does not match is not tried in shorter pieces, so that no input takes long.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)([^>]*+)>")
_BEGUN_TAG = re.compile(r"</?[a-zA-Z]")
_REMARK = re.compile(r"<(?:[!?]|/(?![a-zA-Z]))")
_SPACES = re.compile(r"[ \t\n]+")
# A figure that holds nothing but a link. If it leads to a video, the figure is an embed.
_LINK_IN_FIGURE = re.compile(r'<figure([^>]*+)><p[^>]*+><a href="([^"]*+)"[^>]*+>([^<]++)</a></p></figure>')
# Longer attributes are a picture in the text itself or worse, and of no use here.
MAX_ATTRIBUTES = 8_000


def structured(html: str) -> str:
    """The HTML in our structure. Doing it again changes nothing."""
    written = _Reader(without_controls(html.replace("\r\n", "\n").replace("\r", "\n"))).read()
    return _LINK_IN_FIGURE.sub(_embed, written) if "<figure" in written else written


class _Reader(Writer):
    """Reads HTML and does what it says, as far as our structure has it."""

    def __init__(self, html: str):
        super().__init__()
        self.html = html
        # Where the last tag ends: what begins behind is text.
        self.last = html.rfind(">")
        # What was begun somewhere and never ends: not looked for again.
        self.endless: set[str] = set()
        # Start tags that were passed over, whose end tags are then too.
        self.ignored: Counter[str] = Counter()
        self.doubled: Counter[str] = Counter()

    def read(self) -> str:
        """What the HTML says, written anew."""
        html, tag, position = self.html, _TAG, 0
        while 0 <= (start := html.find("<", position)) < self.last:
            self.text(html[position:start])
            if _REMARK.match(html, start):
                position = self._past(start + 2, "-->" if html.startswith("<!--", start) else ">")
                continue
            found = tag.match(html, start)
            if found is None and _BEGUN_TAG.match(html, start):
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
        found = _end_of(end).search(self.html, position, self.last + 1)
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
                self.video(attributes.read(written))
            return self._past(position, f"</{name}")
        return position

    def text(self, raw: str) -> None:
        """Words, as they stand in HTML."""
        if "&" in raw:
            raw = without_controls(unescape(raw).replace("\r", "\n"))
        is_pre = self.top() == "pre"
        raw = raw if is_pre else _SPACES.sub(" ", raw)
        words = raw.lstrip(BLANK)
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

    def video(self, given: Mapping[str, str]) -> None:
        """What a frame with these attributes shows, as a link in a figure; nothing if we know no such provider."""
        video = embeds.find(given.get("src", ""))
        if video is None:
            return
        is_alone = self.top() != "figure"
        if is_alone:
            self.make_room_for_block()
            self.push("figure")
        self._start_inline("a", {"href": video.page})
        self.text(escaped(video.page))
        self._break()
        if is_alone:
            self.close(len(self.stack) - 1)

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


def _embed(figure: re.Match[str]) -> str:
    video = embeds.find(unescape(figure[2]))
    if video is None:
        return figure[0]
    words = escaped(video.page) if embeds.find(unescape(figure[3])) else figure[3]
    return f'<figure class="embed"{figure[1]}><a href="{escaped(video.page)}" rel="noopener">{words}</a></figure>'


@cache
def _end_of(end: str) -> re.Pattern[str]:
    """What ends a comment (`-->`, `>`) or an element (`</style`)."""
    return re.compile(rf"{end}(?:[\s/][^>]*+)?>" if end.startswith("</") else end, re.IGNORECASE)
