"""RSS and Atom, read by feedparser; entries that an Atom feed says are deleted (RFC 6721) are kills."""

import io
import re
from calendar import timegm
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from xml.etree.ElementTree import Element, tostring

import feedparser

from newsroom.core.html import plain
from newsroom.wire.formats import damaged, xml
from newsroom.wire.items import (
    MAX_BODY,
    MAX_ITEMS,
    MAX_LINE,
    Change,
    Reading,
    Subject,
    UnreadableWire,
    shortened,
)

ROOTS = {"rss", "RDF", "feed"}
_START = re.compile(r"\s*(?:<!--(?:[^-]|-(?!->))*-->\s*|<\?[^<>]*\?>\s*)*<(?:\w+:)?(\w+)")
_TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


def read(data: bytes, root: Element) -> Reading:
    """Return the entries, the first MAX_ITEMS at most. data: the feed. root: the same, parsed within the limits."""
    content = _with_short_names(xml.without_doctype(data), root)
    return _reading(content, [dict(each.attrib) for each in root.findall(_TOMBSTONE)])


def is_feed(text: str) -> bool:
    """Return whether the first element of a document that is not well-formed is that of a feed."""
    found = _START.match(xml.without_doctype(text.encode()).decode())
    return found is not None and found[1] in ROOTS


def read_damaged(text: str) -> tuple[Reading, bool]:
    """Return the entries of a feed that is not well-formed, and whether the last one is cut off and left out.

    Raises UnreadableWire if it has declarations or entities of its own, or too many elements.
    """
    text = xml.without_doctype(text.encode()).decode()
    if damaged.has_declarations(text):
        raise UnreadableWire(xml.DECLARATIONS)
    if text.count("<") > xml.MAX_ELEMENTS:
        raise UnreadableWire(f"The file has more than {xml.MAX_ELEMENTS:,} elements.")
    whole, is_cut = damaged.without_cut_entry(text)
    return _reading(damaged.without_long_names(whole).encode(), damaged.deleted_entries(whole)), is_cut


def _reading(data: bytes, deleted: list[dict[str, str]]) -> Reading:
    """Return the entries of a feed in UTF-8, and a kill for each that was deleted. deleted: their attributes."""
    reading = Reading()
    # From a file in memory, because feedparser would request a text that looks like a URL. Bodies are sanitised later.
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False)
    for number, entry in enumerate(feed.entries[:MAX_ITEMS], 1):
        reading.add(number, _values(entry, feed.feed))
    for number, each in enumerate(deleted[:MAX_ITEMS], len(reading.items) + 1):
        reading.add(number, {"guid": each.get("ref", ""), "change": Change.KILL, "version": each.get("when", "")})
    return reading


def _with_short_names(data: bytes, root: Element) -> bytes:
    """Return the feed with names of people within MAX_LINE. For long ones, feedparser takes quadratic time."""
    people = (each for each in root.iter() if xml.name_of(each) in damaged.PEOPLE)
    long = [each for each in people if sum(map(len, each.itertext())) > MAX_LINE]
    for each in long:
        name, tail = xml.text_of(xml.child(each, "name")) or xml.text_of(each), each.tail
        each.clear()
        each.text, each.tail = shortened(name, MAX_LINE), tail
    return tostring(root) if long else data


def _values(entry: Any, feed: Any) -> dict[str, Any]:
    contents = [each.get("value", "") for each in entry.get("content", [])]
    summary = entry.get("summary", "")
    # feedparser repeats the content as the summary if there is none.
    content = next((each for each in contents if each), "")
    is_summary = bool(content) and summary != content
    body = content or summary
    return {
        "guid": entry.get("id") or entry.get("link", ""),
        "headline": _plain(entry.get("title", "")) or _plain(body),
        "standfirst": _plain(summary) if is_summary else "",
        "body": body,
        "byline": ", ".join(name for each in entry.get("authors", []) if (name := each.get("name", ""))),
        "credit": entry.get("source", {}).get("title", "") or _plain(feed.get("title", "")),
        "copyright": _plain(entry.get("rights", "") or feed.get("rights", "")),
        "language": entry.get("language", "") or feed.get("language", ""),
        "sent_at": _moment(entry.get("published_parsed")),
        # Not by `entry.get`, which gives the date of publication with a warning if there is no other.
        "updated_at": _moment(dict.get(entry, "updated_parsed")),
        "link": entry.get("link", ""),
        "subjects": tuple(
            Subject(each.get("scheme") or "", each.get("term") or "", each.get("label") or "")
            for each in entry.get("tags", [])
        ),
        "media": (
            *(each.get("href", "") for each in entry.get("enclosures", [])),
            *(each.get("url", "") for each in entry.get("media_content", [])),
        ),
    }


def _plain(html: str) -> str:
    return plain(html) if len(html) <= MAX_BODY else html


def _moment(parts: struct_time | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parts), UTC) if parts else None
    except (ValueError, OverflowError, OSError):
        return None
