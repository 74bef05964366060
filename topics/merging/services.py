"""Service functions that merge, split and rename topics, and undo that. Each is one transaction."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed, require
from newsroom.core.text import slugs
from topics import counting, invalidation
from topics.merging import entry_moves, merge_dry_run, split_dry_run, transfer
from topics.models import Kind, Merge, Split, Topic, Undoable
from topics.names import naming

NO_PERMISSION = "Only editors and topic editors can merge, split and rename topics. Nothing was changed."
GONE = "One of the topics has been merged or deleted. Nothing was changed."
CHANGED = "The topics have changed since you opened this page. Nothing was changed. Preview the changes again."


def merge(loser: Topic, survivor: Topic, *, by: User | None) -> Merge:
    """Merge the loser into the survivor: entries, pins, names, URLs, subtopics and related topics. Deletes the loser.

    Raises NotAllowed if `by` lacks the permission or a topic does not exist, and ValidationError if the topics are the
    same.
    """
    return merge_all([loser], survivor, by=by)[0]


def merge_all(losers: Sequence[Topic], survivor: Topic, *, by: User | None, digest: str = "") -> list[Merge]:
    """Merge all losers into the survivor in this order, or none of them.

    digest: the digest of the preview that the user confirmed, "" to skip the comparison. Raises NotAllowed and
    ValidationError as `merge` does, and ValidationError (code "changed") if the preview is out of date.
    """
    require(by, "topics.curate_topic", NO_PERMISSION)
    if not losers or survivor.pk in {loser.pk for loser in losers}:
        raise ValidationError("A topic cannot be merged into itself.")
    with transaction.atomic():
        slugs.lock()
        topics = _lock({survivor.pk, *(loser.pk for loser in losers)})
        # In the requested order, as they are after locking.
        losers, survivor = [topics[loser.pk] for loser in losers], topics[survivor.pk]
        if digest and merge_dry_run.plan_merge(losers, survivor).digest != digest:
            raise ValidationError(CHANGED, code="changed")
        return [_merge(loser, survivor, by=by) for loser in losers]


def _merge(loser: Topic, survivor: Topic, *, by: User | None) -> Merge:
    """Merge one topic. Must run in a transaction that has locked the topics."""
    # An earlier merge in the same transaction may have changed their parents.
    loser.refresh_from_db()
    survivor.refresh_from_db()
    record = transfer.move(loser, survivor)
    record["entries"] = entry_moves.move(loser.entries.all(), loser, survivor)
    merge = Merge(loser_id=loser.pk, loser_name=loser.name, survivor_id=survivor.pk, survivor_name=survivor.name)
    merge.by, merge.record = by, record
    merge.save()
    figures = {"moved": len(record["entries"]["moved"]), "doubled": len(record["entries"]["doubled"])}
    AuditEntry.record("merge", survivor, by=by, loser=loser.name, **figures)
    AuditEntry.record("merge into", loser, by=by, survivor=survivor.name, **figures)
    # Before the deletion, while both topics and the rows that refer to them exist.
    invalidation.names_changed([loser.pk, survivor.pk, *record["children"]])
    loser.delete()
    _mark_curated(survivor)
    return merge


def undo(merge: Merge, *, by: User | None, digest: str = "") -> Topic:
    """Undo a merge: restore the merged topic with everything it had. Later changes are kept. Returns the topic.

    digest: as for `merge_all`. Raises NotAllowed if `by` lacks the permission, the merge was already undone or the
    survivor was merged itself, and ValidationError (code "changed") if the preview is out of date.
    """
    require(by, "topics.curate_topic", NO_PERMISSION)
    with transaction.atomic():
        slugs.lock()
        merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        merge_dry_run.check_undoable(merge)
        survivor = merge_dry_run.survivor_of(merge)
        _lock({survivor.pk}, children=merge.record["children"])
        if digest and merge_dry_run.plan_undo(merge).digest != digest:
            raise ValidationError(CHANGED, code="changed")
        topic = transfer.unsaved_topic(merge.record, merge.at)
        transfer.restore(merge.record, topic, survivor)
        merge.undone_at, merge.undone_by = timezone.now(), by
        merge.save(update_fields=["undone_at", "undone_by"])
        entry_moves.move_back(merge.record["entries"], topic, survivor, _later(merge, survivor))
        counting.record_public([topic.pk, survivor.pk])
        _mark_curated(topic, survivor, children=merge.record["children"])
        AuditEntry.record("undo merge", survivor, by=by, loser=topic.name)
        AuditEntry.record("come back", topic, by=by, survivor=survivor.name)
    topic.refresh_from_db()
    return topic


def find_survivor(topic_id: int) -> tuple[Merge, Topic] | None:
    """Return the merge that removed a topic and the topic that has its stories now, or None."""
    merges = Merge.objects.filter(undone_at__isnull=True).select_related("by")
    first: Merge | None = merges.filter(loser_id=topic_id).first()
    last = first
    while first and last:
        if survivor := Topic.objects.filter(pk=last.survivor_id).first():
            return first, survivor
        last = merges.filter(loser_id=last.survivor_id).first()
    return None


def survivors_of(topics: Collection[int]) -> dict[int, int]:
    """Return the topics (IDs) that were public and are merged, each with the one that has its stories now."""
    found: dict[int, int] = {}
    losers = {topic: topic for topic in topics}
    while losers:
        merges = Merge.objects.not_undone().filter(loser_id__in=losers.values())
        rows = merges.values_list("loser_id", "survivor_id", "at", "record__topic__public_from")
        survivors = {
            loser: survivor for loser, survivor, at, since in rows if since and datetime.fromisoformat(since) <= at
        }
        # The survivor may have been merged itself.
        losers = {topic: survivors[last] for topic, last in losers.items() if last in survivors}
        found |= losers
    return found


def split(topic: Topic, entry_ids: Collection[int], target: str, *, by: User | None, digest: str = "") -> Split:
    """Move these entries of the topic, with their curation, to the topic called `target`, creating it if necessary.

    digest: as for `merge_all`. Raises NotAllowed if `by` lacks the permission or the topic has none of the entries any
    more, ValidationError if the target is the topic itself or not a valid name, and ValidationError (code "changed") if
    the preview is out of date.
    """
    require(by, "topics.curate_topic", NO_PERMISSION)
    # All rows that this spelling finds are locked below, so the name must not change afterwards.
    target = naming.spelling_of(target)
    with transaction.atomic():
        slugs.lock()
        known = naming.find([target]).get(naming.key_of(target))
        _lock({topic.pk} | ({known.pk} if known else set()))
        plan = split_dry_run.plan_split(topic, entry_ids, target)
        if digest and plan.digest != digest:
            raise ValidationError(CHANGED, code="changed")
        other = known or naming.find_or_create(target, kind=Kind(topic.kind))
        chosen = topic.entries.filter(pk__in=entry_ids)
        if not chosen:
            raise NotAllowed("None of these stories are still in this topic. Nothing was changed.")
        moved = entry_moves.move(chosen, topic, other)
        _mark_curated(topic, other)
        number = len(moved["moved"]) + len(moved["doubled"])
        split = Split(source_id=topic.pk, source_name=topic.name, target_id=other.pk, target_name=other.name)
        split.number, split.by, split.record = number, by, {"entries": moved, "made": known is None}
        split.save()
        AuditEntry.record("split", topic, by=by, target=other.name, number=number)
        AuditEntry.record("split from", other, by=by, source=topic.name, number=number)
    return split


def undo_split(split: Split, *, by: User | None, digest: str = "") -> Topic:
    """Undo a split: move its stories back to the topic, unless they were moved or removed since. Returns that topic.

    digest: as for `merge_all`. Raises NotAllowed if `by` lacks the permission, the split was already undone or one of
    the topics was merged or deleted, and ValidationError (code "changed") if the preview is out of date.
    """
    require(by, "topics.curate_topic", NO_PERMISSION)
    with transaction.atomic():
        slugs.lock()
        split = Split.objects.select_for_update(of=("self",)).get(pk=split.pk)
        source, target = split_dry_run.topics_of(split)
        _lock({source.pk, target.pk})
        if digest and split_dry_run.plan_undo_split(split).digest != digest:
            raise ValidationError(CHANGED, code="changed")
        split.undone_at, split.undone_by = timezone.now(), by
        split.save(update_fields=["undone_at", "undone_by"])
        entry_moves.move_back(split.record["entries"], source, target, _later(split, target))
        _mark_curated(source, target)
        AuditEntry.record("undo split", source, by=by, target=target.name, number=split.number)
        AuditEntry.record("undo split from", target, by=by, source=source.name, number=split.number)
    source.refresh_from_db()
    return source


def rename(
    topic: Topic, name: str, *, by: User | None, moves_address: bool = False, slug: str = "", digest: str = ""
) -> None:
    """Rename the topic. Its old name becomes an alias and its old URL redirects, so renaming it back undoes this.

    moves_address: whether its URL follows the name. slug: else the words for a new slug, "" to keep it. digest: as for
    `merge_all`. Raises NotAllowed if `by` lacks the permission or the topic does not exist, ValidationError if the
    topic cannot have the name or the slug, and ValidationError (code "changed") if the preview is out of date.
    """
    require(by, "topics.curate_topic", NO_PERMISSION)
    with transaction.atomic():
        slugs.lock()
        try:
            topic.refresh_from_db(fields=["name", "key", "slug"])
        except Topic.DoesNotExist:
            raise NotAllowed(GONE) from None
        if digest and merge_dry_run.plan_rename(topic, name, moves_address=moves_address, slug=slug).digest != digest:
            raise ValidationError(CHANGED, code="changed")
        before = topic.name
        naming.rename(topic, name, slug=name if moves_address else naming.check_slug(slug))
        AuditEntry.record("rename", topic, by=by, before=before, replaced={"name": before})


def _later(operation: Undoable, topic: Topic) -> list[Undoable]:
    """Return merges and splits into the topic after this operation that were not undone, oldest first."""
    merges, splits = Merge.objects.not_undone().into(topic), Split.objects.not_undone().into(topic)
    operations = [*merges.filter(at__gte=operation.at), *splits.filter(at__gte=operation.at)]
    later = [
        each
        for each in operations
        if each.at > operation.at or (type(each) is type(operation) and each.pk > operation.pk)
    ]
    return sorted(later, key=lambda each: (each.at, each.pk))


def _mark_curated(*topics: Topic, children: Iterable[int] = ()) -> None:
    """Invalidate cached pages that show the topics or the children (IDs), and set when the topics were curated."""
    invalidation.names_changed([*(topic.pk for topic in topics), *children])
    invalidation.pins_changed(*topics)
    Topic.objects.filter(pk__in=[topic.pk for topic in topics]).update(curated_at=timezone.now())


def _lock(ids: set[int], children: Iterable[int] = ()) -> dict[int, Topic]:
    """Lock these topics, their subtopics, the children (IDs) and all topics that share a story with them.

    Returns the topics as they are after locking, by ID. Raises NotAllowed if one of them does not exist.
    """
    topics = Topic.objects.filter(pk__in=ids)
    stories = topics.filter(entries__isnull=False).values("entries__content_object")
    sharing = Topic.objects.filter(entries__content_object__in=stories)
    below = Topic.objects.filter(parent__in=ids)
    counting.lock(
        [*ids, *children, *below.values_list("pk", flat=True), *sharing.distinct().values_list("pk", flat=True)]
    )
    found = topics.in_bulk()
    if len(found) < len(ids):
        raise NotAllowed(GONE)
    return found
