"""Import of stories of the former site, by `newsroom.exchange.importing`."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.text import Truncator

from articles.models import Article
from articles.story_fields import reference
from articles.workflow import drafting
from newsroom.core.html import plain
from newsroom.exchange.importing.batch import Batch
from newsroom.exchange.importing.importer import Import
from newsroom.exchange.records import DRAFT, PUBLISHED, Entry
from newsroom.exchange.sites import texts
from newsroom.exchange.sites.items import OldStory, Pin, without_unknown
from newsroom.exchange.sites.ledger import Imported, Ledger
from newsroom.exchange.sites.names import Names
from newsroom.exchange.sites.places import Places
from newsroom.exchange.sites.report import Report
from newsroom.exchange.sites.texts import Lost
from topics import curation

STORIES, PIN = "stories", "pin"
MAX_CAPTION = 500
MAX_URL = 1_000
_EMPTY: Mapping[str, Any] = {"lead_image": None, "lead_caption": "", "translation_of": None, "label": "", "notes": ""}
MISSING = "Images that were not found were removed. Their URLs are in the notes for editors."
REFUSED = "Images that cannot be imported were removed. Their URLs are in the notes for editors, with the reasons."
OTHER_ALT = "Its lead image has the alt text of the library, because another story uses it, too. Here it was: “{alt}”."


class StoryImport(Import):
    """Imports stories, and reports each."""

    def __init__(
        self, places: Places, names: Names, report: Report, *, publish: bool, tell: Callable[[str], object]
    ) -> None:
        super().__init__(publish=publish, report=tell, unit=STORIES)
        self._places, self._names, self._report = places, names, report
        self._number = 0
        # What is not settled yet, by the number of the entry: the item, and what was changed on the way.
        self._open: dict[int, tuple[OldStory, list[str]]] = {}

    def run_items(self, items: Iterable[OldStory]) -> None:
        """Import the stories, which the report has counted."""
        self.run(map(self._entry, items))
        self._report.published = self.summary.published

    def _count(self, batch: Batch) -> None:
        notes: dict[int, list[str]] = {}
        for number, sentence in batch.notes:
            notes.setdefault(number, []).append(sentence)
        for number, outcome in batch.settled:
            item, changes = self._open.pop(number)
            sentences = (_without_id(sentence, item.key) for sentence in notes.get(number, ()))
            self._report.settle(STORIES, item, outcome, *changes, *sentences)
        for sentence in batch.names.skipped:
            if sentence not in self.reported:
                self.reported.add(sentence)
                self.report(sentence)
        self.summary.outcomes.update(batch.outcomes)
        self.summary.published += batch.published
        self.progress.add(batch.outcomes.total())

    def _entry(self, item: OldStory) -> Entry:
        """Return the entry for a story: its record with the images, files and links of this site."""
        self._number += 1
        changes: list[str] = []
        self._open[self._number] = item, changes
        entry = self._text(item, changes)
        if item.draft is None:
            return entry
        if not (self.publish and item.state == PUBLISHED):
            changes.append("Its draft changes were not imported, because it is not published here.")
            return entry
        draft = self._text(item.draft, changes)
        # A story has its notes once.
        of_draft = {**draft.extra}
        if lost := of_draft.pop("notes", ""):
            notes = "\n\n".join(filter(None, [entry.extra.get("notes", ""), lost]))
            entry = replace(entry, extra={**entry.extra, "notes": notes})
        return replace(entry, draft=replace(draft, extra=of_draft))

    def _text(self, item: OldStory, changes: list[str]) -> Entry:
        """Return the entry for a text, published or not."""
        self._places.begin()
        body, lost = texts.rewrite(item.record.body, self._places)
        # A later export of this software may have removed what an earlier one had.
        extra: dict[str, Any] = dict(_EMPTY) if self._places.is_ours else {}
        extra |= self._lead(item, lost, changes)
        extra |= self._original(item, changes)
        reasons = [self._places.refusal_of(each.url) for each in lost]
        for each, reason in zip(lost, reasons, strict=True):
            if not reason:
                self._report.miss(each.url[:MAX_URL], item.place)
        changes += [sentence for sentence, is_true in ((REFUSED, any(reasons)), (MISSING, not all(reasons))) if is_true]
        changes += self._places.sentences()
        unfound = [url[:MAX_URL] for url in self._places.unfound]
        notes = (*map(_note, lost, reasons), *(f"Link to a file that was not imported: {url}" for url in unfound))
        extra["notes"] = without_unknown("\n\n".join(filter(None, [item.notes, *notes])))
        extra["label"] = item.label
        status = PUBLISHED if item.state == PUBLISHED else DRAFT
        # Not the body: links lead to other URLs once more stories are imported.
        source = json.dumps([self._names.as_keys(item.record).digest(), sorted(self._places.used.items())])
        return Entry(
            self._number,
            replace(self._names.as_here(item.record).changed(body=body), status=status),
            # Without notes, those of an earlier import, such as of images that were not found, are not true any more.
            extra={name: value for name, value in extra.items() if value or name == "notes" or self._places.is_ours},
            day=item.day,
            state="" if item.state in {DRAFT, PUBLISHED} else item.state,
            source=sha256(source.encode()).hexdigest(),
            past=item.past,
        )

    def _lead(self, item: OldStory, lost: list[Lost], changes: list[str]) -> dict[str, Any]:
        """Return the lead image and its caption. If it was not found, it is added to the lost ones."""
        if item.lead is None:
            return {}
        image = self._places.image(item.lead.url)
        if image is None:
            lost.insert(0, Lost(item.lead.url, plain(item.lead.caption)))
            return {}
        caption = plain(item.lead.caption)
        if item.lead.alt and image.alt and image.alt[:400] != item.lead.alt[:400]:
            changes.append(OTHER_ALT.format(alt=item.lead.alt))
        return {
            "lead_image": reference(image),
            "lead_caption": "" if caption == image.caption else Truncator(caption).chars(MAX_CAPTION),
        }

    def _original(self, item: OldStory, changes: list[str]) -> dict[str, Any]:
        """Return the original of a translation."""
        if not item.translation_of:
            return {}
        original = Article.objects.select_related("working_copy").filter(uid=item.translation_of).first()
        if original is None:
            changes.append("The original of this translation was not imported, so they do not link to each other.")
            return {}
        if drafting.language_of(original).lower() == str(item.record.values["language"]).lower():
            changes.append("It is in the same language as its original, so they do not link to each other.")
            return {}
        return {"translation_of": reference(original)}


def _without_id(sentence: str, key: str) -> str:
    """Return the sentence without the key at its start: the report has the place."""
    words = sentence.removeprefix(f"“{key}” ")
    return words[:1].upper() + words[1:]


def _note(lost: Lost, reason: str) -> str:
    caption = f" – {lost.caption}" if lost.caption else ""
    what = f"Image not imported ({reason.rstrip('.')})" if reason else "Image not found"
    return f"{what}: {lost.url[:MAX_URL]}{caption}"


def pin(ledger: Ledger, pins: Iterable[tuple[str, Pin | None]]) -> int:
    """Pin these stories to the front page in this order, after the pins it has. Return how many were pinned.

    A story is pinned once: editors may have unpinned it since.
    """
    count = 0
    for key, given in pins:
        pin_key = f"{PIN} {key}"
        article = Article.objects.filter(uid=key).first()
        # With a pin of its own, the story may be scheduled, or not be public any more.
        is_there = article and (article.live_from if given else article.is_live)
        if article is None or not is_there or ledger.get(pin_key):
            continue
        with transaction.atomic():
            chosen = given or Pin(0)
            curation.pin(article, by=None, until=chosen.until, position=chosen.position)
            ledger.add(pin_key, Imported(PIN, article.pk, "", ""))
        count += 1
    return count
