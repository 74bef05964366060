"""Reads the folder of a full export once, and its stories and pages again as often as they are needed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from newsroom.exchange.full_export import writing
from newsroom.exchange.readers.full_export.former_site import FormerSite
from newsroom.exchange.readers.full_export.profiles import author_of, media_of, page_of, redirect_of, topic_of
from newsroom.exchange.readers.full_export.rows import NoFile, Row, count_rows, rows_of
from newsroom.exchange.readers.full_export.stories import story_of
from newsroom.exchange.records import InvalidRecord
from newsroom.exchange.sites.items import Export, Item, LeftOut, OldPage, OldStory

_FILES = (writing.STORIES, writing.TOPICS, writing.AUTHORS, writing.PAGES, writing.REDIRECTS, writing.LIBRARY)


@dataclass
class Reading:
    """Reads one folder. damage: sentences. left_out: the lines that are no items."""

    path: Path
    site: FormerSite
    damage: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def export(self) -> Export:
        """Return what the folder contains."""
        # First: texts name files and pages of these.
        media = self._whole(writing.LIBRARY, "media", media_of)
        for _ in self._items(writing.PAGES, "pages", page_of):
            pass
        authors = self._whole(writing.AUTHORS, "authors", author_of)
        topics = self._whole(writing.TOPICS, "topics", topic_of)
        redirects = self._whole(writing.REDIRECTS, "redirects", redirect_of)
        self._check_counts()
        return Export(
            url=self.site.url,
            title=self.site.name,
            language=self.site.languages[0],
            authors=authors,
            topics=topics,
            media=media,
            redirects=redirects,
            left_out=tuple(self.left_out),
            damage=tuple(self.damage),
            is_ours=True,
            contents=self._contents,
        )

    def _whole[I: Item](
        self, name: str, kind: str, read: Callable[[FormerSite, Row], I | LeftOut | None]
    ) -> tuple[I, ...]:
        """Return all items of a file; remember what is left out."""
        found = list[I]()
        for item in self._items(name, kind, read):
            if isinstance(item, LeftOut):
                self.left_out.append(item)
            else:
                found.append(item)
        return tuple(found)

    def _contents(self) -> Iterator[OldStory | OldPage | LeftOut]:
        yield from self._items(writing.PAGES, "pages", page_of)
        yield from self._items(writing.STORIES, "stories", story_of)

    def _items[I: Item](
        self, name: str, kind: str, read: Callable[[FormerSite, Row], I | LeftOut | None]
    ) -> Iterator[I | LeftOut]:
        """Yield the items of a file. A line that cannot be read is left out with the reason."""
        try:
            for place, row in rows_of(self.path, name):
                try:
                    if isinstance(row, InvalidRecord):
                        raise row
                    if (item := read(self.site, row)) is not None:
                        yield item
                except InvalidRecord as error:
                    key = self.site.key("line", place)
                    yield LeftOut(key=key, place=place, kind=kind, reason=str(error), is_damaged=True)
        except NoFile as error:
            if str(error) not in self.damage:
                self.damage.append(str(error))

    def _check_counts(self) -> None:
        """Report files that have fewer lines than the manifest says, because they were cut."""
        for name in _FILES:
            expected = self.site.counts.get(name.removesuffix(".jsonl"))
            try:
                number = count_rows(self.path, name)
            except NoFile as error:
                if str(error) not in self.damage:
                    self.damage.append(str(error))
                continue
            if isinstance(expected, int) and number < expected:
                self.damage.append(f"{name} has {number:,} lines. It had {expected:,} when it was written.")
