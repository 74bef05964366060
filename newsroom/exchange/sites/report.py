"""What came of each element of an export. Every element has exactly one outcome."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from newsroom.exchange.importing.summary import INVALID, NEW, OUTCOMES, REJECTED, UNCHANGED, UPDATED
from newsroom.exchange.sites.items import Item, without_unknown
from newsroom.exchange.sites.media import names

LEFT_OUT = "left out"
ALL_OUTCOMES = (*OUTCOMES, LEFT_OUT)
IMPORTED = {NEW, UPDATED, UNCHANGED}
EARLIER = (
    "Some of it was imported before. What was changed on the way then is in the report of that run; if it was "
    "interrupted, in none."
)
MOST_MISSING = "Most images were not found. Check that --media is the folder, archive or site that they are in."
# Places that a text names for each reason, and different sentences of one form that it lists each on its own.
MAX_EXAMPLES = 5
_QUOTED = re.compile("“[^”]*”")


@dataclass(slots=True)
class Row:
    """The outcome of one item. sentences: the reasons, or what was changed on the way."""

    key: str
    place: str
    outcome: str
    sentences: tuple[str, ...] = ()

    def amend(self, *sentences: str, is_updated: bool) -> None:
        """Add what a later step did with the item. is_updated: whether it changed something."""
        self.sentences += sentences
        if is_updated and self.outcome == UNCHANGED:
            self.outcome = UPDATED


@dataclass
class Report:
    """The result of an import.

    site: name and URL of the former site. is_repeated: some of it was imported before. ends_early: a sentence if the
    file is not whole. found: the number of items read, by kind. rows: by kind. redirects: the number of former URLs by
    what became of them. refused: (place, URL, reason) for each former URL without a redirect. hidden: the same for
    those that lead to what readers cannot see yet. absent: (URL, reason) of published stories of an earlier export that
    are not in this one, or not public there. warnings: about settings. missing: places by the URL of a media file that
    was not found. damage: sentences about the file. menu: the name of the main one, if it has one. has_source: media
    files were given. published: how many stories became published or scheduled. pinned: how many of them to the front
    page.
    """

    site: str = ""
    is_dry_run: bool = False
    is_repeated: bool = False
    ends_early: str = ""
    found: Counter[str] = field(default_factory=Counter)
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    redirects: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    hidden: list[tuple[str, str, str]] = field(default_factory=list)
    absent: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    missing: dict[str, list[str]] = field(default_factory=dict)
    damage: list[str] = field(default_factory=list)
    menu: str = ""
    has_source: bool = True
    published: int = 0
    pinned: int = 0
    seconds: float = 0.0

    def find(self, kind: str) -> None:
        """Count an item that was read. kind: what it is, in the plural."""
        self.found[kind] += 1

    def settle(self, kind: str, item: Item, outcome: str, *sentences: str) -> None:
        """Record the outcome of an item that was read, with what its reader changed in it."""
        given = tuple(map(without_unknown, filter(None, (*item.changes, *sentences))))
        self.rows[kind].append(Row(item.key, item.place, outcome, given))

    def first_rows(self, kind: str) -> dict[str, Row]:
        """Return the outcome of each item of the kind by key; of those with the same key, the first one's."""
        return {row.key: row for row in reversed(self.rows.get(kind, []))}

    def miss(self, url: str, place: str) -> None:
        """Record that a media file was not found."""
        places = self.missing.setdefault(without_unknown(url), [])
        if place not in places:
            places.append(place)

    def counts(self, kind: str) -> Counter[str]:
        """Return the number of items of the kind by outcome."""
        return Counter(row.outcome for row in self.rows[kind])

    @property
    def failed(self) -> int:
        """The number of items that are invalid or rejected."""
        return sum(self.counts(kind)[outcome] for kind in self.rows for outcome in (INVALID, REJECTED))

    @property
    def has_saved(self) -> bool:
        """Whether anything was created or updated."""
        return any(row.outcome in {NEW, UPDATED} for rows in self.rows.values() for row in rows)

    def summary(self) -> list[str]:
        """Return what is wrong with the file, a line for each kind, a few for redirects and files, and the sum."""
        kinds = sorted(self.found, key=lambda kind: (not self._is_imported(kind), kind))
        lines = [*([self.ends_early] if self.ends_early else []), *self.warnings]
        lines += [f"{kind}: {self.found[kind]:,} found ({_counted(self.counts(kind))})" for kind in kinds]
        redirects = ", ".join(f"{number:,} {what}" for what, number in sorted(self.redirects.items())) or "none"
        lines.append(f"former URLs: {redirects}")
        if self.menu:
            lines.append(f"main menu: “{self.menu}”")
        if self.pinned:
            lines.append(f"pinned to the front page: {self.pinned:,}")
        if self.absent:
            lines.append(f"still published, but not in this export or not public there: {len(self.absent):,}")
        if self.missing:
            lines.append(f"media files not found: {len(self.missing):,}")
            if self.has_source and len(self.missing) > self.found[names.IMAGES] // 2:
                lines.append(MOST_MISSING)
        if self.damage:
            lines.append(f"damage of the file: {len(self.damage):,}")
        return [*lines, self._total()]

    def _total(self) -> str:
        """Return the summary in one line, in the form of that of an import of stories."""
        counts: Counter[str] = sum((self.counts(kind) for kind in self.found), Counter())
        outcomes = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in ALL_OUTCOMES)
        items = f"{counts.total():,} {'item' if counts.total() == 1 else 'items'}"
        return f"{items}: {outcomes}; {self.published:,} published; {self.seconds:.0f} s"

    def as_text(self) -> str:
        """Return the whole report with numbers, reasons and examples."""
        return "\n".join(self._lines()) + "\n"

    def as_json(self) -> str:
        """Return the report as JSON with every item."""
        data: dict[str, Any] = {
            "site": self.site,
            "is_dry_run": self.is_dry_run,
            "ends_early": self.ends_early,
            "kinds": {
                kind: {
                    "found": self.found[kind],
                    **{outcome: self.counts(kind)[outcome] for outcome in ALL_OUTCOMES},
                    "items": [
                        {"id": row.key, "place": row.place, "outcome": row.outcome, "sentences": row.sentences}
                        for row in self.rows[kind]
                    ],
                }
                for kind in sorted(self.found)
            },
            "published": self.published,
            "pinned": self.pinned,
            "menu": self.menu,
            "redirects": dict(self.redirects),
            "no_redirect": [{"place": place, "url": url, "reason": reason} for place, url, reason in self.refused],
            "hidden": [{"place": place, "url": url, "reason": reason} for place, url, reason in self.hidden],
            "warnings": self.warnings,
            "absent": [{"url": url, "reason": reason} for url, reason in self.absent],
            "missing_media": [{"url": url, "places": places} for url, places in self.missing.items()],
            "damage": self.damage,
        }
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"

    def _is_imported(self, kind: str) -> bool:
        return any(row.outcome != LEFT_OUT for row in self.rows[kind])

    def _lines(self) -> Iterator[str]:
        yield f"Import of {self.site}{', dry run: nothing was changed' if self.is_dry_run else ''}"
        yield from self.summary()
        if self.is_repeated:
            yield EARLIER
        for kind in sorted(self.found):
            rows = self.rows[kind]
            for outcome in ALL_OUTCOMES:
                if outcome not in IMPORTED:
                    yield from _section(
                        f"{kind}: {outcome}", _by_sentence(row for row in rows if row.outcome == outcome)
                    )
            yield from _section(
                f"{kind}: changed on the way", _by_sentence(row for row in rows if row.outcome in IMPORTED)
            )
        for number, (url, reason) in enumerate(self.absent):
            if not number:
                yield "\nStories of an earlier export that are still published here"
            yield f"  {url}: {reason}"
        yield from _section("Former URLs without a redirect", _by_reason(self.refused))
        yield from _section("Former URLs of what readers cannot see yet", _by_reason(self.hidden))
        yield from _section("Media files not found", self.missing.items())
        yield from _section("Damage of the file", ((sentence, ()) for sentence in self.damage))


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in ALL_OUTCOMES if counts[outcome])


def _by_sentence(rows: Iterable[Row]) -> Iterator[tuple[str, list[str]]]:
    return _grouped((sentence, row.place) for row in rows for sentence in row.sentences)


def _by_reason(refused: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, list[str]]]:
    return _grouped((reason, f"{url} ({place})") for place, url, reason in refused)


def _grouped(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Yield the places by sentence, given (sentence, place).

    Many sentences that differ in a name only are one, whose places have the names.
    """
    groups: dict[str, dict[str, list[str]]] = {}
    for sentence, place in pairs:
        groups.setdefault(_QUOTED.sub("“…”", sentence), {}).setdefault(sentence, []).append(place)
    for form, sentences in groups.items():
        if len(sentences) <= MAX_EXAMPLES:
            yield from sentences.items()
        else:
            yield (
                form,
                [
                    f"{place} ({', '.join(_QUOTED.findall(sentence))})"
                    for sentence, places in sentences.items()
                    for place in places
                ],
            )


def _section(title: str, groups: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    for number, (sentence, places) in enumerate(groups):
        if not number:
            yield f"\n{title}"
        examples = list(places)
        more = f" and {len(examples) - MAX_EXAMPLES:,} more" if len(examples) > MAX_EXAMPLES else ""
        where = f"  {len(examples):,} × " if examples else "  "
        yield f"{where}{sentence}{' In: ' + ', '.join(examples[:MAX_EXAMPLES]) + more if examples else ''}"
