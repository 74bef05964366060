"""Import of topics of the former site, with their settings."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import batched
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.text import Truncator

from newsroom.core.html import plain
from newsroom.core.i18n.languages import other_languages
from newsroom.core.text import slugs
from newsroom.exchange.importing.pacing import Pacing
from newsroom.exchange.importing.summary import INVALID, NEW, SKIPPED, UNCHANGED, UPDATED
from newsroom.exchange.progress import Progress
from newsroom.exchange.sites.items import OldTopic
from newsroom.exchange.sites.ledger import Imported, Ledger, digest_of
from newsroom.exchange.sites.places import Places
from newsroom.exchange.sites.report import Report
from topics import curation, merging
from topics.models import Kind, Topic
from topics.names import editing, naming
from topics.names.indexing import batch_indexing

TOPIC, TOPICS = "topic", "topics"
MAX_DESCRIPTION = 300
# Topics that are imported in one transaction: an editor's save waits for its end.
MAX_TOPICS = 50
EDITED = "It was edited on this site, so the settings of the export were not imported."
GONE = "It was merged or deleted on this site, so it was not imported again."
EXISTS = "It existed on this site. Only its empty settings were set."
SAME_NAME = "“{name}” ({place}) has the same name in the export, so both are one topic here, with the settings of that."
NOT_RENAMED = "It was renamed on the former site, but not here: {reason}"
LONG = "Its description is longer than {limit} characters: it became the briefing, and the meta description was cut."
HAS_SUBTOPICS = "It has no stories of its own. It is public because its subtopics have some."
# What an import sets here. The navigation has a step of its own, and so has the curation.
_SETTINGS = (
    *("name", "kind", "parent_id", "lead_image_id", "description", "names"),
    *("briefing_byline", "sponsor", "wikidata_id", "same_as"),
)


class TopicImport:
    """Imports topics, parents first, each completely or not at all.

    publish: whether those that were public become so before their first story.
    """

    def __init__(
        self, ledger: Ledger, places: Places, report: Report, tell: Callable[[str], object], *, publish: bool
    ) -> None:
        self._ledger, self._places, self._report, self._publish = ledger, places, report, publish
        self._progress = Progress(tell, "topics")
        # The first item of this export for each topic (its ID).
        self._owners: dict[int, OldTopic] = {}
        # IDs of the topics that items of this export have by their lasting keys.
        self._claimed: set[int | None] = set()

    def run(self, topics: Iterable[OldTopic]) -> None:
        """Import the topics, a few in each transaction."""
        topics = list(topics)
        self._claimed = {self._ledger.target_of(item.lasting_key, TOPIC) for item in topics if item.lasting_key}
        pacing = Pacing()
        for items in batched(self._progress.over(_in_order(topics)), MAX_TOPICS):
            with pacing.turn(), transaction.atomic(), batch_indexing():
                slugs.lock()
                results = [self._import_completely(item) for item in items]
            for item, (outcome, *sentences) in zip(items, results, strict=True):
                self._report.find(TOPICS)
                self._report.settle(TOPICS, item, outcome, *sentences)

    def make_parents_public(self) -> None:
        """Make those topics public that had a page because of the stories of their subtopics alone.

        It comes after the stories, because these make their topics public.
        """
        rows = self._report.first_rows(TOPICS)
        parents = {pk for item in self._owners.values() if (pk := self._ledger.target_of(item.parent, TOPIC))}
        while found := _with_public_subtopics(parents):
            with transaction.atomic():
                for topic, since in found:
                    curation.make_public(topic, by=None, since=since)
                    if topic.pk in self._owners:
                        rows[self._owners[topic.pk].key].amend(HAS_SUBTOPICS, is_updated=True)

    def _import_completely(self, item: OldTopic) -> list[str]:
        """Import the topic, or nothing of it. Return the outcome with sentences."""
        try:
            with transaction.atomic():
                result = self._import(item)
                self._keep(item)
                return result
        except ValidationError as error:
            return [INVALID, " ".join(error.messages)]

    def _known(self, item: OldTopic) -> Imported | None:
        """Return what the item became, by its lasting key, or by its key if no other item has the topic."""
        if item.lasting_key and (known := self._ledger.get(item.lasting_key)):
            if self._ledger.get(item.key) != known:
                # Its slug has changed. Stories, menus and redirects find it by its key.
                self._ledger.add(item.key, known)
            return known
        known = self._ledger.get(item.key)
        return None if known and item.lasting_key and known.target_id in self._claimed else known

    def _keep(self, item: OldTopic) -> None:
        """Store under its lasting key, too, what the item became."""
        current = self._ledger.get(item.key)
        if item.lasting_key and current and self._ledger.get(item.lasting_key) != current:
            self._ledger.add(item.lasting_key, current)

    def _import(self, item: OldTopic) -> list[str]:
        """Import the topic and return the outcome with sentences."""
        known, digest = self._known(item), self._digest(item)
        topic = Topic.objects.filter(pk=known.target_id).first() if known else None
        if known and topic is None:
            return [SKIPPED, GONE]
        if known and topic and self._owners.get(topic.pk, item) is item:
            return self._import_again(item, topic, known, digest)
        # One that shared its topic with another of the same name, and was renamed, gets a topic of its own.
        existing = naming.find([item.name]).get(naming.key_of(item.name))
        topic = existing or naming.create(item.name, kind=item.kind or Kind.SUBJECT, slug=item.slug)
        owner = self._owners.setdefault(topic.pk, item)
        if owner is not item:
            self._ledger.add(item.key, Imported(TOPIC, topic.pk, digest, _stored(topic)))
            return [UNCHANGED, SAME_NAME.format(name=owner.name, place=owner.place)]
        before = _stored(topic)
        sentences = self._set(item, topic, digest, only_empty=existing is not None)
        if existing is None:
            return [NEW, *sentences]
        return [UNCHANGED if _stored(topic) == before else UPDATED, EXISTS, *sentences]

    def _import_again(self, item: OldTopic, topic: Topic, known: Imported, digest: str) -> list[str]:
        self._owners[topic.pk] = item
        if known.digest == digest:
            return [UPDATED if self._make_public(item, topic) else UNCHANGED]
        if _stored(topic) != known.stored_digest:
            return [SKIPPED, EDITED]
        sentences = self._rename(item, topic)
        return [UPDATED, *sentences, *self._set(item, topic, digest)]

    def _rename(self, item: OldTopic, topic: Topic) -> list[str]:
        """Give the topic the name of the item. Its former name becomes an alias, and its URL redirects."""
        if naming.spelling_of(item.name) == topic.name:
            return []
        try:
            with transaction.atomic():
                merging.rename(topic, item.name, by=None, moves_address=True)
        except ValidationError as error:
            topic.refresh_from_db()
            return [NOT_RENAMED.format(reason=" ".join(error.messages))]
        return []

    def _set(self, item: OldTopic, topic: Topic, digest: str, *, only_empty: bool = False) -> list[str]:
        """Set the aliases and settings of the topic. Return sentences about what was changed on the way."""
        sentences = self._add_aliases(item, topic)
        self._set_names(item, topic, sentences, only_empty=only_empty)
        changes = self._settings(item, sentences)
        if only_empty:
            changes = {name: value for name, value in changes.items() if name != "kind" and not getattr(topic, name)}
        changes = {name: value for name, value in changes.items() if getattr(topic, name) != value}
        parent = changes.pop("parent", None)
        _describe(topic, changes, sentences)
        if parent:
            try:
                with transaction.atomic():
                    curation.describe(topic, by=None, parent=parent)
            except ValidationError as error:
                topic.refresh_from_db()
                sentences.append(f"Its parent topic was not set: {' '.join(error.messages)}")
        self._make_public(item, topic)
        self._ledger.add(item.key, Imported(TOPIC, topic.pk, digest, _stored(topic)))
        return sentences

    def _make_public(self, item: OldTopic, topic: Topic) -> bool:
        """Make the topic public if it was. Return whether it was not so here."""
        since = item.public_from
        if not self._publish or since is None or since > timezone.now() or topic.is_public:
            return False
        curation.make_public(topic, by=None, since=since)
        return True

    def _settings(self, item: OldTopic, sentences: list[str]) -> dict[str, Any]:
        """Return the settings that are not empty."""
        description = plain(item.description)
        if is_long(item):
            sentences.append(LONG.format(limit=MAX_DESCRIPTION))
            description = Truncator(description).chars(MAX_DESCRIPTION)
        changes: dict[str, Any] = {"kind": item.kind or Kind.SUBJECT, "description": description, **item.settings}
        if item.image:
            changes["lead_image"] = self._places.image(item.image)
            if changes["lead_image"] is None:
                sentences.append("Its image was not found.")
        if item.parent:
            parent = self._ledger.target_of(item.parent, TOPIC)
            changes["parent"] = Topic.objects.filter(pk=parent).first() if parent else None
            if changes["parent"] is None:
                sentences.append("Its parent topic was not imported.")
        return {name: value for name, value in changes.items() if value}

    def _set_names(self, item: OldTopic, topic: Topic, sentences: list[str], *, only_empty: bool) -> None:
        """Set the names in other languages that the site has."""
        for code, name in item.names.items():
            if (only_empty and topic.names.get(code)) or topic.names.get(code) == name:
                continue
            if code not in other_languages():
                sentences.append(f"Its name in “{code}” was left out, because this site does not have the language.")
                continue
            try:
                with transaction.atomic():
                    editing.set_translations(topic, {code: name}, by=None)
            except ValidationError as error:
                topic.refresh_from_db()
                sentences.append(f"The name “{name}” was skipped: {' '.join(error.messages)}")

    def _add_aliases(self, item: OldTopic, topic: Topic) -> list[str]:
        try:
            with transaction.atomic():
                naming.add_aliases(topic, item.aliases)
            return []
        except ValidationError:
            return self._add_valid_aliases(item, topic)

    def _add_valid_aliases(self, item: OldTopic, topic: Topic) -> list[str]:
        sentences = []
        for alias in item.aliases:
            try:
                with transaction.atomic():
                    naming.add_aliases(topic, [alias])
            except ValidationError as error:
                sentences.append(f"The alias “{alias}” was skipped: {' '.join(error.messages)}")
        return sentences

    def _digest(self, item: OldTopic) -> str:
        names = ("name", "kind", "parent", "description", "aliases")
        image = self._places.image(item.image) if item.image else None
        values = {**{name: getattr(item, name) for name in names}, "image": image and image.pk}
        return digest_of({**values, "settings": dict(item.settings), "names": dict(item.names)})


def _with_public_subtopics(topics: Iterable[int]) -> list[tuple[Topic, datetime]]:
    """Return the topics among these (IDs) that are not public but have public subtopics, with the date of the first."""
    now = timezone.now()
    subtopics = Topic.objects.filter(parent__in=topics).public(now)
    dates = dict(subtopics.order_by().values_list("parent").annotate(since=Min("public_from")))
    found = Topic.objects.filter(pk__in=dates).exclude(public_from__lte=now).order_by("pk")
    return [(topic, dates[topic.pk]) for topic in found]


def is_long(item: OldTopic) -> bool:
    """Return whether the description is too long for a meta description, so that it becomes the briefing."""
    return len(plain(item.description)) > MAX_DESCRIPTION


def _describe(topic: Topic, changes: dict[str, Any], sentences: list[str]) -> None:
    """Set these settings, except those that are invalid."""
    try:
        if changes:
            with transaction.atomic():
                curation.describe(topic, by=None, **changes)
    except ValidationError as error:
        topic.refresh_from_db()
        invalid = error.message_dict
        sentences += [f"Its {name.replace('_', ' ')} was left out: {' '.join(invalid[name])}" for name in invalid]
        if valid := {name: value for name, value in changes.items() if name not in invalid}:
            curation.describe(topic, by=None, **valid)


def _in_order(topics: Iterable[OldTopic]) -> list[OldTopic]:
    """Return the topics, sections first and tags last, parents before their subtopics.

    Of several with the same name, the first one decides. Last are those whose key occurred before.
    """
    items: dict[str, OldTopic] = {}
    again = [item for item in topics if items.setdefault(item.key, item) is not item]
    done: dict[str, OldTopic] = {}
    for item in sorted(items.values(), key=_rank):
        chain: dict[str, OldTopic] = {}
        current: OldTopic | None = item
        while current is not None and current.key not in done and current.key not in chain:
            chain[current.key] = current
            current = items.get(current.parent)
        done |= dict(reversed(chain.items()))
    return [*done.values(), *again]


def _rank(item: OldTopic) -> int:
    return 2 if not item.kind else 0 if item.kind == Kind.SECTION else 1


def _stored(topic: Topic) -> str:
    """Return the digest of what an import sets."""
    return digest_of({name: getattr(topic, name) for name in _SETTINGS})
