"""WordPress's export (WXR, an RSS file) as records.

Posts alone are stories: pages, attachments, revisions and menu entries are passed over, and so are posts in the bin.
Categories that stand at the top become topics of kind section, as the site's navigation is made of those; categories
below others, and tags, become subjects. WordPress's own “Uncategorized” is none. Private posts and those with a
password arrive as drafts, because not everybody could read them there. The id is `wordpress-<site>:<post>`.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from newsroom.core.html import single_line, without_controls
from newsroom.exchange.records import DRAFT, PUBLISHED, Entry, entry_of, first_paragraph
from newsroom.exchange.sources import Capped, Unreadable
from newsroom.exchange.wordpress_text import html_of
from topics.models import Kind

# Of one post, or of what stands between two.
LONGEST_POST = 50 * 1024 * 1024
# Where a post stands there -> where it stands here. Others (bin, automatic drafts) are no stories.
STATUSES = {"publish": PUBLISHED, "future": PUBLISHED, "draft": DRAFT, "pending": DRAFT, "private": DRAFT}
NO_DATE = "0000-00-00 00:00:00"


def read(file: BinaryIO) -> Iterator[Entry]:
    """Each post of the open file, numbered in its order.

    Raises Unreadable with a sentence where the file breaks off, or if it has entities or a DTD of its own; the posts
    before that have been handed out.
    """
    capped = Capped(file, LONGEST_POST)
    site = _Site()
    number = 0
    try:
        root: Element | None = None
        for event, element in iterparse(capped, events=("start", "end"), forbid_dtd=True):
            if root is None:
                root = element
            if event == "start":
                continue
            name = _name(element)
            if name == "item":
                capped.allow_more()
                if site.is_story(element):
                    number += 1
                    yield site.entry(number, element)
                _forget(root)
            elif name in {"wp:author", "wp:category", "wp:base_blog_url", "link"}:
                site.learn(name, element)
    except DefusedXmlException:
        raise Unreadable(
            "The file contains a DTD or custom entities and was rejected. A WordPress export never has these."
        ) from None
    except ParseError as error:
        raise Unreadable(f"Invalid XML at line {error.position[0]}.") from None


def _forget(root: Element) -> None:
    """Free the posts that were handed out; the channel around them stays open."""
    for channel in root:
        channel.clear()


def _name(element: Element) -> str:
    """The element's name with a short prefix, whatever version its namespace has."""
    space, _, name = str(element.tag).rpartition("}")
    for part, prefix in (("/excerpt/", "excerpt:"), ("/modules/content", "content:"), ("/export/", "wp:")):
        if part in space:
            return prefix + name
    return f"dc:{name}" if "purl.org/dc/" in space else name


class _Site:
    """What the file says of the site before its posts."""

    def __init__(self) -> None:
        self.address = ""
        self.authors: dict[str, str] = {}
        self.nested: set[str] = set()

    def learn(self, name: str, element: Element) -> None:
        told = {_name(child): child.text or "" for child in element}
        if name == "wp:author":
            login = told.get("wp:author_login", "")
            self.authors[login] = told.get("wp:author_display_name", "").strip() or login
        elif name == "wp:category":
            if told.get("wp:category_parent", "").strip():
                self.nested.add(told.get("wp:category_nicename", ""))
        elif name == "wp:base_blog_url" or not self.address:
            self.address = _address(element.text or "")

    def is_story(self, item: Element) -> bool:
        told = _told(item)
        return told.get("wp:post_type", "post") == "post" and told.get("wp:status", "publish") in STATUSES

    def entry(self, number: int, item: Element) -> Entry:
        told = _told(item)
        status, note = STATUSES[told.get("wp:status", "publish")], ""
        if told.get("wp:post_password", "").strip() or told.get("wp:status") == "private":
            status, note = DRAFT, "Private or password-protected in WordPress: imported as a draft."
        body = html_of(without_controls(told.get("content:encoded", "")))
        login = told.get("dc:creator", "").strip()
        author = self.authors.get(login, login)
        post = told.get("wp:post_id", "").strip()
        data = {
            "id": f"wordpress-{self.address}:{post}" if post else "",
            "title": single_line(told.get("title", "")),
            "summary": without_controls(told.get("excerpt:encoded", "")).strip() or first_paragraph(body),
            "body": body,
            "published_at": _date(told),
            "topics": list(self._topics(item)),
            "authors": [author] if author else [],
            "slug": unquote(told.get("wp:post_name", "")),
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


def _told(item: Element) -> dict[str, str]:
    told: dict[str, Any] = {}
    for child in item:
        told.setdefault(_name(child), child.text or "")
    return told


def _address(url: str) -> str:
    parts = urlsplit(url.strip())
    return re.sub(r"[^\w.:/-]", "", f"{parts.netloc}{parts.path}".rstrip("/"))[:200]


def _date(told: dict[str, str]) -> str | None:
    """The post's date in UTC, or None: a draft has none until it is published."""
    text = told.get("wp:post_date_gmt", "").strip()
    try:
        if text and text != NO_DATE:
            return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).isoformat()
        if told.get("wp:status") in {"publish", "future"} and told.get("pubDate"):
            return parsedate_to_datetime(told["pubDate"]).astimezone(UTC).isoformat()
    except ValueError:
        pass
    return None
