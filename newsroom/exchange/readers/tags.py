"""HTML as a sequence of tags and texts, read once from left to right in linear time."""

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import NamedTuple

from newsroom.core.html import attributes

# Possessive quantifiers: without backtracking, no input takes long.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)([^>]*+)>")
_MAX_ATTRIBUTES = 8_000
# Elements whose content is not text.
RAW = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "math",
    "canvas",
    "object",
    "iframe",
    "audio",
    "video",
    "textarea",
}


class Token(NamedTuple):
    """A tag or a text. name: of the tag, in lower case; "" for a text. inside: the content of an element of RAW."""

    source: str
    name: str = ""
    attributes: str = ""
    is_end: bool = False
    inside: str = ""

    @property
    def values(self) -> dict[str, str]:
        """The attributes of the tag."""
        return attributes.parse(self.attributes[:_MAX_ATTRIBUTES])


def tokens_of(html: str) -> Iterator[Token]:
    """Yield the tags and texts. Comments are left out; an element of RAW is one token."""
    tag, last, position, text_start = _TAG, html.rfind(">"), 0, 0
    missing: set[str] = set()
    while (start := html.find("<", position)) >= 0:
        if html.startswith("<!--", start):
            if start > text_start:
                yield Token(html[text_start:start])
            position = text_start = _end(html, "-->", start + 4, missing)
            continue
        if start > last:
            # No tag ends here, however many begin.
            position = start + 1
            continue
        found = tag.match(html, start)
        if found is None and tag is _TAG and _PLAIN_TAG.match(html, start):
            # A quotation mark is not closed: from here on, a tag ends at the next “>”.
            tag = _PLAIN_TAG
            found = tag.match(html, start)
        if found is None:
            position = start + 1
            continue
        if start > text_start:
            yield Token(html[text_start:start])
        name, position = found[2].lower(), found.end()
        inside = ""
        if name in RAW and not found[1] and not found[3].endswith("/"):
            end = _end(html, f"</{name}", position, missing)
            inside = html[position:end].rpartition("</")[0]
            position = end
        yield Token(html[start : found.end()], name, found[3], bool(found[1]), inside)
        text_start = position
    if text_start < len(html):
        yield Token(html[text_start:])


def element(name: str, inner: str, **values: str) -> str:
    """Return an element with attributes (unescaped). class_ stands for class."""
    return f"{start_tag(name, **values)}{inner}</{name}>"


def start_tag(name: str, **values: str) -> str:
    """Return a start tag with these attributes."""
    return f"<{name}{''.join(f' {key.rstrip("_")}="{escape(value)}"' for key, value in values.items())}>"


def _end(html: str, end: str, position: int, missing: set[str]) -> int:
    """Return the position after the next end of a comment or an element; if there is none, the same position."""
    if end in missing:
        return position
    found = _pattern(end).search(html, position)
    if found is None:
        missing.add(end)
        return position
    return found.end()


@cache
def _pattern(end: str) -> re.Pattern[str]:
    return re.compile(rf"{end}(?:\s[^>]*+)?>" if end.startswith("</") else end, re.IGNORECASE)
