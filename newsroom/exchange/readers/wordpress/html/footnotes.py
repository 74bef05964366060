"""Footnotes of the block editor: their texts are in a custom field of the post, by ID."""

import re

from newsroom.exchange.readers.tags import element
from newsroom.exchange.readers.wordpress.html.references import Work

_MARK = re.compile(
    r"<sup\b([^<>]*+)>\s*+(?:<a\b[^<>]*+>)?+[^<]*+(?:</a>)?+\s*+</sup>",
    re.IGNORECASE,
)
_ID = re.compile(r"""\bdata-fn=["']([^"'<>]*+)["']""", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"</?(?:p|div|br)\b[^<>]*+>", re.IGNORECASE)


def with_footnotes(work: Work, html: str) -> str:
    """Return the HTML with each footnote at its place in the text."""
    if "data-fn" not in html:
        return html

    def note(mark: re.Match[str]) -> str:
        found = _ID.search(mark[1])
        if found is None:
            return mark[0]
        text = _BLOCK_TAG.sub(" ", work.footnotes.get(found[1], "")).strip()
        if not text:
            work.change("A footnote without text was removed.")
            return ""
        return element("small", text, class_="note")

    return _MARK.sub(note, html)
