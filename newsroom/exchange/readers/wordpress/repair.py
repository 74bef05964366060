"""Repairs text that is no well-formed XML, as WordPress exports often are."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from html.entities import html5
from typing import NamedTuple

from newsroom.exchange.readers.wordpress.damage import Damage
from newsroom.exchange.readers.wordpress.encodings import REPLACEMENT

_CDATA, _CDATA_END = "<![CDATA[", "]]>"
# What follows the end of the CDATA section of an export: an end tag, or the second half of a divided “]]>”.
_AFTER_CDATA = re.compile(r"\s{0,200}(?:</|<!\[CDATA\[)")
_LOOKAHEAD = 220
# What XML does not allow (XML 1.0, 2.2).
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A comment, in which all is text, a reference or an ampersand, and what starts no tag.
_SPECIAL = re.compile(
    r"<!--[^>]{0,300}-->|&(?:#(\d{1,8}|[xX][0-9a-fA-F]{1,8});|([a-zA-Z][a-zA-Z0-9]{1,31};))?|<(?![a-zA-Z_/!?])"
)
_XML_ENTITIES = {"amp;", "lt;", "gt;", "quot;", "apos;"}
_ITEM = re.compile(r"<item[\s>]")
_START = re.compile(r"<(?:\?xml|rss)[\s>]")
# Longer than any reference, any start of a CDATA section, and any start of an item.
_HELD = 40
# What may precede the XML declaration: messages of a server.
_MAX_JUNK = 100_000


class Piece(NamedTuple):
    """Repaired text. line: where it starts. is_item: it starts with the start tag of an item."""

    text: str
    line: int
    is_item: bool = False


def repaired(texts: Iterable[str], damage: Damage) -> Iterator[Piece]:
    """Yield the texts with what XML needs, and the line of each. What was repaired is added to the damage.

    * Invalid characters, and references to such, become U+FFFD.
    * HTML entities become characters. Ampersands and “<” that start nothing become text.
    * “]]>” ends a CDATA section only before an end tag.
    * What precedes the document is left out.
    """
    return _Repair(damage).pieces(texts)


class _Repair:
    def __init__(self, damage: Damage) -> None:
        self._damage = damage
        # The text that is not yielded yet, and the line where it starts.
        self._text = ""
        self._line = 1
        self._is_cdata = False

    def pieces(self, texts: Iterable[str]) -> Iterator[Piece]:
        """Yield the repaired pieces of the texts."""
        source = iter(texts)
        self._text = self._beginning(source)
        for text in source:
            self._text += text
            yield from self._ready(is_end=False)
        yield from self._ready(is_end=True)

    def _beginning(self, source: Iterator[str]) -> str:
        """Return the first text, from the start of the document on."""
        text = ""
        for piece in source:
            text += piece
            if found := _START.search(text):
                if text[: found.start()].strip("\ufeff"):
                    self._damage.add("Line 1: what precedes the XML declaration was left out.")
                self._line += text.count("\n", 0, found.start())
                return text[found.start() :]
            if len(text) > _MAX_JUNK:
                break
        return text

    def _ready(self, *, is_end: bool) -> Iterator[Piece]:
        """Yield what can be decided without the text that follows. is_end: nothing follows."""
        position = 0
        while True:
            is_cdata = self._is_cdata
            end, text = (self._cdata if is_cdata else self._markup)(position, is_end=is_end)
            if end == position:
                break
            yield from self._pieces(text, is_cdata=is_cdata)
            position = end
        self._text = self._text[position:]

    def _pieces(self, text: str, *, is_cdata: bool) -> Iterator[Piece]:
        """Yield the repaired text in pieces that start where items start."""
        start, is_item = 0, False
        for found in () if is_cdata else _ITEM.finditer(text):
            if start < found.start():
                yield self._piece(text[start : found.start()], is_item=is_item)
            start, is_item = found.start(), True
        if start < len(text):
            yield self._piece(text[start:], is_item=is_item)

    def _piece(self, text: str, *, is_item: bool) -> Piece:
        piece = Piece(text, self._line, is_item)
        self._line += text.count("\n")
        return piece

    def _markup(self, start: int, *, is_end: bool) -> tuple[int, str]:
        """Return the end of the markup from the position on, and its repaired text."""
        text = self._text
        end = text.find(_CDATA, start)
        if end >= 0:
            self._is_cdata = True
            end += len(_CDATA)
        else:
            end = len(text)
            if not is_end:
                # A reference or a tag may be incomplete.
                held = max(start, end - _HELD)
                tail = max(text.rfind("<", held), text.rfind("&", held))
                end = tail if tail >= 0 else end
        valid = _CONTROL.sub(_Replacement(self._damage, self._line, _control), text[start:end])
        return end, _SPECIAL.sub(_Replacement(self._damage, self._line, _reference), valid)

    def _cdata(self, start: int, *, is_end: bool) -> tuple[int, str]:
        """Return the end of the CDATA section from the position on, or of what is there of it, and its text."""
        text = self._text
        end = text.find(_CDATA_END, start)
        if end < 0:
            end = len(text) if is_end else max(start, len(text) - len(_CDATA_END) + 1)
            return end, self._valid(start, end)
        after = end + len(_CDATA_END)
        if _AFTER_CDATA.match(text, after) or (is_end and not text[after:].strip()):
            self._is_cdata = False
            return after, self._valid(start, after)
        if not is_end and len(text) - after < _LOOKAHEAD:
            return end, self._valid(start, end)
        self._damage.add(f"Line {self._line + text.count('\n', start, end):,}: “]]>” in a text was repaired.")
        return after, f"{self._valid(start, end)}]]]]><![CDATA[>"

    def _valid(self, start: int, end: int) -> str:
        return _CONTROL.sub(_Replacement(self._damage, self._line, _control), self._text[start:end])


class _Replacement:
    """Replaces matches in a text that starts at this line. What was changed is added to the damage."""

    def __init__(self, damage: Damage, line: int, replace: Callable[[re.Match[str]], tuple[str, str]]) -> None:
        self._damage, self._line, self._replace = damage, line, replace
        self._position = 0

    def __call__(self, found: re.Match[str]) -> str:
        text, sentence = self._replace(found)
        if sentence:
            self._line += found.string.count("\n", self._position, found.start())
            self._position = found.start()
            self._damage.add(f"Line {self._line:,}: {sentence}")
        return text


def _control(found: re.Match[str]) -> tuple[str, str]:
    """Return what replaces an invalid character, and a sentence about it."""
    return REPLACEMENT, f"the invalid character U+{ord(found[0]):04X} was replaced."


def _reference(found: re.Match[str]) -> tuple[str, str]:
    """Return what replaces a reference, an ampersand or “<”, and a sentence about it, "" if it is valid."""
    text, number, name = found[0], found[1], found[2]
    if text.startswith("<!--"):
        return text, ""
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        if code <= sys.maxunicode and not _CONTROL.match(chr(code)):
            return text, ""
        return REPLACEMENT, f"the invalid reference “{text}” was replaced."
    if name in _XML_ENTITIES:
        return text, ""
    if name in html5:
        return "".join(f"&#{ord(character)};" for character in html5[name]), f"the HTML entity “{text}” was replaced."
    if text == "<":
        return "&lt;", "“<” was read as text."
    return f"&amp;{text[1:]}", "“&” was read as text."
