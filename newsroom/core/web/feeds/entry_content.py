"""The content of feeds, in any format: channels and entries."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.core.html import with_absolute_links
from newsroom.core.html.plain_form import in_plain_form
from newsroom.core.i18n.paths import absolute
from newsroom.core.images import renditions
from newsroom.core.models import Image

# An empty feed needs a date that does not change.
EMPTY_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Channel:
    """A feed as a whole. id: permanent. path: of its page. feed_path: of the feed in this format.

    Both paths may have a query. is_pushed: whether the WebSub hub is notified when it changes (`newsroom.site.websub`).
    """

    id: str
    title: str
    description: str
    path: str
    feed_path: str
    since: datetime = EMPTY_SINCE
    is_pushed: bool = True

    @property
    def hub(self) -> str:
        """The URL of its WebSub hub, or ""."""
        return settings.WEBSUB_HUB if self.is_pushed else ""


class Picture(NamedTuple):
    """An image of a story: a JPEG. url: absolute. width, height: in pixels."""

    url: str
    width: int
    height: int
    alt: str
    credit: str


@dataclass(frozen=True)
class Entry:
    """A story in a feed. URLs are absolute; `title` and `summary` are plain text.

    summary_html: the summary as HTML, with the corrections if there is no content. content: the body as HTML with image
    and corrections; "" if feeds have only summaries (FEED_CONTENT).
    """

    id: str
    url: str
    title: str
    summary: str
    summary_html: str
    content: str
    published_at: datetime
    updated_at: datetime
    language: str
    # (name, URL) of each.
    authors: list[tuple[str, str]]
    categories: list[str]
    picture: Picture | None


def entry_of(story: Any) -> Entry:
    """Return the story as an entry.

    story: with uid, address_day, labelled_title, summary, body (sanitised HTML), language, published_at, updated_at,
    permanent_url, public_topics, lead_image (or None), lead_caption, and prefetched bylines (author) and
    corrections (text, at).
    """
    is_full = settings.FEED_CONTENT == "full"
    summary = format_html("<p>{}</p>", story.summary) if story.summary else ""
    return Entry(
        id=tag_uri(story.address_day, story.uid),
        url=absolute(story.permanent_url),
        title=story.labelled_title,
        summary=story.summary,
        summary_html=summary if is_full else summary + _corrections(story),
        content=_content(story) if is_full else "",
        published_at=story.published_at,
        # A story that was unpublished and republished with a later date may have an earlier update.
        updated_at=max(story.published_at, story.updated_at or story.published_at),
        language=story.language,
        authors=[(b.author.name, absolute(b.author.get_absolute_url())) for b in story.bylines.all()],
        categories=[str(topic) for topic in story.public_topics],
        picture=_picture(story.lead_image),
    )


def tag_uri(day: date, specific: str) -> str:
    """Return a permanent ID that does not depend on a URL: tag:news.example,2026-03-01:4f2c (RFC 4151).

    day: a day on which the site owned its host. specific: any text, unique for that day.
    """
    return f"tag:{_authority(settings.SITE_HOST)},{day.isoformat()}:{quote(specific, safe="/?:@!$&'()*+,;=")}"


def _picture(image: Image | None) -> Picture | None:
    if image is None:
        return None
    rendition = renditions.og(image)
    return Picture(absolute(rendition.src), rendition.width, rendition.height, image.alt, image.credit)


def _content(story: Any) -> str:
    """Return the story's image, body and corrections as HTML with absolute URLs."""
    figure, picture = "", _picture(story.lead_image)
    if picture:
        caption = " ".join(filter(None, [story.lead_caption or story.lead_image.caption, picture.credit]))
        figure = format_html(
            '<figure><img src="{}" alt="{}" width="{}" height="{}">{}</figure>',
            picture.url,
            picture.alt,
            picture.width,
            picture.height,
            format_html("<figcaption>{}</figcaption>", caption) if caption else "",
        )
    return figure + with_absolute_links(in_plain_form(story.body), absolute("/")) + _corrections(story)


def _corrections(story: Any) -> str:
    corrections = story.corrections.all()
    notes = format_html_join("", "<p>{}</p>", ([_note(correction)] for correction in corrections))
    return format_html("<h2>{}</h2>{}", ngettext("Correction", "Corrections", len(corrections)), notes) if notes else ""


def _note(correction: Any) -> str:
    day = date_format(localtime(correction.at), "DATE_FORMAT")
    return _("%(date)s: %(text)s") % {"date": day, "text": correction.text}


def _authority(host: str) -> str:
    """Return the host as a DNS name (RFC 4151, 2.1): an IPv6 address as its reverse name."""
    return ipaddress.IPv6Address(host).reverse_pointer if ":" in host else host
