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
from newsroom.exchange.record_validation import entry_of, first_paragraph, text_of, type_name
from newsroom.exchange.records import DRAFT, PUBLISHED, Entry, InvalidRecord

MAX_FILE_BYTES = 1024 * 1024 * 1024
STATUSES = {"published": PUBLISHED, "scheduled": PUBLISHED, "draft": DRAFT, "sent": DRAFT}
# How many invalid rows are reported in full.
MAX_FAULTS = 5
# Ghost's placeholder for the URL of the exported site.
URL_PLACEHOLDER = "__GHOST_URL__"

type Row = dict[str, Any]


def read(file: BinaryIO) -> Iterator[Entry]:
    """Yield an entry for each post of the open file.

    Raises UnreadableFile if it is not a Ghost export, and after the last post if the tables of tags and authors have
    invalid rows, because these belong to no post.
    """
    tables = _tables(file)
    site = _Site(tables)
    number = 0
    for post in tables["posts"]:
        if _is_page(post):
            continue
        number += 1
        try:
            yield site.entry(number, post)
        except InvalidRecord as error:
            yield Entry(number, problem=str(error))
    if site.faults:
        raise UnreadableFile(site.faults_message())


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


def _is_page(post: Any) -> bool:
    if not isinstance(post, dict):
        return False
    kind = post.get("type")
    return bool(post.get("page")) or (isinstance(kind, str) and kind not in {"", "post"})


class _Site:
    """Tags, authors and their links to posts. faults: a sentence for each row that was ignored."""

    def __init__(self, tables: Row) -> None:
        self.faults: list[str] = []
        self._tags = self._rows_by_id(tables, "tags", "id")
        self._users = self._rows_by_id(tables, "users", "id")
        self._posts_tags = self._rows_by_id(tables, "posts_tags", "post_id")
        self._posts_authors = self._rows_by_id(tables, "posts_authors", "post_id")

    def entry(self, number: int, post: Any) -> Entry:
        """Return the entry for the post. Raises InvalidRecord for a value of the wrong type."""
        if not isinstance(post, dict):
            raise InvalidRecord(f"The post must be a JSON object, not {type_name(post)}.")
        text_of(post.get("type"), "type")
        status, note = _status(post)
        try:
            body = html_of(post).replace(URL_PLACEHOLDER, "")
        except InvalidRecord:
            raise
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            raise InvalidRecord("The post content cannot be read.") from None
        key = _id(post, "id")
        topics = self._names(self._posts_tags.get(key, []), "tag_id", self._tags, "tags.name")
        # Early versions of Ghost name the author in the post.
        author_links = self._posts_authors.get(key) or [post]
        data = {
            "id": f"ghost-{key}" if key else "",
            "title": single_line(text_of(post.get("title"), "title")),
            "summary": without_controls(text_of(post.get("custom_excerpt"), "custom_excerpt")).strip()
            or first_paragraph(body),
            "body": without_controls(body),
            "published_at": _date(post.get("published_at")),
            "topics": [name for name in topics if not name.startswith("#")],
            "authors": self._names(author_links, "author_id", self._users, "users.name"),
            "slug": post.get("slug"),
            "language": text_of(post.get("locale"), "locale"),
            "status": status,
        }
        return entry_of(number, data, note=note)

    def faults_message(self) -> str:
        """Return the first faults as sentences, and how many there are besides."""
        rest = len(self.faults) - MAX_FAULTS
        return " ".join([*self.faults[:MAX_FAULTS], *([f"Other faults of this kind: {rest}."] if rest > 0 else [])])

    def _rows_by_id(self, tables: Row, table: str, column: str) -> dict[str, list[Row]]:
        """Return the rows of the table by the ID in the column. Rows without an ID are left out."""
        rows = tables.get(table)
        if not isinstance(rows, list | None):
            self.faults.append(f"“{table}” was ignored: it must be a list, not {type_name(rows)}.")
            return {}
        found: defaultdict[str, list[Row]] = defaultdict(list)
        for number, row in enumerate(rows or (), 1):
            try:
                if not isinstance(row, dict):
                    raise InvalidRecord(f"it must be an object, not {type_name(row)}.")
                found[_id(row, column)].append(row)
            except InvalidRecord as fault:
                self.faults.append(f"Row {number} of “{table}” was ignored: {fault}")
        found.pop("", None)
        return found

    def _names(self, links: list[Row], column: str, rows: dict[str, list[Row]], field: str) -> list[str]:
        """Return the names of the rows to which the links lead, in Ghost's order."""
        keys = [_id(link, column) for link in sorted(links, key=_position)]
        names = [single_line(text_of(rows[key][-1].get("name"), field)) for key in keys if key in rows]
        return list(filter(None, names))


def _id(row: Row, column: str) -> str:
    """Return the ID in the column, or "" if there is none. Raises InvalidRecord if it is not a string or a number."""
    value = row.get(column)
    if isinstance(value, bool | list | dict):
        raise InvalidRecord(f"“{column}” must be a string or a number, not {type_name(value)}.")
    return "" if value is None else str(value)


def _position(row: Row) -> int:
    position = row.get("sort_order")
    return position if isinstance(position, int) else 0


def _status(post: Row) -> tuple[str, str]:
    """Return the status of the record, and a note if it is not that of the post."""
    status = text_of(post.get("status"), "status")
    if status == "sent":
        return DRAFT, "Email-only post in Ghost: imported as a draft."
    if text_of(post.get("visibility", "public"), "visibility") != "public":
        return DRAFT, "Members-only post in Ghost: imported as a draft."
    return STATUSES.get(status, DRAFT), ""


def _date(value: Any) -> Any:
    """Return the date in ISO 8601, or an invalid value as it is.

    Older versions of Ghost omit the UTC offset or give milliseconds since 1970.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value / 1000, UTC).isoformat()
        except (OverflowError, ValueError, OSError):
            return str(value)
    if not isinstance(value, str) or not value:
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
