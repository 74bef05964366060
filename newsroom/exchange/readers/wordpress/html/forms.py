"""Forms, which would send nothing here. Without their fields, only the names of these would remain."""

import re

from newsroom.exchange.readers.wordpress.html.references import Work

REMOVED = "A form was removed."
_START = re.compile(r"<form\b[^<>]*+>", re.IGNORECASE)
_END = re.compile(r"</form\s*+>", re.IGNORECASE)


def without_forms(work: Work, html: str) -> str:
    """Return the HTML without forms. One without an end stays, because no one knows what belongs to it."""
    out, position = [], 0
    while (start := _START.search(html, position)) and (end := _END.search(html, start.end())):
        out.append(html[position : start.start()])
        position = end.end()
        work.change(REMOVED)
    return "".join([*out, html[position:]]) if out else html
