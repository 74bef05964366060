"""Reader for the folder of a full export (`newsroom.exchange.full_export`), which `exchange.sites` imports."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.dateparse import parse_date

from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.full_export import writing
from newsroom.exchange.readers.jsonl import MAX_LINE_BYTES
from newsroom.exchange.record_validation import entry_of
from newsroom.exchange.records import PUBLISHED
from newsroom.exchange.sites.items import (
    Export,
    Lead,
    LeftOut,
    MenuEntry,
    OldAuthor,
    OldMedia,
    OldPage,
    OldStory,
    OldTopic,
)

type Values = dict[str, Any]

MAX_MANIFEST_BYTES = 200 * 1024 * 1024
# A link or an image of the site itself, in sanitised HTML.
_OWN = re.compile(r'(?<=\s)(href|src)="/(?!/)')
_RENDITION = re.compile(r"/media/__processed__/\w+/\w+/(?P<name>[\w-]+)-[0-9a-f]{12}\.\w+")
_REVIEW = {"in_review": "review"}
# What an import has no place for, by field, as a sentence names it.
_STORY = {
    **{"label": "label", "corrections": "corrections", "change_notes": "notes on changes", "draft": "draft changes"},
    **{"pinned_until": "end of its pin", "duplicate_of": "original that it was duplicated from"},
}
_TOPIC = {
    **{"names": "names in other languages", "briefing": "briefing", "briefings": "briefings in other languages"},
    **{"sponsor": "sponsor label", "wikidata_id": "Wikidata ID", "same_as": "pages about the same thing"},
    **{"related": "related topics", "curation": "pins, hidden stories and key moments"},
}
_IMAGE = {
    **{"licence": "licence", "usable_until": "end of the licence", "is_single_use": "limit to one story"},
    **{"is_decorative": "mark as decorative", "taken_on": "date taken"},
}
_AUTHOR = {"is_organisation": "mark as an organisation"}
_PAGE = {"draft": "draft changes"}


def is_full_export(path: Path) -> bool:
    """Return whether there is a folder with a full export at the path."""
    return (path / writing.MANIFEST).is_file()


def read(path: Path) -> Export:
    """Return what the folder contains. Raises UnreadableFile if it is no full export, or one of a later version."""
    reader = _Reader(path, _manifest(path))
    return reader.export()


def _manifest(path: Path) -> Values:
    try:
        with (path / writing.MANIFEST).open("rb") as file:
            manifest = json.loads(file.read(MAX_MANIFEST_BYTES))
        site = manifest["site"]
        is_ours = manifest["format"] == writing.FORMAT and isinstance(site["url"], str) and site["languages"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        is_ours = False
    if not is_ours:
        raise UnreadableFile(f"{path} is not a folder that `export_articles --full` wrote.")
    if manifest["version"] != writing.VERSION:
        raise UnreadableFile(f"{path} was written by a later version of the software. Update this site first.")
    return manifest  # type: ignore[no-any-return]


@dataclass
class _Reader:
    """Reads one folder. files: of the library, by their name without folder and suffix. damage: sentences."""

    path: Path
    manifest: Values
    files: dict[str, str] = field(default_factory=dict)
    former: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    damage: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The URL of the former site."""
        return str(self.manifest["site"]["url"])

    def export(self) -> Export:
        media = tuple(self._media(*each) for each in self._rows(writing.LIBRARY))
        left_out = tuple(self._redirects())
        topics = list(self._rows(writing.TOPICS))
        return Export(
            url=self.url,
            title=str(self.manifest["site"]["name"]),
            language=str(self.manifest["site"]["languages"][0]),
            authors=tuple(self._author(*each) for each in self._rows(writing.AUTHORS)),
            topics=tuple(self._topic(*each) for each in topics),
            media=media,
            menu=(*self._navigation(topics), *self._footer()),
            left_out=left_out,
            damage=tuple(self.damage),
            contents=self._contents,
        )

    def _rows(self, name: str) -> Iterator[tuple[str, Values]]:
        """Yield the place and the object of each line. A line that is no object is damage."""
        try:
            with (self.path / name).open("rb") as file:
                number = 0
                while line := file.readline(MAX_LINE_BYTES + 1):
                    number += 1
                    place = f"{name}, line {number}"
                    if (values := _object(line)) is None:
                        self.damage.append(f"{place} is not a JSON object.")
                    else:
                        yield place, values
        except FileNotFoundError:
            self.damage.append(f"{name} is missing.")

    def _key(self, kind: str, *words: str) -> str:
        return ":".join((f"newsroom-{self.url.partition('//')[2]}", kind, *words))

    def _file(self, name: str | None) -> str:
        """Return the URL that a file of the library had, "" for none."""
        return f"{self.url}/media/{name}" if name else ""

    def _media(self, place: str, values: Values) -> OldMedia:
        name = str(values["file"])
        self.files[Path(name).stem] = name
        return OldMedia(
            key=self._key("media", name),
            place=place,
            changes=_not_imported(values, _IMAGE),
            files=(self._file(name),),
            **{text: values.get(text, "") for text in ("title", "alt", "caption", "credit", "text")},
        )

    def _redirects(self) -> Iterator[LeftOut]:
        """Remember the former URLs by what they led to; yield those that led to nothing. Those of aliases come back."""
        for place, values in self._rows(writing.REDIRECTS):
            if values["target"] is None:
                reason = "What it led to was deleted."
                yield LeftOut(key=self._key("redirect", values["path"]), place=place, kind="redirects", reason=reason)
            elif values.get("since"):
                self.former[values["kind"], values["target"]].append(values["path"])

    def _author(self, place: str, values: Values) -> OldAuthor:
        return OldAuthor(
            key=self._key("author", values["slug"]),
            place=place,
            changes=_not_imported(values, _AUTHOR),
            urls=(values["url"],),
            photo=self._file(values["photo"]),
            **{name: values[name] for name in ("name", "slug", "role", "bio")},
        )

    def _topic(self, place: str, values: Values) -> OldTopic:
        return OldTopic(
            key=self._key("topic", values["slug"]),
            place=place,
            changes=_not_imported(values, _TOPIC),
            urls=(values["url"], *self.former["topic", values["slug"]]),
            parent=self._key("topic", values["parent"]) if values["parent"] else "",
            image=self._file(values["lead_image"]),
            aliases=tuple(values["aliases"]),
            **{name: values[name] for name in ("name", "kind", "slug", "description")},
        )

    def _navigation(self, topics: list[tuple[str, Values]]) -> Iterator[MenuEntry]:
        shown = [
            (values["navigation_position"], values["name"], place, values["slug"])
            for place, values in topics
            if values["is_in_navigation"]
        ]
        for _, name, place, slug in sorted(shown):
            target = self._key("topic", slug)
            yield MenuEntry(key=f"{target}:navigation", place=place, label=name, target=target)

    def _footer(self) -> Iterator[MenuEntry]:
        for place, values in self._rows(writing.PAGES):
            if values["is_in_footer"]:
                target = self._key("page", values["slug"], values["language"])
                yield MenuEntry(key=f"{target}:footer", place=place, label=values["title"], target=target)

    def _contents(self) -> Iterator[OldStory | OldPage | LeftOut]:
        for place, values in self._rows(writing.PAGES):
            yield self._page(place, values)
        for number, (place, values) in enumerate(self._rows(writing.STORIES), 1):
            yield self._story(number, place, values)

    def _page(self, place: str, values: Values) -> OldPage:
        is_first = values["language"] == self.manifest["site"]["languages"][0]
        text = values if values["is_public"] else {**values, **(values["draft"] or {})}
        return OldPage(
            key=self._key("page", values["slug"], values["language"]),
            place=place,
            changes=_not_imported(values, _PAGE) if values["is_public"] else (),
            # Versions in other languages have the same URLs, below that of their language.
            urls=(values["url"], *self.former["page", values["slug"]]) if is_first else (),
            body=self._with_absolute_urls(text["body"]),
            language=values["language"],
            is_public=values["is_public"],
            **{name: text[name] for name in ("title", "slug", "description")},
        )

    def _story(self, number: int, place: str, values: Values) -> OldStory | LeftOut:
        entry = entry_of(number, values)
        if entry.record is None:
            key = self._key("story", str(number))
            return LeftOut(key=key, place=place, kind="stories that cannot be imported", reason=entry.problem)
        record = entry.record.changed(body=self._with_absolute_urls(entry.record.body))
        image, caption = values.get("lead_image"), values.get("lead_caption", "")
        return OldStory(
            key=record.id,
            place=place,
            changes=_not_imported(values, _STORY),
            urls=tuple(map(self._at_root, filter(None, (values.get("url"), *values.get("former_urls", ()))))),
            record=record,
            state=PUBLISHED if record.status == PUBLISHED else _REVIEW.get(values.get("state", ""), "draft"),
            day=_day(values.get("first_published_on")),
            lead=Lead(url=self._file(image), caption=caption) if image else None,
            is_pinned=bool(values.get("pinned_position")),
            notes=values.get("notes", ""),
            translation_of=values.get("translation_of", ""),
        )

    def _at_root(self, path: str) -> str:
        """Return the path in the first language, which redirects are stored with."""
        _, prefix, rest = path.split("/", 2) if path.count("/") > 1 else ("", "", "")
        return f"/{rest}" if prefix in self.manifest["site"]["languages"][1:] else path

    def _with_absolute_urls(self, html: str) -> str:
        """Return sanitised HTML with the absolute URLs of the former site, of originals instead of renditions."""
        originals = _RENDITION.sub(lambda match: f"/media/{self.files.get(match['name'], match[0])}", html)
        return _OWN.sub(lambda match: f'{match[1]}="{self.url}/', originals)


def _object(line: bytes) -> Values | None:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _day(text: str | None) -> date | None:
    return parse_date(text) if text else None


def _not_imported(values: Values, names: dict[str, str]) -> tuple[str, ...]:
    """Return a sentence that lists what the object has and an import has no place for."""
    found = [words for name, words in names.items() if values.get(name)]
    return (f"Not imported: {', '.join(found)}.",) if found else ()
