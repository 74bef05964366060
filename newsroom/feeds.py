"""Feeds as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, for whoever has stories: the site, a topic."""

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.formats import date_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.timezone import localtime

from newsroom import images
from newsroom.addresses import absolute
from newsroom.html import with_absolute_links
from newsroom.pagination import number_in

# The form, in an address.
FORM = r"(?P<form>rss|atom|json)"
ENTRIES = 50
# An empty feed needs a date too, and one that stays.
EMPTY_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Channel:
    """What a feed says of itself. id: permanent. path: of its page. feed_path: of the feed in the form asked for."""

    id: str
    title: str
    description: str
    path: str
    feed_path: str
    since: datetime = EMPTY_SINCE


@dataclass(frozen=True)
class Entry:
    """One story as a feed tells it. Addresses are absolute; `title` and `summary` are text, `content` is HTML."""

    id: str
    url: str
    title: str
    summary: str
    content: str
    published_at: datetime
    updated_at: datetime
    language: str
    # Name and address of each.
    authors: list[tuple[str, str]]
    categories: list[str]
    image: str


type Fetch = Callable[[int, int], Sequence[Any]]


def respond(request: HttpRequest, form: str, channel: Channel, fetch: Fetch) -> HttpResponse:
    """The channel's feed.

    form: rss, atom or json. fetch: gives the stories from a position until before another, newest first; `entry_of`
    says what a story is. RSS and Atom have the newest 50; JSON Feed has 50 a page. Raises Http404 for a page that does
    not exist.

    There is no Last-Modified: nothing tells when a list last lost a story, and a reader that asks by date alone would
    go on showing one that was withdrawn. The ETag, which ConditionalGetMiddleware sets, is exact.
    """
    if form == "json":
        return _json_feed(request, channel, fetch)
    feed = {"rss": RssFeed, "atom": AtomFeed}[form](
        title=channel.title,
        link=absolute(channel.path),
        description=channel.description,
        subtitle=channel.description,
        language=settings.LANGUAGE_CODE,
        author_name=settings.SITE_NAME,
        author_link=absolute("/"),
        feed_url=absolute(channel.feed_path),
        feed_guid=channel.id,
        since=channel.since,
    )
    for entry in map(entry_of, fetch(0, ENTRIES)):
        feed.add_item(
            title=entry.title,
            link=entry.url,
            # Both forms declare it to be HTML.
            description=escape(entry.summary),
            unique_id=entry.id,
            unique_id_is_permalink=False,
            pubdate=entry.published_at,
            updateddate=entry.updated_at,
            categories=entry.categories,
            entry=entry,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def entry_of(story: Any) -> Entry:
    """The story as an entry.

    story: has uid, address_day, title, summary, body (sanitised HTML), language, published_at, updated_at,
    get_absolute_url(), label and get_label_display(), lead_image or None, and, loaded: bylines (author), filings
    (tag, is_hidden) and corrections (text, at).
    """
    label = f"{story.get_label_display()}: " if story.label else ""
    return Entry(
        id=tag_uri(story.address_day, story.uid),
        url=absolute(story.get_absolute_url()),
        title=label + story.title,
        summary=story.summary,
        content=_content(story),
        published_at=story.published_at,
        # A story that was withdrawn, and published again for a later date, was updated before that.
        updated_at=max(story.published_at, story.updated_at or story.published_at),
        language=story.language,
        authors=[(b.author.name, absolute(b.author.get_absolute_url())) for b in story.bylines.all()],
        categories=[f.tag.name for f in story.filings.all() if f.tag.is_public and not f.is_hidden],
        image=absolute(images.og(story.lead_image).src) if story.lead_image else "",
    )


def tag_uri(day: date, specific: str) -> str:
    """A permanent id that does not depend on an address: tag:news.example,2026-03-01:4f2c (RFC 4151).

    day: one on which the site had its host. specific: any text, unique on that day.
    """
    return f"tag:{_authority(settings.SITE_HOST)},{day.isoformat()}:{quote(specific, safe="/?:@!$&'()*+,;=")}"


class RssFeed(Rss201rev2Feed):
    """RSS 2.0 with the whole text (content:encoded), every author, each entry's language and its last update."""

    def latest_post_date(self):
        """The moment of the newest entry; of an empty feed, the channel's."""
        return _latest(self)

    def rss_attributes(self):
        """With the vocabularies that entries use."""
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_item_elements(self, handler, item):
        """Write an entry."""
        super().add_item_elements(handler, item)
        entry = item["entry"]
        for name, _ in entry.authors:
            handler.addQuickElement("dc:creator", name)
        handler.addQuickElement("dc:language", entry.language)
        handler.addQuickElement("atom:updated", entry.updated_at.astimezone(UTC).isoformat())
        handler.addQuickElement("content:encoded", entry.content)


class AtomFeed(Atom1Feed):
    """Atom with the whole text, every author and each entry's language."""

    def latest_post_date(self):
        """The moment of the newest entry; of an empty feed, the channel's."""
        return _latest(self)

    def item_attributes(self, item):
        """With the entry's language."""
        return {"xml:lang": item["entry"].language}

    def add_item_elements(self, handler, item):
        """Write an entry."""
        super().add_item_elements(handler, item)
        entry = item["entry"]
        for name, url in entry.authors:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.addQuickElement("uri", url)
            handler.endElement("author")
        handler.addQuickElement("content", entry.content, {"type": "html"})


def _json_feed(request, channel, fetch):
    number = number_in(request)
    start = (number - 1) * ENTRIES
    # One more than a page shows tells whether there is a next one, without counting.
    found = fetch(start, start + ENTRIES + 1)
    if not found and number > 1:
        raise Http404
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": channel.description,
        "home_page_url": absolute(channel.path),
        "feed_url": absolute(channel.feed_path),
        "language": settings.LANGUAGE_CODE,
        "authors": [{"name": settings.SITE_NAME, "url": absolute("/")}],
        "items": [_json_item(entry_of(story)) for story in found[:ENTRIES]],
    }
    if len(found) > ENTRIES:
        feed["next_url"] = f"{absolute(channel.feed_path)}?page={number + 1}"
    return JsonResponse(
        feed, json_dumps_params={"ensure_ascii": False}, content_type="application/feed+json; charset=utf-8"
    )


def _json_item(entry):
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.content,
        "date_published": entry.published_at.isoformat(),
        "date_modified": entry.updated_at.isoformat(),
        "language": entry.language,
        "authors": [{"name": name, "url": url} for name, url in entry.authors],
        "tags": entry.categories,
        "image": entry.image,
    }
    return {key: value for key, value in item.items() if value or key == "content_html"}


def _content(story):
    """The story's picture, text and corrections as HTML with absolute addresses only."""
    picture, image = "", story.lead_image
    if image:
        caption = " ".join(filter(None, [image.caption, image.credit]))
        picture = format_html(
            '<figure><img src="{}" alt="{}">{}</figure>',
            absolute(images.og(image).src),
            image.alt,
            format_html("<figcaption>{}</figcaption>", caption) if caption else "",
        )
    notes = format_html_join(
        "", "<p>{}: {}</p>", ((date_format(localtime(c.at), "j F Y"), c.text) for c in story.corrections.all())
    )
    corrections = format_html("<h2>Corrections</h2>{}", notes) if notes else ""
    return picture + with_absolute_links(story.body, absolute("/")) + corrections


def _latest(feed):
    return max((item["updateddate"] for item in feed.items), default=feed.feed["since"])


def _authority(host):
    """The host as a DNS name (RFC 4151, 2.1): an international one encoded, an IPv6 address by its reverse name."""
    if ":" in host:
        return ipaddress.IPv6Address(host).reverse_pointer
    return host.encode("idna").decode()
