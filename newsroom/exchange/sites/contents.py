"""What has to be known of an export before its stories are imported: which media, URLs and translations they have."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from django.conf import settings
from django.utils import timezone

from newsroom.core.text.slugs import RESERVED, slug_of
from newsroom.exchange.importing.summary import INVALID
from newsroom.exchange.records import PUBLISHED
from newsroom.exchange.sites import texts
from newsroom.exchange.sites.items import Export, Item, LeftOut, OldMedia, OldPage, OldStory, Pin
from newsroom.exchange.sites.media import names
from newsroom.exchange.sites.pages import PAGES
from newsroom.exchange.sites.places import MediaIndex, host_of
from newsroom.exchange.sites.report import LEFT_OUT, Report
from newsroom.exchange.sites.spool import Spool
from newsroom.exchange.sites.stories import STORIES

_OLDEST = datetime.min.replace(tzinfo=UTC)


@dataclass
class Contents:
    """What the first reading of an export found.

    hosts: of the former site, without “www.”. media: those of the export, then others that stories use. elsewhere: keys
    of those of other sites. index: their keys by URL. keys: of all items by former URL. stories, pages: their places
    and former URLs by key. originals, translations, whole_pages: the stories and pages themselves. left_out: what had
    URLs. public_stories: keys of those that are published or scheduled. days: the day and slug that a public story asks
    for, by key. pinned: keys and pins of stories, in the order of these, or else newest first. duplicates: keys of
    stories and of those that they were begun as duplicates of. languages: of stories. page_slugs: of public pages.
    """

    hosts: set[str] = field(default_factory=set)
    media: list[OldMedia] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)
    index: MediaIndex = field(default_factory=MediaIndex)
    keys: dict[str, str] = field(default_factory=dict)
    stories: dict[str, Item] = field(default_factory=dict)
    pages: dict[str, Item] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    public_stories: set[str] = field(default_factory=set)
    days: dict[str, tuple[date, str]] = field(default_factory=dict)
    pinned: list[tuple[str, Pin | None]] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)
    page_slugs: set[str] = field(default_factory=set)
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    originals: Spool[OldStory] = field(default_factory=Spool)
    translations: Spool[OldStory] = field(default_factory=Spool)
    whole_pages: Spool[OldPage] = field(default_factory=Spool)

    def close(self) -> None:
        """Delete the temporary files."""
        for spool in (self.originals, self.translations, self.whole_pages):
            spool.close()

    @property
    def certain(self) -> dict[str, tuple[date, str]]:
        """The days and slugs that no other story of the export asks for."""
        counts = Counter(self.days.values())
        return {key: asked for key, asked in self.days.items() if counts[asked] == 1}


def read(export: Export, found: Contents, report: Report) -> None:
    """Read the export once. The report counts the stories, pages and what is left out. Raises UnreadableFile."""
    found.hosts = {host for host in (host_of(export.url), *_media_hosts(export)) if host}
    found.index.hosts = found.hosts
    for media in export.media:
        for url in media.files:
            found.index.add(url, media.key)
    for item in (*export.authors, *export.topics, *export.media):
        _add_urls(found, item)
    for left_out in export.left_out:
        _leave_out(found, report, left_out)
    reading = _Reading(export, found)
    for item in export.contents():
        match item:
            case LeftOut():
                _leave_out(found, report, item)
            case OldPage():
                report.find(PAGES)
                _add_urls(found, item)
                if item.is_public:
                    found.page_slugs.add(slug_of(item.slug))
                found.pages.setdefault(item.key, _urls_only(item))
                found.whole_pages.add(item)
            case OldStory():
                report.find(STORIES)
                _add_urls(found, item)
                reading.story(item)
    for owner, url in _portraits(export):
        reading.use(owner, url, is_image=True)
    found.media = reading.media()
    newest_first = sorted(reading.pinned, key=lambda pinned: pinned[1], reverse=True)
    in_order = sorted(newest_first, key=lambda pinned: pinned[0].position if pinned[0] else 0)
    found.pinned = [(key, pin) for pin, _, key in in_order]


class _Reading:
    """Collects what stories use."""

    def __init__(self, export: Export, found: Contents) -> None:
        self._found, self._site = found, host_of(export.url)
        self._attachments = export.media
        self._others: dict[str, OldMedia] = {}
        self._alts: dict[str, str] = {}
        self.pinned: list[tuple[Pin | None, datetime, str]] = []

    def media(self) -> list[OldMedia]:
        """Return all media, with the alt text of a lead image if the export has none for the image."""
        return [
            media if media.alt else replace(media, alt=self._alts.get(media.key, ""))
            for media in (*self._attachments, *self._others.values())
        ]

    def story(self, item: OldStory) -> None:
        found = self._found
        found.stories.setdefault(item.key, _urls_only(item))
        if item.state == PUBLISHED:
            found.public_stories.add(item.key)
        for url, is_image in texts.urls_in(item.record.body):
            if is_image or (names.kind_of(url) == names.FILES and host_of(url) in found.hosts):
                self.use(item, url, is_image=is_image)
        if item.lead:
            self.use(item, item.lead.url, is_image=True)
            if (key := found.index.key_of(item.lead.url)) and item.lead.alt:
                self._alts.setdefault(key, item.lead.alt)
        slug = slug_of(item.record.slug)
        day = item.day or (item.record.published_at and timezone.localdate(item.record.published_at))
        if day and slug and slug not in RESERVED and item.state == PUBLISHED:
            found.days.setdefault(item.key, (day, slug))
        if item.is_pinned:
            self.pinned.append((item.pin, item.record.published_at or _OLDEST, item.key))
        found.languages.add(str(item.record.values["language"]) or settings.LANGUAGE_CODE)
        (found.translations if item.translation_of else found.originals).add(item)
        if item.duplicate_of and item.duplicate_of != item.key:
            found.duplicates.append((item.key, item.duplicate_of))

    def use(self, item: Item, url: str, *, is_image: bool) -> None:
        """Add the media file unless it is one of the export."""
        if not host_of(url) or self._found.index.key_of(url):
            return
        key = f"media-{self._site}:{host_of(url)}/{names.path_elsewhere(url)}"
        self._found.index.add(url, key)
        if host_of(url) not in self._found.hosts:
            self._found.elsewhere.add(key)
        self._others[key] = OldMedia(key=key, place=item.place, files=(url,), is_image=is_image)


def _media_hosts(export: Export) -> Iterator[str]:
    """Yield the hosts that serve uploads of the site."""
    return (host_of(url) for media in export.media for url in media.files if names.is_upload(url))


def _portraits(export: Export) -> Iterator[tuple[Item, str]]:
    yield from ((author, author.photo) for author in export.authors if author.photo)
    yield from ((topic, topic.image) for topic in export.topics if topic.image)


def _add_urls(found: Contents, item: Item) -> None:
    for url in item.urls:
        found.keys.setdefault(url, item.key)


def _urls_only(item: Item) -> Item:
    return Item(key=item.key, place=item.place, urls=item.urls)


def _leave_out(found: Contents, report: Report, item: LeftOut) -> None:
    if item.urls:
        found.left_out.append(item)
    report.find(item.kind)
    report.settle(item.kind, item, INVALID if item.is_damaged else LEFT_OUT, item.reason)
