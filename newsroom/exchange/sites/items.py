"""What an export of another site contains. Readers yield items, and `newsroom.exchange.sites` imports them.

Every element of an export is exactly one item: something to import, or `LeftOut` with the reason. The report counts
items, so nothing that a file contains is absent from it.

Fields with a default are for what not every system has. Only this software has those after a blank line.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from articles.workflow.past import Past
from newsroom.exchange.records import Record

NOTHING: Mapping[str, Any] = MappingProxyType({})
# Stands for the URL of a former site that its export leaves out (RFC 2606, 2), until a text is stored or reported.
UNKNOWN_SITE = "https://ghost.invalid"


def without_unknown(text: str) -> str:
    """Return the text with paths on this site in place of URLs of a site that the export leaves out."""
    return text.replace(UNKNOWN_SITE, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Part of an export.

    key: its ID, with that of the site; the same in every later export (“wordpress-example.org:12”). place: where people
    find it in the file, with its title (“post 12, “Ferry returns””, “line 3”). changes: sentences about what was
    changed or cut in it. urls: its former URLs without host and not percent-encoded, with their query
    (“/2019/05/ferry/”, “/?p=12”).
    """

    key: str
    place: str
    changes: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OldMedia(Item):
    """An image, an audio file or a document.

    files: absolute URLs, the original first, then smaller versions. is_image: it is shown as an image, whatever its URL
    says. part_of: key of the story or page it belongs to.
    name: of the file, which it keeps. details: further columns of the library.
    """

    files: tuple[str, ...]
    is_image: bool = False
    part_of: str = ""
    title: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    text: str = ""

    name: str = ""
    details: Mapping[str, Any] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class OldAuthor(Item):
    """An author. photo: absolute URL."""

    name: str
    slug: str = ""
    role: str = ""
    bio: str = ""
    photo: str = ""

    is_organisation: bool = False


@dataclass(frozen=True, slots=True)
class Pin:
    """A pin. position: from 1, 0 for the next one. until: when it ends, None for never; may have passed."""

    position: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Curated:
    """How a topic presents a story, with the names of the columns of `TopicEntry`. moment: its text, "" for none."""

    pin: Pin | None = None
    hidden_reason: str = ""
    is_start_here: bool = False
    moment: str = ""
    moment_date: str = ""
    moment_translations: Mapping[str, str] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class OldTopic(Item):
    """A category, tag or term. kind: one of `topics.models.Kind`. parent: its key. description: plain text or HTML.
    lasting_key: one that stays when the key, which has its slug, changes; "" if there is none.

    settings: further ones (`topics.topic_settings`). names, briefings: by Django's code of the language; briefings also
    in the first one. public_from: None if it is not public. related: keys. curation: by the ID of the story.
    """

    name: str
    kind: str = ""
    slug: str = ""
    parent: str = ""
    description: str = ""
    image: str = ""
    aliases: tuple[str, ...] = ()
    lasting_key: str = ""

    settings: Mapping[str, Any] = NOTHING
    names: Mapping[str, str] = NOTHING
    public_from: datetime | None = None
    briefings: Mapping[str, str] = NOTHING
    briefing_reviewed_on: date | None = None
    related: tuple[str, ...] = ()
    curation: Mapping[str, Curated] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The lead image of a story. url: absolute, of the former site. caption: "" for that of the library."""

    url: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldStory(Item):
    """A post. Its images, files and links have the absolute URLs of the former site.

    state: draft, review or published (also for a future date); of this software also approved or unpublished. day: of
    the former URL, in the zone of the former site. is_pinned: to the front page. notes: for editors. translation_of:
    the key of the original.

    pin: its place and end, if these are known. draft: the text that was not published yet. duplicate_of: a key.
    """

    record: Record
    state: str
    day: date | None = None
    lead: Lead | None = None
    is_pinned: bool = False
    notes: str = ""
    translation_of: str = ""

    pin: Pin | None = None
    label: str = ""
    past: Past | None = None
    draft: "OldStory | None" = None
    duplicate_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldPage(Item):
    """A page. body: HTML as that of a story. description: for search engines.

    is_in_footer: None if the menu says so. translation_of: the key of the same page in another language. draft: what of
    it was not published yet, with the names of these fields. first_public_at: also of a page that is not public any
    more.
    """

    title: str
    slug: str
    body: str
    description: str = ""
    language: str = ""
    is_public: bool = True

    is_in_footer: bool | None = None
    translation_of: str = ""
    draft: Mapping[str, Any] | None = None
    first_public_at: datetime | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OldRedirect(Item):
    """A redirect. kind: one of `RedirectKind`. target: the key of an item, a path or URL, or "". form: of a feed.

    is_automatic: it was recorded when a URL changed.
    """

    path: str
    kind: str
    target: str = ""
    form: str = ""
    since: datetime | None = None
    is_automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry(Item):
    """An entry of the main menu, or of one for the footer. target: the key of a topic or page, or an absolute URL."""

    label: str
    target: str
    is_footer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut(Item):
    """An element that is not imported.

    kind: what it is, in the plural (“comments”). reason: a sentence. part_of: key of the story or page it belongs to.
    is_damaged: it would be imported if it were whole.
    """

    kind: str
    reason: str
    part_of: str = ""
    is_damaged: bool = False


@dataclass(frozen=True, kw_only=True)
class Export:
    """An export, read once from the beginning to the end.

    url: of the former site, without a slash at the end. language: BCP 47, "" if unknown. clock: a moment and the offset
    of the former site from UTC then, None if unknown. story_keys: what the keys of its stories begin with, "" if those
    of other sites begin in the same way. menu_name: of the main menu, if it has one. feeds: the URLs of its feed, as
    `Item.urls`. damage: sentences about what in the file could not be read as it is. ends_early: a sentence if the
    file is not whole. contents: reads the file again
    and yields stories and pages, and what in their places is left out; raises UnreadableFile where no sense can be made
    of the rest. is_relative: links to its other pages and files are links to the same paths of this site, because those
    within it had no host. is_ours: the site had the same software, so items keep their URL slugs, and links to its
    other pages are links to those of this site.
    """

    url: str
    title: str = ""
    language: str = ""
    clock: tuple[datetime, timedelta] | None = None
    story_keys: str = ""
    authors: tuple[OldAuthor, ...] = ()
    topics: tuple[OldTopic, ...] = ()
    media: tuple[OldMedia, ...] = ()
    menu: tuple[MenuEntry, ...] = ()
    menu_name: str = ""
    left_out: tuple[LeftOut, ...] = ()
    feeds: tuple[str, ...] = ()
    damage: tuple[str, ...] = ()
    ends_early: str = ""
    redirects: tuple[OldRedirect, ...] = ()
    is_relative: bool = False
    is_ours: bool = False
    contents: Callable[[], Iterator[OldStory | OldPage | LeftOut]]
