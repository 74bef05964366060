"""Reader for Ghost exports (one JSON object).

Only posts are imported, not pages. Members-only and email-only posts become drafts, because they were never public.
Tags that begin with # are internal to Ghost and ignored. The id of a record is `ghost-<post>`. The whole file is read
into memory, because the data of a post is spread over it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from newsroom.core.html import single_line, without_controls
from newsroom.exchange.files import LimitedFile, UnreadableFile
from newsroom.exchange.readers.ghost_html import html_of
from newsroom.exchange.record_validation import entry_of, first_paragraph
from newsroom.exchange.records import DRAFT, PUBLISHED, Entry

MAX_FILE_BYTES = 1024 * 1024 * 1024
STATUSES = {"published": PUBLISHED, "scheduled": PUBLISHED, "draft": DRAFT, "sent": DRAFT}
# Ghost's placeholder for the URL of the exported site.
URL_PLACEHOLDER = "__GHOST_URL__"

type Row = dict[str, Any]


def read(file: BinaryIO) -> Iterator[Entry]:
    """Yield an entry for each post of the open file. Raises UnreadableFile if it is not a Ghost export."""
    tables = _tables(file)
    tags = {row.get("id"): row for row in _rows(tables, "tags")}
    users = {row.get("id"): row for row in _rows(tables, "users")}
    tag_ids = _related_ids(_rows(tables, "posts_tags"), "tag_id")
    author_ids = _related_ids(_rows(tables, "posts_authors"), "author_id")
    number = 0
    for post in _rows(tables, "posts"):
        if post.get("page") or post.get("type", "post") != "post":
            continue
        number += 1
        topics = [tags[pk] for pk in tag_ids[post.get("id")] if pk in tags]
        authors = [users[pk] for pk in author_ids[post.get("id")] or [post.get("author_id")] if pk in users]
        yield _entry(number, post, topics, authors)


def _tables(file: BinaryIO) -> Row:
    try:
        export = json.loads(LimitedFile(file, MAX_FILE_BYTES).read())
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"The file is not UTF-8 (byte {error.start + 1}).") from None
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"The file is not valid JSON: {error}.") from None
    if isinstance(export, dict) and isinstance(export.get("db"), list) and export["db"]:
        export = export["db"][0]
    tables = export.get("data") if isinstance(export, dict) else None
    if not isinstance(tables, dict) or not isinstance(tables.get("posts"), list):
        raise UnreadableFile("The file is not a Ghost export: no posts found.")
    return tables


def _rows(tables: Row, name: str) -> Iterator[Row]:
    rows = tables.get(name)
    return (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else iter(())


def _related_ids(rows: Iterator[Row], column: str) -> defaultdict[Any, list[Any]]:
    """Return the related IDs in the column by post ID, in Ghost's order."""
    related: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in sorted(rows, key=_position):
        related[row.get("post_id")].append(row.get(column))
    return related


def _position(row: Row) -> int:
    position = row.get("sort_order")
    return position if isinstance(position, int) else 0


def _entry(number: int, post: Row, tags: list[Row], authors: list[Row]) -> Entry:
    status, note = STATUSES.get(str(post.get("status")), DRAFT), ""
    if post.get("status") == "sent":
        note = "Email-only post in Ghost: imported as a draft."
    elif post.get("visibility", "public") != "public":
        status, note = DRAFT, "Members-only post in Ghost: imported as a draft."
    try:
        body = html_of(post).replace(URL_PLACEHOLDER, "")
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return Entry(number, problem="The post content cannot be read.")
    names = [single_line(_text(tag.get("name"))) for tag in tags]
    data = {
        "id": f"ghost-{post['id']}" if post.get("id") else "",
        "title": single_line(_text(post.get("title"))),
        "summary": without_controls(_text(post.get("custom_excerpt"))).strip() or first_paragraph(body),
        "body": without_controls(body),
        "published_at": _date(post.get("published_at")),
        "topics": [name for name in names if name and not name.startswith("#")],
        "authors": [name for author in authors if (name := single_line(_text(author.get("name"))))],
        "slug": _text(post.get("slug")),
        "language": _text(post.get("locale")),
        "status": status,
    }
    return entry_of(number, data, note=note)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _date(value: Any) -> str | None:
    """Return the date in ISO 8601. Older versions of Ghost omit the UTC offset or give milliseconds since 1970."""
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value / 1000, UTC).isoformat()
        except (OverflowError, ValueError, OSError):
            return str(value)
    if not isinstance(value, str) or not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
