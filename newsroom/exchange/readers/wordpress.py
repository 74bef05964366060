"""Reader for WordPress exports (WXR, an RSS file).

Only posts are imported, not pages, attachments, revisions, menu entries or binned posts. Top-level categories become
topics of kind section, because these form the site's navigation; nested categories and tags become subjects. The
default category “Uncategorized” is ignored. Private and password-protected posts become drafts, because they were not
public. The id of a record is `wordpress-<site>:<post>`.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from newsroom.core.html import single_line, without_controls
from newsroom.exchange.files import LimitedFile, UnreadableFile
from newsroom.exchange.readers.wordpress_html import html_of
from newsroom.exchange.record_validation import entry_of, first_paragraph
from newsroom.exchange.records import DRAFT, PUBLISHED, Entry
from topics.models import Kind

# Limit for one post.
MAX_POST_BYTES = 50 * 1024 * 1024
# Of elements within each other, and of those within a post.
MAX_DEPTH = 200
MAX_ELEMENTS = 500_000
# Status of a post in WordPress -> status of the record. Posts with others (bin, automatic drafts) are not imported.
STATUSES = {"publish": PUBLISHED, "future": PUBLISHED, "draft": DRAFT, "pending": DRAFT, "private": DRAFT}
NO_DATE = "0000-00-00 00:00:00"


def read(file: BinaryIO) -> Iterator[Entry]:
    """Yield an entry for each post of the open file.

    Raises UnreadableFile at invalid XML, if the file is not RSS with one channel, for an encoding other than Unicode or
    one byte a character, if the file has a DTD or entities of its own, and if a post has too many elements.
    """
    limited = LimitedFile(file, MAX_POST_BYTES)
    site = _Site()
    number = 0
    elements = _elements(limited)
    channel = _channel(elements)
    # Of the root and the channel.
    depth, count = 2, 0
    for event, element in elements:
        if event == "start":
            depth, count = depth + 1, count + 1
            _check_size(depth, count)
            continue
        depth -= 1
        if depth > 2:
            continue
        name = _name(element)
        if name == "item" and site.is_story(element):
            number += 1
            yield site.entry(number, element)
        elif name in {"wp:author", "wp:category", "wp:base_blog_url", "link"}:
            site.add(name, element)
        # Free the memory of what was read.
        channel.clear()
        limited.reset()
        count = 0


def _check_size(depth: int, count: int) -> None:
    if depth == 2:
        raise UnreadableFile("The file has more than one channel. Import each from a file of its own.")
    if depth > MAX_DEPTH:
        raise UnreadableFile(f"The file contains more than {MAX_DEPTH} elements within each other.")
    if count > MAX_ELEMENTS:
        raise UnreadableFile(f"The file contains an entry with more than {MAX_ELEMENTS:,} elements.")


def _elements(file: LimitedFile) -> Iterator[tuple[str, Element]]:
    """Yield the start and the end of each element."""
    try:
        yield from iterparse(file, events=("start", "end"), forbid_dtd=True)
    except DefusedXmlException:
        raise UnreadableFile(
            "The file contains a DTD or custom entities and was rejected. A WordPress export never has these."
        ) from None
    except ParseError as error:
        raise UnreadableFile(f"Invalid XML at line {error.position[0]}.") from None
    except (ValueError, LookupError):
        # The parser does not support the encoding that the file declares.
        raise UnreadableFile("The encoding of the file is not supported. Convert it to UTF-8.") from None


def _channel(elements: Iterator[tuple[str, Element]]) -> Element:
    """Return the channel. Raises UnreadableFile if the file is not RSS with a channel."""
    (_, root), (_, channel) = next(elements), next(elements)
    if (root.tag, channel.tag) != ("rss", "channel"):
        raise UnreadableFile("The file is not a WordPress export: it is not RSS with a channel.")
    return channel


def _name(element: Element) -> str:
    """Return the name of the element with a short prefix for its namespace, in any version."""
    space, _, name = str(element.tag).rpartition("}")
    for part, prefix in (("/excerpt/", "excerpt:"), ("/modules/content", "content:"), ("/export/", "wp:")):
        if part in space:
            return prefix + name
    return f"dc:{name}" if "purl.org/dc/" in space else name


class _Site:
    """Data about the WordPress site, which precedes its posts in the file."""

    def __init__(self) -> None:
        self.url = ""
        self.authors: dict[str, str] = {}
        self.nested: set[str] = set()

    def add(self, name: str, element: Element) -> None:
        fields = {_name(child): child.text or "" for child in element}
        if name == "wp:author":
            login = fields.get("wp:author_login", "")
            self.authors[login] = fields.get("wp:author_display_name", "").strip() or login
        elif name == "wp:category":
            if fields.get("wp:category_parent", "").strip():
                self.nested.add(fields.get("wp:category_nicename", ""))
        elif name == "wp:base_blog_url" or not self.url:
            self.url = _site_id(element.text or "")

    def is_story(self, item: Element) -> bool:
        fields = _fields(item)
        return fields.get("wp:post_type", "post") == "post" and fields.get("wp:status", "publish") in STATUSES

    def entry(self, number: int, item: Element) -> Entry:
        fields = _fields(item)
        status, note = STATUSES[fields.get("wp:status", "publish")], ""
        if fields.get("wp:post_password", "").strip() or fields.get("wp:status") == "private":
            status, note = DRAFT, "Private or password-protected in WordPress: imported as a draft."
        body = html_of(without_controls(fields.get("content:encoded", "")))
        login = fields.get("dc:creator", "").strip()
        author = self.authors.get(login, login)
        post = fields.get("wp:post_id", "").strip()
        data = {
            "id": f"wordpress-{self.url}:{post}" if post else "",
            "title": single_line(fields.get("title", "")),
            "summary": without_controls(fields.get("excerpt:encoded", "")).strip() or first_paragraph(body),
            "body": body,
            "published_at": _date(fields),
            "topics": list(self._topics(item)),
            "authors": [author] if author else [],
            "slug": unquote(fields.get("wp:post_name", "")),
            "status": status,
        }
        return entry_of(number, data, note=note)

    def _topics(self, item: Element) -> Iterator[dict[str, str]]:
        for label in item.iter("category"):
            name = single_line(label.text or "")
            domain, slug = label.get("domain"), label.get("nicename", "")
            if not name or (domain == "category" and slug == "uncategorized"):
                continue
            if domain == "category":
                yield {"name": name, "kind": Kind.SUBJECT if slug in self.nested else Kind.SECTION}
            elif domain == "post_tag":
                yield {"name": name}


def _fields(item: Element) -> dict[str, str]:
    fields: dict[str, str] = {}
    for child in item:
        fields.setdefault(_name(child), child.text or "")
    return fields


def _site_id(url: str) -> str:
    """Return the host and path of the URL, or what is left of a text that is not a URL."""
    try:
        parts = urlsplit(url.strip())
        url = f"{parts.netloc}{parts.path}"
    except ValueError:
        pass
    return re.sub(r"[^\w.:/-]", "", url.rstrip("/"))[:200]


def _date(fields: dict[str, str]) -> str | None:
    """Return the date of the post in UTC, or None, as drafts have none."""
    text = fields.get("wp:post_date_gmt", "").strip()
    try:
        if text and text != NO_DATE:
            return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).isoformat()
        if fields.get("wp:status") in {"publish", "future"} and fields.get("pubDate"):
            return parsedate_to_datetime(fields["pubDate"]).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        # The second one for a date that does not exist in UTC, at either end of the calendar.
        pass
    return None
