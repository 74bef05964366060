"""The text of a story for the rules of the house style, without what they must not match."""

import re
from html import unescape
from typing import NamedTuple

# In place of a character that no rule matches: one that no text contains (`newsroom.core.text.characters`).
EXEMPT = "\ufdd0"
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
# Elements whose text is not the writer's, or no prose.
_EXEMPT_TAGS = frozenset({"blockquote", "cite", "code", "pre", "q"})
_INLINE_TAGS = frozenset({"a", "abbr", "em", "s", "strong", "sub", "sup", "u", *_EXEMPT_TAGS - {"blockquote", "pre"}})
# Within a paragraph. A curly mark that is not closed exempts the rest: the quotation goes on in the next paragraph. A
# straight one may be a sign for inches.
_QUOTATION = re.compile(
    "„[^“”\n]*[“”]|“[^”\n]*(?:”|$)|«[^»\n]*(?:»|$)|»[^«\n]+«|‹[^›\n]*›|「[^」\n]*(?:」|$)|『[^』\n]*(?:』|$)"
    r"|(?<!\w)‘[^\n]*?’(?!\w)"
    r'|(?<!\w)"(?=\S)[^"\n]*"',
    re.MULTILINE,
)
_URL = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.[\w.-]+", re.ASCII)


class Passage(NamedTuple):
    """The text of a field. text: a line for each block. checked: the same, with EXEMPT for each exempt character."""

    field: str
    text: str
    checked: str


def plain_passage(field: str, text: str) -> Passage:
    """Return the passage of plain text."""
    return Passage(field, text, _without_exempt(text))


def html_passage(field: str, sanitised: str) -> Passage:
    """Return the passage of sanitised HTML."""
    parts: list[str] = []
    checked: list[str] = []
    # The exempt elements that are open.
    exempt = position = 0
    for tag in _TAG.finditer(sanitised):
        words = unescape(sanitised[position : tag.start()])
        parts.append(words)
        checked.append(EXEMPT * len(words) if exempt else words)
        position = tag.end()
        name = tag[2]
        if name in _EXEMPT_TAGS:
            exempt += -1 if tag[1] else 1
        if name not in _INLINE_TAGS:
            parts.append("\n")
            checked.append("\n")
    return Passage(field, "".join(parts), _without_exempt("".join(checked)))


def _without_exempt(text: str) -> str:
    """Return the text with EXEMPT in place of quotations and URLs."""
    for pattern in (_QUOTATION, _URL):
        text = pattern.sub(lambda found: EXEMPT * len(found[0]), text)
    return text
