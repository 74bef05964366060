"""What a feed says of itself and of each story, whatever its form."""

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
from newsroom.core.i18n.paths import absolute
from newsroom.core.images import renditions

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


class Picture(NamedTuple):
    """A story's picture: a JPEG, its address absolute, its size in pixels."""

    url: str
    width: int
    height: int
    alt: str
    credit: str


@dataclass(frozen=True)
class Entry:
    """One story as a feed tells it. Addresses are absolute; `title` and `summary` are text.

    summary_html: the summary as HTML; without the whole text the corrections stand under it. content: the whole text as
    HTML, with its picture and its corrections; "" where feeds have summaries alone (FEED_CONTENT).
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
    # Name and address of each.
    authors: list[tuple[str, str]]
    categories: list[str]
    picture: Picture | None


def entry_of(story: Any) -> Entry:
    """The story as an entry.

    story: has uid, address_day, labelled_title, summary, body (sanitised HTML), language, published_at, updated_at,
    get_absolute_url(), public_topics, lead_image or None, lead_caption, and, loaded: bylines (author) and corrections
    (text, at).
    """
    is_whole = settings.FEED_CONTENT == "full"
    summary = format_html("<p>{}</p>", story.summary) if story.summary else ""
    return Entry(
        id=tag_uri(story.address_day, story.uid),
        url=absolute(story.get_absolute_url()),
        title=story.labelled_title,
        summary=story.summary,
        summary_html=summary if is_whole else summary + _corrections(story),
        content=_content(story) if is_whole else "",
        published_at=story.published_at,
        # A story that was withdrawn, and published again for a later date, was updated before that.
        updated_at=max(story.published_at, story.updated_at or story.published_at),
        language=story.language,
        authors=[(b.author.name, absolute(b.author.get_absolute_url())) for b in story.bylines.all()],
        categories=[str(topic) for topic in story.public_topics],
        picture=_picture(story.lead_image),
    )


def tag_uri(day: date, specific: str) -> str:
    """A permanent id that does not depend on an address: tag:news.example,2026-03-01:4f2c (RFC 4151).

    day: one on which the site had its host. specific: any text, unique on that day.
    """
    return f"tag:{_authority(settings.SITE_HOST)},{day.isoformat()}:{quote(specific, safe="/?:@!$&'()*+,;=")}"


def _picture(image):
    if image is None:
        return None
    shown = renditions.og(image)
    return Picture(absolute(shown.src), shown.width, shown.height, image.alt, image.credit)


def _content(story):
    """The story's picture, text and corrections as HTML with absolute addresses only."""
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
    return figure + with_absolute_links(story.body, absolute("/")) + _corrections(story)


def _corrections(story):
    corrections = story.corrections.all()
    notes = format_html_join("", "<p>{}</p>", ([_note(correction)] for correction in corrections))
    return format_html("<h2>{}</h2>{}", ngettext("Correction", "Corrections", len(corrections)), notes) if notes else ""


def _note(correction):
    day = date_format(localtime(correction.at), "DATE_FORMAT")
    return _("%(date)s: %(text)s") % {"date": day, "text": correction.text}


def _authority(host):
    """The host as a DNS name (RFC 4151, 2.1): an international one encoded, an IPv6 address by its reverse name."""
    if ":" in host:
        return ipaddress.IPv6Address(host).reverse_pointer
    return host.encode("idna").decode()
