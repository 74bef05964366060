"""Import of what editors made of the pages of topics: briefings, related topics, and the curation of stories.

It comes after the stories, which briefings link to and which are pinned, hidden or told in the timeline.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from newsroom.core.i18n.languages import other_languages
from newsroom.exchange.progress import Progress
from newsroom.exchange.sites import texts
from newsroom.exchange.sites.items import Curated, OldTopic
from newsroom.exchange.sites.ledger import Imported, Ledger, digest_of
from newsroom.exchange.sites.places import Places
from newsroom.exchange.sites.report import Report
from newsroom.exchange.sites.topics import TOPIC, TOPICS, is_long
from topics import curation
from topics.models import Topic, TopicEntry

CURATION = "curation"
EDITED = "Its page was edited on this site, so the briefing and the curation of the export were not imported."
INVALID = "Its briefing and its curation were not imported: {reason}"
ABSENT = "Stories that are not in the topic here cannot be curated in it: {number:,}."
_COLUMNS = (
    *("pinned_position", "pinned_until", "hidden_reason", "is_start_here"),
    *("key_moment_line", "key_moment_date", "key_moment_translations"),
)


@dataclass
class _Page:
    """What the page of a topic is to have. sentences: about what is lost."""

    briefings: dict[str, str]
    related: list[Topic]
    entries: list[tuple[TopicEntry, Curated]]
    sentences: list[str]


class TopicPageImport:
    """Imports the pages of topics, each in a transaction of its own. Where this site has something, it stays.

    The report of the topic says what came of it.
    """

    def __init__(self, ledger: Ledger, places: Places, report: Report, tell: Callable[[str], object]) -> None:
        self._ledger, self._places, self._report = ledger, places, report
        self._progress = Progress(tell, "pages of topics")

    def run(self, topics: Iterable[OldTopic]) -> None:
        """Import the pages of those topics that have something."""
        items = {item.key: item for item in reversed([*topics])}.values()
        rows = self._report.first_rows(TOPICS)
        for item in self._progress.over(each for each in items if _briefings(each) or each.related or each.curation):
            try:
                with transaction.atomic():
                    is_updated, sentences = self._import(item)
            except ValidationError as error:
                is_updated, sentences = False, [INVALID.format(reason=" ".join(error.messages))]
            rows[item.key].amend(*sentences, is_updated=is_updated)

    def _import(self, item: OldTopic) -> tuple[bool, list[str]]:
        """Import the page. Return whether something was changed, with sentences."""
        pk = self._ledger.target_of(item.key, TOPIC)
        topic = Topic.objects.filter(pk=pk or 0).first()
        if topic is None:
            return False, []
        page, key = self._page(item, topic), f"{CURATION} {item.key}"
        known, digest = self._ledger.get(key), _digest(item, page)
        if known and known.digest == digest:
            return False, page.sentences
        if known and _stored(topic) != known.stored_digest:
            return False, [EDITED]
        self._write(item, topic, page, only_empty=known is None)
        self._ledger.add(key, Imported(CURATION, topic.pk, digest, _stored(topic)))
        return True, page.sentences

    def _page(self, item: OldTopic, topic: Topic) -> _Page:
        """Return what the page is to have, as far as it exists here."""
        entries = TopicEntry.objects.filter(tag=topic, content_object__uid__in=item.curation)
        entries = entries.select_related("content_object", "tag").defer(
            "content_object__body", "content_object__sources"
        )
        found = {entry.article.uid: entry for entry in entries}
        sentences = []
        if absent := len(item.curation) - len(found):
            sentences.append(ABSENT.format(number=absent))
        languages = {settings.LANGUAGE_CODE, *other_languages()}
        briefings = _briefings(item)
        if missing := sorted(briefings.keys() - languages):
            sentences.append(
                f"Briefings in languages that this site does not have were left out: {', '.join(missing)}."
            )
        in_order = sorted(found.items(), key=lambda each: _position(item.curation[each[0]]))
        ids = [pk for key in item.related if (pk := self._ledger.target_of(key, TOPIC))]
        topics = Topic.objects.in_bulk(ids)
        return _Page(
            briefings={
                code: texts.without_images(html, self._places) for code, html in briefings.items() if code in languages
            },
            related=[topics[pk] for pk in ids if pk in topics],
            entries=[(entry, item.curation[uid]) for uid, entry in in_order],
            sentences=sentences,
        )

    def _write(self, item: OldTopic, topic: Topic, page: _Page, *, only_empty: bool) -> None:
        for code, html in page.briefings.items():
            there = topic.briefing if code == settings.LANGUAGE_CODE else topic.briefings.get(code, "")
            if not (only_empty and there):
                curation.write_briefing(topic, html, by=None, language=code, reviewed_on=item.briefing_reviewed_on)
        if page.related and not (only_empty and topic.chosen_related.exists()):
            curation.describe(topic, by=None, related=page.related)
        for entry, curated in page.entries:
            if only_empty and any(getattr(entry, name) for name in _COLUMNS):
                continue
            try:
                with transaction.atomic():
                    _curate(entry, curated)
            except ValidationError as error:
                page.sentences.append(f"The curation of “{entry.article}” was left out: {' '.join(error.messages)}")


def _curate(entry: TopicEntry, curated: Curated) -> None:
    """Let the topic present the story so. What it does already stays."""
    if curated.hidden_reason != entry.hidden_reason:
        if curated.hidden_reason:
            curation.hide(entry, by=None, reason=curated.hidden_reason)
        else:
            curation.unhide(entry, by=None)
    if entry.pinned_position and not curated.pin:
        curation.unpin(entry, by=None)
    elif curated.pin and not curated.hidden_reason:
        curation.pin(entry, by=None, until=curated.pin.until, position=curated.pin.position)
    if curated.is_start_here != entry.is_start_here:
        curation.recommend(entry, by=None, is_start_here=curated.is_start_here)
    if curated.moment:
        translations = dict(curated.moment_translations)
        curation.mark_key_moment(
            entry, by=None, line=curated.moment, date=curated.moment_date, translations=translations
        )
    elif entry.is_key_moment:
        curation.unmark_key_moment(entry, by=None)


def _briefings(item: OldTopic) -> Mapping[str, str]:
    """Return the briefings by language."""
    return {settings.LANGUAGE_CODE: item.description} if is_long(item) and not item.briefings else item.briefings


def _position(curated: Curated) -> int:
    return curated.pin.position if curated.pin else 0


def _digest(item: OldTopic, page: _Page) -> str:
    """Return the digest of what is imported: more is, once further stories and topics are here."""
    curated = {entry.article.uid: repr(each) for entry, each in page.entries}
    values: dict[str, Any] = {"briefings": dict(_briefings(item)), "reviewed_on": item.briefing_reviewed_on}
    return digest_of({**values, "related": [topic.pk for topic in page.related], "entries": curated})


def _stored(topic: Topic) -> str:
    """Return the digest of the page here."""
    topic = Topic.objects.get(pk=topic.pk)
    rows = TopicEntry.objects.curated().filter(tag=topic).order_by("pk").values_list("pk", *_COLUMNS)
    related = list(topic.chosen_related.order_by("position", "pk").values_list("other", flat=True))
    texts_here = {"briefing": topic.briefing, "briefings": topic.briefings, "reviewed_on": topic.briefing_reviewed_on}
    return digest_of({**texts_here, "related": related, "entries": [list(row) for row in rows]})
