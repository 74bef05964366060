"""Service function that takes in what a source sends: new items, later versions and cancellations."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Article
from articles.notifications import notifying
from newsroom.core.models import AuditEntry
from newsroom.core.system.pruning import delete_in_batches
from newsroom.wire.audit_sentences import KILL, NEW_VERSION
from newsroom.wire.items import Change, Item, number_in
from newsroom.wire.models import ItemState, SubjectMapping, WireItem, WireSource, WireVersion

# Versions of an item that are stored; older ones are deleted.
MAX_VERSIONS = 50
# What versions share with the item, and the other values that come from the source.
_TEXTS = ("version", "headline", "standfirst", "body", "note")
_VALUES = (
    *("byline", "credit", "copyright", "usage_terms", "language", "urgency", "is_withheld"),
    *("embargo_at", "expires_at", "sent_at", "updated_at", "link"),
)


# How exactly it is stored when the source last had an item.
_SEEN_AGAIN_AFTER = timedelta(days=1)
# Items without a story are deleted so long after their source last had them.
DELETED_AFTER = timedelta(days=30)


class Outcome(StrEnum):
    """What came of an item."""

    NEW = "new"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    UNCHANGED = "unchanged"


def receive_all(source: WireSource, items: Iterable[Item]) -> list[Outcome]:
    """Take in the items, each in a transaction of its own. Returns the outcome of each."""
    items = list(items)
    stored = source.items.filter(guid__in={item.guid for item in items})
    known = dict(stored.values_list("guid", "digest"))
    now = timezone.now()
    stored.filter(seen_at__lt=now - _SEEN_AGAIN_AFTER).update(seen_at=now)
    return [Outcome.UNCHANGED if known.get(item.guid) == digest_of(item) else receive(source, item) for item in items]


def receive(source: WireSource, item: Item) -> Outcome:
    """Take in an item. An earlier or known version changes nothing, and a cancelled item stays cancelled.

    A later version replaces the texts. If a story was made of the item, its writers are notified; of a cancellation,
    the editors, too. Neither changes the story. No one is known to work with an item without a story, so its
    cancellation notifies no one: it is to check if the item was in the inbox.
    """
    try:
        with transaction.atomic():
            return _receive(source, item)
    except IntegrityError:
        # Another run has just created it.
        with transaction.atomic():
            return _receive(source, item)


def digest_of(item: Item) -> str:
    """Return the digest of all that the source sent: SHA-256 in hexadecimal."""
    sent = json.dumps(asdict(item), cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(sent.encode()).hexdigest()


def prune() -> int:
    """Delete old items without a story, and subjects that no item has and no one mapped. Returns how many."""
    items = delete_in_batches(WireItem.objects.filter(story=None, seen_at__lt=timezone.now() - DELETED_AFTER))
    return items + delete_in_batches(SubjectMapping.objects.filter(items=None, topic_name="", is_ignored=False))


def _receive(source: WireSource, item: Item) -> Outcome:
    row = WireItem.objects.select_for_update(no_key=True).filter(source=source, guid=item.guid).first()
    if row is None:
        row, outcome = WireItem(source=source, guid=item.guid), Outcome.NEW
    elif row.state == ItemState.CANCELLED or not _is_later(item, row):
        return Outcome.UNCHANGED
    else:
        outcome = Outcome.UPDATED
    _write(row, item, is_new=outcome == Outcome.NEW)
    if item.change == Change.KILL:
        outcome = Outcome.CANCELLED
    if row.story_id and outcome != Outcome.NEW:
        _notify(row, outcome)
    return outcome


def _is_later(item: Item, row: WireItem) -> bool:
    """Return whether this version comes after the stored one: by its number, else by its date, else by its content."""
    if digest_of(item) == row.digest:
        return False
    new, old = number_in(item.version), number_in(row.version)
    if new is not None and old is not None and new != old:
        return new > old
    if item.change == Change.KILL:
        return True
    if new is not None and new == old:
        return False
    if item.updated_at and row.updated_at and item.updated_at != row.updated_at:
        return item.updated_at > row.updated_at
    return True


def _write(row: WireItem, item: Item, *, is_new: bool) -> None:
    is_kill = item.change == Change.KILL
    change = Change.UPDATE if item.change == Change.NEW and not is_new else item.change
    texts: dict[str, Any] = {name: getattr(item, name) for name in _TEXTS}
    if is_kill:
        # A cancellation may come without the texts. They stay, so that editors know what was cancelled.
        texts = {name: value or getattr(row, name) for name, value in texts.items()}
    else:
        for name in _VALUES:
            setattr(row, name, getattr(item, name))
        row.media = list(item.media)
    for name, value in texts.items():
        setattr(row, name, value)
    row.change, row.digest = change.value, digest_of(item)
    row.changed_at = row.seen_at = timezone.now()
    row.is_changed = row.story_id is not None or (is_kill and not is_new and row.state != ItemState.DISMISSED)
    row.state = ItemState.CANCELLED if is_kill else row.state
    if row.state == ItemState.DISMISSED and change == Change.CORRECTION:
        row.state = ItemState.NEW
    row.save()
    WireVersion.objects.create(item=row, change=change.value, **texts)
    old = row.versions.values_list("pk", flat=True)[MAX_VERSIONS:]
    WireVersion.objects.filter(pk__in=list(old)).delete()
    if not is_kill:
        row.subjects.set(_subjects(item))


def _subjects(item: Item) -> list[SubjectMapping]:
    """Return the subjects of the item. Creates those that are new, without a topic."""
    keys = {(subject.scheme, subject.code): subject for subject in item.subjects}
    SubjectMapping.objects.bulk_create(
        [SubjectMapping(scheme=scheme, code=code, name=subject.name) for (scheme, code), subject in keys.items()],
        ignore_conflicts=True,
    )
    found = SubjectMapping.objects.filter(code__in={code for _, code in keys})
    return [subject for subject in found if (subject.scheme, subject.code) in keys]


def _notify(row: WireItem, outcome: Outcome) -> None:
    story = Article.objects.select_related("working_copy").get(pk=row.story_id)
    is_kill = outcome == Outcome.CANCELLED
    AuditEntry.record("wire kill" if is_kill else "wire version", story, by=None, source=row.source.name)
    text = row.note or row.headline
    notifying.notify_of_source(story, KILL if is_kill else NEW_VERSION, text=text, with_editors=is_kill)
