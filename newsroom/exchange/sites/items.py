"""What an export of another site contains. Readers yield items, and `newsroom.exchange.sites` imports them.

Every element of an export is exactly one item: something to import, or `LeftOut` with the reason. The report counts
items, so nothing that a file contains is absent from it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from newsroom.exchange.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Part of an export.

    key: its ID, with that of the site; the same in every later export (“wordpress-example.org:12”). place: where people
    find it in the file (“post 12”, “line 3”). changes: sentences about what was changed or cut in it. urls: its former
    URLs without host and not percent-encoded, with their query (“/2019/05/ferry/”, “/?p=12”).
    """

    key: str
    place: str
    changes: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OldMedia(Item):
    """An image, an audio file or a document. files: absolute URLs, the original first, then smaller versions."""

    files: tuple[str, ...]
    title: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldAuthor(Item):
    """An author. photo: absolute URL."""

    name: str
    slug: str = ""
    role: str = ""
    bio: str = ""
    photo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldTopic(Item):
    """A category, tag or term. kind: one of `topics.models.Kind`. parent: its key. description: plain text or HTML."""

    name: str
    kind: str = ""
    slug: str = ""
    parent: str = ""
    description: str = ""
    image: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The lead image of a story. url: absolute, of the former site. caption: "" for that of the library."""

    url: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldStory(Item):
    """A post. Its images, files and links have the absolute URLs of the former site.

    state: draft, review or published (also for a future date). day: of the former URL, in the zone of the former site.
    is_pinned: to the front page. notes: for editors. translation_of: the key of the original.
    """

    record: Record
    state: str
    day: date | None = None
    lead: Lead | None = None
    is_pinned: bool = False
    notes: str = ""
    translation_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldPage(Item):
    """A page. body: HTML as that of a story. description: for search engines."""

    title: str
    slug: str
    body: str
    description: str = ""
    language: str = ""
    is_public: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry(Item):
    """An entry of the main menu. target: the key of a topic or page, or an absolute URL."""

    label: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut(Item):
    """An element that is not imported. kind: what it is, in the plural (“comments”). reason: a sentence."""

    kind: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Export:
    """An export, read once from the beginning to the end.

    url: of the former site, without a slash at the end. language: BCP 47, "" if unknown. feeds: the URLs of its feed,
    as `Item.urls`. damage: sentences about what in the file could not be read as it is. contents: reads the file again
    and yields stories and pages, and what in their places is left out; raises UnreadableFile where no sense can be made
    of the rest.
    """

    url: str
    title: str = ""
    language: str = ""
    authors: tuple[OldAuthor, ...] = ()
    topics: tuple[OldTopic, ...] = ()
    media: tuple[OldMedia, ...] = ()
    menu: tuple[MenuEntry, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    feeds: tuple[str, ...] = ()
    damage: tuple[str, ...] = ()
    contents: Callable[[], Iterator[OldStory | OldPage | LeftOut]]
