"""Shortcodes: their syntax, and which brackets are text."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import NamedTuple

# A tag in brackets. Attributes contain no bracket, so that no input takes long.
_CODE = re.compile(r"\[(/?)([A-Za-z][\w-]*+)(?=[\s=/\]])([^\[\]]*+)\]")
_NEXT = re.compile(r"[<\[]")
# What contains no shortcodes.
_VERBATIM = re.compile(r"<(pre|code|script|style|textarea)(?=[\s>])", re.IGNORECASE)
_ENDS = {name: re.compile(rf"</{name}\s*+>", re.IGNORECASE) for name in ("pre", "code", "script", "style", "textarea")}
_TAG = re.compile(r"<[a-zA-Z/][^<>]*+>")
_ATTRIBUTE = re.compile(r"""(?:([\w-]++)\s*+=\s*+)?("[^"]*+"|'[^']*+'|[^\s"']++)""")
_HAS_ATTRIBUTE = re.compile(r"\s[\w-]++=[\"'\w/#.]")
# A slash at the end, which is not that of a URL.
_CLOSED = re.compile(r"(?:^|\s)/\s*$")
_CURLY = str.maketrans({"“": '"', "”": '"', "″": '"', "‘": "'", "’": "'"})
# What precedes the index of an array.
_BEFORE_INDEX = re.compile(r"[\w$)\]]")
MAX_DEPTH = 50


class Shortcode(NamedTuple):
    """A shortcode. inner: what is between its tags (HTML); None if it has one tag. before: the character in front."""

    name: str
    attributes: str
    inner: str | None = None
    before: str = ""

    @property
    def values(self) -> dict[str, str]:
        """The attributes by name in lower case; those without a name by their number, from "0"."""
        found: dict[str, str] = {}
        text = unescape(self.attributes).translate(_CURLY).strip().rstrip("/").removeprefix("=")
        for name, value in _ATTRIBUTE.findall(text):
            value = value[1:-1] if value[:1] in {'"', "'"} else value
            found.setdefault(name.lower() or str(len(found)), value.strip())
        return found


class _Mark(NamedTuple):
    """A tag in brackets. start, end: its place in the text. is_escaped: it has double brackets."""

    start: int
    end: int
    name: str
    attributes: str
    is_end: bool
    is_escaped: bool


def replaced(text: str, replace: Callable[[Shortcode], str | None]) -> str:
    """Return the text with its shortcodes replaced.

    replace: returns HTML, or None if the brackets are text. Shortcodes within others are replaced first. Code and the
    tags of HTML contain none. Double brackets stand for single ones.
    """
    marks = list(_marks(text))
    pairs = _pairs(marks)
    ends = set(pairs.values())
    # Of each open shortcode: its start tag, and the text before it.
    stack: list[tuple[_Mark, list[str]]] = []
    out: list[str] = []
    position = 0
    for number, mark in enumerate(marks):
        out.append(text[position : mark.start - mark.is_escaped])
        position = mark.end + mark.is_escaped
        source = text[mark.start : mark.end]
        before = text[mark.start - 1 : mark.start] if mark.start else ""
        if number in pairs:
            stack.append((mark, out))
            out = []
        elif number in ends:
            inner = "".join(out)
            opening, out = stack.pop()
            html = replace(Shortcode(opening.name, opening.attributes, inner))
            out.append(f"{text[opening.start : opening.end]}{inner}{source}" if html is None else html)
        else:
            is_text = mark.is_end or mark.is_escaped
            html = None if is_text else replace(Shortcode(mark.name, mark.attributes, before=before))
            out.append(source if html is None else html)
    out.append(text[position:])
    return "".join(out)


def is_registered(code: Shortcode) -> bool:
    """Return whether an unknown shortcode is one, and no text in brackets.

    A name alone, as in “[sic]”, is text, and so is the index of an array.
    """
    if code.inner is not None:
        return True
    if _BEFORE_INDEX.match(code.before):
        return False
    return bool(_HAS_ATTRIBUTE.search(code.attributes)) or "_" in code.name or bool(_CLOSED.search(code.attributes))


def _marks(text: str) -> Iterator[_Mark]:
    """Yield the tags in brackets."""
    position = 0
    missing: set[str] = set()
    while found := _NEXT.search(text, position):
        start = found.start()
        if text[start] == "<":
            position = _after_html(text, start, missing)
            continue
        code = _CODE.match(text, start)
        if code is None:
            position = start + 1
            continue
        position = code.end()
        is_escaped = text[start - 1 : start] == "[" and text[position : position + 1] == "]"
        yield _Mark(start, position, code[2].lower(), code[3], bool(code[1]), is_escaped)


def _after_html(text: str, start: int, missing: set[str]) -> int:
    """Return the position after the comment, the code or the tag that starts here."""
    if text.startswith("<!--", start):
        end = -1 if "-->" in missing else text.find("-->", start)
        if end < 0:
            missing.add("-->")
        return end + 3 if end >= 0 else start + 1
    if (verbatim := _VERBATIM.match(text, start)) and (name := verbatim[1].lower()) not in missing:
        if found := _ENDS[name].search(text, start):
            return found.end()
        missing.add(name)
    tag = _TAG.match(text, start)
    return tag.end() if tag else start + 1


def _pairs(marks: list[_Mark]) -> dict[int, int]:
    """Return the numbers of start tags with those of their end tags. Those within others are complete."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    open_names: dict[str, int] = {}
    for number, mark in enumerate(marks):
        if mark.is_escaped:
            continue
        if not mark.is_end:
            if not _CLOSED.search(mark.attributes):
                stack.append(number)
                open_names[mark.name] = open_names.get(mark.name, 0) + 1
        elif open_names.get(mark.name):
            while True:
                opening = stack.pop()
                open_names[marks[opening].name] -= 1
                if marks[opening].name == mark.name:
                    break
            pairs[opening] = number
    return _limited(pairs)


def _limited(pairs: dict[int, int]) -> dict[int, int]:
    """Return the pairs without those that are too deep, so that no text is copied often."""
    kept: dict[int, int] = {}
    ends: list[int] = []
    for opening in sorted(pairs):
        while ends and ends[-1] < opening:
            ends.pop()
        if len(ends) < MAX_DEPTH:
            kept[opening] = pairs[opening]
            ends.append(pairs[opening])
    return kept
