"""The sources of a story: pages elsewhere, each with what it supports. A draft holds them as typed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from newsroom.core.html import single_line
from newsroom.core.html.attributes import clean_url

type Source = dict[str, str]

# The values of a source, in the order of the desk and of the interchange format -> their maximum length.
PARTS = {"url": 2000, "title": 300, "supports": 500}
MAX_SOURCES = 50
_PAGE = re.compile(r"https?://[^/?#]", re.IGNORECASE)


def typed(rows: Iterable[Mapping[str, Any]]) -> list[Source]:
    """Return the sources of a draft, each value on one line. Empty rows are left out."""
    lines = [{name: single_line(row.get(name) or "") for name in PARTS} for row in rows]
    return [line for line in lines if any(line.values())]


def cleaned(rows: Iterable[Mapping[str, Any]]) -> list[Source]:
    """Return the sources for readers: those with a URL that they can open."""
    return [{**row, "url": url} for row in typed(rows) if (url := page_url(row["url"]))]


def page_url(text: str) -> str:
    """Return the URL (http or https) as links have it, or "" if the text is none."""
    url = clean_url(text)
    return url if _PAGE.match(url) else ""


def limit_error(rows: Sequence[Mapping[str, str]]) -> str:
    """Return a sentence that says which limit the sources exceed, or ""."""
    if len(rows) > MAX_SOURCES:
        return f"The story has {len(rows)} sources. The limit is {MAX_SOURCES}."
    for number, row in enumerate(rows, 1):
        for name, length in PARTS.items():
            if len(row[name]) > length:
                return f"The {_NAMES[name]} of source {number} has {len(row[name])} characters. The limit is {length}."
    return ""


def url_error(rows: Sequence[Mapping[str, str]]) -> str:
    """Return a sentence that says which source has no URL that readers can open, or ""."""
    for number, row in enumerate(rows, 1):
        if not page_url(row["url"]):
            return f"Enter a URL that starts with http:// or https:// for source {number}, or remove the source."
    return ""


def as_line(row: Mapping[str, str]) -> str:
    """Return the source as a line of text."""
    name = " ".join(filter(None, [row["title"], f"<{row['url']}>" if row["url"] else ""]))
    return ": ".join(filter(None, [name, row["supports"]]))


_NAMES = {"url": "URL", "title": "title", "supports": "text"}
