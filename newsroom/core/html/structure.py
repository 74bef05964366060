"""HTML of any origin, converted to the structure of our bodies.

A body is a sequence of blocks: paragraphs, headings, lists, quotes, figures, tables. Text is in paragraphs, items and
cells. The input can come from an editor, Word, Google Docs, another site or an attacker. It is parsed once from left to
right, in linear time, and the output is written from scratch, balanced and with limited depth.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache
from html import unescape

from newsroom.core.html import attributes, embeds
from newsroom.core.html.embed_figures import with_embeds
from newsroom.core.html.tags import BLANK, BREAKS, DROPPED, GROUPS, INLINE, MAX_DEPTH, PARENTS, REQUIRED_CHILD, WORDS
from newsroom.core.html.text import escape_text
from newsroom.core.html.writer import Writer
from newsroom.core.text.characters import without_controls

# Possessive quantifiers: without backtracking, no input takes long.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)([^>]*+)>")
_BEGUN_TAG = re.compile(r"</?[a-zA-Z]")
_COMMENT = re.compile(r"<(?:[!?]|/(?![a-zA-Z]))")
_SPACES = re.compile(r"[ \t\n]+")
# Longer attributes are data URLs or worse.
MAX_ATTRIBUTES_LENGTH = 8_000


# One request parses the same text several times: to save it, to check it and to show it.
@lru_cache(maxsize=8)
def structured(html: str) -> str:
    """Return the HTML in our structure. The function is idempotent."""
    output = _Parser(without_controls(html.replace("\r\n", "\n").replace("\r", "\n"))).parse()
    return with_embeds(output) if "<figure" in output else output


class _Parser(Writer):
    """Parses HTML and writes the elements that our structure has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        # The end of the last tag; everything after it is text.
        self.last = html.rfind(">")
        # End markers that do not occur any more, so that they are not searched again.
        self.missing_ends: set[str] = set()
        # Start tags of blocks, and of inline elements, that were skipped. Their end tags are skipped too.
        self.ignored: Counter[str] = Counter()
        self.ignored_inline: Counter[str] = Counter()

    def parse(self) -> str:
        """Return the HTML in our structure."""
        html, tag, position = self.html, _TAG, 0
        while 0 <= (start := html.find("<", position)) < self.last:
            self.text(html[position:start])
            if _COMMENT.match(html, start):
                position = self._skip_to(start + 2, "-->" if html.startswith("<!--", start) else ">")
                continue
            found = tag.match(html, start)
            if found is None and _BEGUN_TAG.match(html, start):
                # A quotation mark is not closed: from here on, a tag ends at the next ">".
                tag = _PLAIN_TAG
                found = tag.match(html, start)
            position = found.end() if found else start + 1
            if found:
                position = self._tag(
                    found[2].lower(), found[3][:MAX_ATTRIBUTES_LENGTH], position, is_end=bool(found[1])
                )
            else:
                self.text("&lt;")
        self.text(html[position:].replace("<", "&lt;"))
        self.end_words()
        self.close(0)
        return "".join(self.out)

    def _skip_to(self, position: int, end: str) -> int:
        """Return the position after the next `end`, or the same position if there is none."""
        if end in self.missing_ends:
            return position
        found = _end_of(end).search(self.html, position, self.last + 1)
        if found is None:
            self.missing_ends.add(end)
        return found.end() if found else position

    def _tag(self, name: str, source: str, position: int, *, is_end: bool) -> int:
        """Process a tag that ends at the position. Returns the position where parsing continues.

        source: of its attributes.
        """
        if is_end:
            self.end(name)
        elif name not in DROPPED:
            self.start(name, attributes.parse(source) if source else {})
        elif not (name in {"svg", "math"} and source.endswith("/")):
            if name == "iframe":
                self.frame(attributes.parse(source))
            return self._skip_to(position, f"</{name}")
        return position

    def text(self, raw: str) -> None:
        """Process text. raw: as in the source, with character references."""
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

    def start(self, name: str, attrs: Mapping[str, str]) -> None:
        """Process a start tag."""
        if name == "br":
            self.words.append("\n")
        elif name == "hr":
            self.end_words()
            self.end_gallery()
            self.make_room_for_block()
            self.void("<hr>", is_fresh=True)
        elif name == "img":
            self.picture(attributes.picture(attrs))
        elif name in INLINE:
            self._start_inline(name, attrs)
        elif name in PARENTS:
            self._start_part(name, attrs)
        elif name in WORDS or name in GROUPS:
            self._start_block(name, attrs)
        elif name in BREAKS:
            self._break()

    def end(self, name: str) -> None:
        """Process an end tag."""
        if name in INLINE:
            if self.ignored_inline[name]:
                self.ignored_inline[name] -= 1
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

    def picture(self, source: str) -> None:
        """Write an image. source: of its attributes; "" for none."""
        if not source:
            return
        is_in_gallery = self.gallery_level() is not None
        is_alone = not self.holds_words() and (self.top() != "figure" or is_in_gallery)
        if is_alone and self._is_deep() and not is_in_gallery:
            self.make_room_for_words()
            is_alone = False
        if is_alone:
            self.make_room_for_block()
            self.push("figure")
        self.void(f"<img{source}>", is_fresh=False)
        if is_alone:
            self.close(len(self.stack) - 1)

    def frame(self, attrs: Mapping[str, str]) -> None:
        """Write what an iframe shows as a link in a figure; nothing if the provider is unknown."""
        embed = embeds.find(attrs.get("src", ""))
        if embed is None:
            return
        self.end_gallery()
        is_alone = self.top() != "figure" and not self._is_deep()
        if is_alone:
            self.make_room_for_block()
            self.push("figure")
        self._start_inline("a", {"href": embed.page})
        self.text(escape_text(embed.page))
        self._break()
        if is_alone:
            self.close(len(self.stack) - 1)

    def _is_deep(self) -> bool:
        """Return whether there is no room for another element that contains blocks."""
        return len(self.stack) + self.missing_levels() >= MAX_DEPTH

    def _break(self) -> None:
        self.ignored_inline.clear()
        self.end_words()

    def _start_inline(self, name: str, attrs: Mapping[str, str]) -> None:
        tag = INLINE[name]
        if tag == "a":
            self._end_inline("a")
        source = attributes.link(attrs) if tag == "a" else attributes.allowed(tag, attrs)
        if tag == "small" and "class" in attrs and source:
            # A page shows a note in another place than the link around it.
            self._end_inline("a")
        is_open = any(element.name == tag for element in self.stack)
        if is_open or (tag in {"a", "abbr"} and not source):
            self.ignored_inline[name] += 1
            return
        self.make_room_for_words()
        self.push(tag, source)

    def _end_inline(self, name: str) -> None:
        level = self.level_of({name})
        if level is not None:
            inner = self.stack[level + 1 :]
            self.close(level)
            self.stack += inner

    def _start_block(self, name: str, attrs: Mapping[str, str]) -> None:
        self._break()
        tag, source = WORDS.get(name, name), attributes.allowed(WORDS.get(name, name), attrs)
        if tag != "figure":
            self.end_gallery()
        top, is_in_gallery = self.top(), self.gallery_level() is not None
        is_first = top == "table" and self.depth < len(self.stack)
        if (tag == "figcaption" and top != "figure") or (tag == "caption" and not is_first):
            tag = "p"
        # A figure can contain figures only if it is a gallery, which cannot contain another.
        is_nested = name == top == "figure" and (not is_in_gallery or "gallery" in source)
        if name in GROUPS and (self._is_deep() or is_nested):
            self.ignored[name] += 1
            return
        if tag != "caption":
            self.make_room_for_block()
        self.push(tag, source)

    def _start_part(self, name: str, attrs: Mapping[str, str]) -> None:
        """Process a start tag of a part of a list or table. Outside of one, only its content remains."""
        self._break()
        level = self.level_of({"ul", "ol"} if name == "li" else {"table"})
        if level is None:
            self.ignored[name] += 1
            return
        parent = self.level_of(PARENTS[name])
        self.close((level if parent is None else parent) + 1)
        while self.top() not in PARENTS[name]:
            self.push(REQUIRED_CHILD[self.top()])
        self.push(name, attributes.allowed(name, attrs))
        if name in {"td", "th"}:
            self.open()


@cache
def _end_of(end: str) -> re.Pattern[str]:
    """Return the pattern of the end of a comment (`-->`, `>`) or of an element (`</style`)."""
    return re.compile(rf"{end}(?:[\s/][^>]*+)?>" if end.startswith("</") else end, re.IGNORECASE)
