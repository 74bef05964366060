"""JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from typing import Any

from newsroom.core.html import plain
from newsroom.wire.items import MAX_BODY, MAX_ITEMS, Reading, Subject, moment, paragraphs

VERSION = "https://jsonfeed.org/version/"


def read(feed: dict[str, Any]) -> Reading:
    """Return the items, the first MAX_ITEMS at most. feed: the parsed JSON."""
    reading = Reading()
    items = feed.get("items")
    for number, each in enumerate(items[:MAX_ITEMS] if isinstance(items, list) else [], 1):
        if isinstance(each, dict):
            reading.add(number, _values(each, feed))
        else:
            reading.problems.append((number, "It is not a JSON object."))
    return reading


def _values(item: dict[str, Any], feed: dict[str, Any]) -> dict[str, Any]:
    html, text, summary = (_text(item, name) for name in ("content_html", "content_text", "summary"))
    tags = item.get("tags")
    attachments = item.get("attachments")
    return {
        "guid": _text(item, "id") or _text(item, "url"),
        # An entry may have no title, as a short note.
        "headline": _text(item, "title") or summary or (plain(html) if 0 < len(html) <= MAX_BODY else text),
        "standfirst": summary,
        "body": html or paragraphs(text),
        "byline": _authors(item) or _authors(feed),
        "credit": _text(feed, "title"),
        "language": _text(item, "language") or _text(feed, "language"),
        "sent_at": moment(_text(item, "date_published")),
        "updated_at": moment(_text(item, "date_modified")),
        "link": _text(item, "url") or _text(item, "external_url"),
        "subjects": tuple(
            Subject("", tag, tag) for tag in (tags if isinstance(tags, list) else []) if isinstance(tag, str)
        ),
        "media": (
            *(_text(item, name) for name in ("image", "banner_image")),
            *(
                _text(each, "url")
                for each in (attachments if isinstance(attachments, list) else [])
                if isinstance(each, dict)
            ),
        ),
    }


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _authors(item: dict[str, Any]) -> str:
    listed = item.get("authors") or [item.get("author")]
    names = [_text(each, "name") for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return ", ".join(filter(None, names))
