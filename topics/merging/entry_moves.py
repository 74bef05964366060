"""Moves entries from one topic to another, and back: the rows, their curation and the counts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import batched, chain
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from topics import counting
from topics.merging.pins_and_key_moments import (
    KEY_MOMENT,
    PIN,
    START_HERE,
    combine,
    last_position,
    restore_positions,
    revert,
)
from topics.merging.serialization import columns_of, row_from
from topics.models import Topic, TopicEntry, Undoable

type Record = dict[str, Any]

# The columns of curation, and those that are needed to create the row again.
_STORED_COLUMNS = ("id", "content_object_id", *PIN, "is_hidden", "hidden_reason", *KEY_MOMENT, *START_HERE)
CHUNK = 2000


def in_both(entries: QuerySet[TopicEntry], target: Topic) -> QuerySet[TopicEntry]:
    """Return those of the entries whose story is also in the target topic."""
    return entries.filter(content_object__in=target.entries.values("content_object"))


def move(entries: QuerySet[TopicEntry], source: Topic, target: Topic) -> Record:
    """Move the source's entries to the target. Returns the record that `move_back` needs.

    If a story is in both topics, the target's entry stays, and gets the pin and the key moment of the source's entry
    unless it has its own. Moved pins follow the target's pins, in their order. Must run in a transaction that has
    locked the topics.
    """
    rows = list(entries.order_by(F("pinned_position").asc(nulls_last=True), "pk"))
    stories = entries.values("content_object")
    in_target = {entry.content_object_id: entry for entry in target.entries.filter(content_object__in=stories)}
    before = _dates(stories)
    changes, pins = combine(rows, in_target, target)
    doubled = [columns_of(row, _STORED_COLUMNS) for row in rows if row.content_object_id in in_target]
    in_both(entries, target).delete()
    moved = [row.pk for row in rows if row.content_object_id not in in_target]
    entries.update(tag=target)
    with counting.batch_counts():
        for story, dates in before.items():
            after = {topic: moment for topic, moment in dates.items() if topic != source.pk}
            if source.pk in dates and story not in in_target:
                after[target.pk] = dates[source.pk]
            counting.record(dates, after)
    return {"moved": moved, "doubled": doubled, "given": changes, "pins": pins}


def move_back(record: Record, source: Topic, target: Topic, later: Sequence[Undoable]) -> None:
    """Undo `move`, except for entries that the target has lost or stories that the source has again.

    Entries keep their current curation. later: the operations that moved stories to the target afterwards, in order.
    Must run in a transaction that has locked the topics.
    """
    back = entries_to_move_back(record, source, target)
    recreated = restorable_doubles(record, source, target)
    stories = [row["content_object_id"] for row in recreated]
    before = _dates_of_stories([*stories, *_column_of(back, "content_object")])
    restore_positions(record["pins"], recreated, back, source, target)
    # They stay if the story is in the source again, because the source does not get its old entry back then.
    given = [change["id"] for change in record["given"]]
    revert(list(_target_only(source, target).filter(pk__in=given)), record["given"])
    for ids in batched(back, CHUNK):
        TopicEntry.objects.filter(pk__in=ids).update(tag=source)
    _recreate(recreated, source)
    _restore_deleted_later(back, target, later)
    dates = _dates_of_stories(before)
    with counting.batch_counts():
        for story, old_dates in before.items():
            counting.record(old_dates, dates[story])


def ids_in(record: Record) -> Iterator[int]:
    """Yield the IDs of all entries in the record."""
    yield from record["moved"]
    yield from (row["id"] for row in chain(record["doubled"], record["given"]))


def entries_to_move_back(record: Record, source: Topic, target: Topic) -> list[int]:
    """Return the IDs of moved entries that are still in the target, and whose story is not in the source again."""
    found = _column_in_target(record["moved"], "pk", source, target)
    return [pk for pk in record["moved"] if pk in found]


def restorable_doubles(record: Record, source: Topic, target: Topic) -> list[Record]:
    """Return the stored entries of stories that were in both topics, and now are in the target only.

    They are created again when the move is undone.
    """
    found = _column_in_target([row["content_object_id"] for row in record["doubled"]], "content_object", source, target)
    return [row for row in record["doubled"] if row["content_object_id"] in found]


def _target_only(source: Topic, target: Topic) -> QuerySet[TopicEntry]:
    """Return the target's entries of stories that are not in the source. The source may be unsaved."""
    own = TopicEntry.objects.filter(tag=source.pk, content_object=OuterRef("content_object"))
    entries: QuerySet[TopicEntry] = target.entries.exclude(Exists(own))
    return entries


def _column_in_target(ids: Sequence[int], column: str, source: Topic, target: Topic) -> set[int]:
    """Return values of the column in `_target_only`: at least those of the IDs that occur, maybe more."""
    entries = _target_only(source, target)
    # A large topic is not read completely for a few IDs; for many it is.
    entries = entries.filter(**{f"{column}__in": ids}) if len(ids) <= CHUNK else entries
    return set(entries.values_list(column, flat=True))


def _recreate(rows: list[Record], topic: Topic) -> list[int]:
    """Create entries of these stories in the topic, with their stored curation and the dates they should have.

    Returns the IDs. An ID that is in use is replaced by a new one.
    """
    used_ids = set(_column_of([row["id"] for row in rows], "pk"))
    ids = []
    for chunk in batched(rows, CHUNK):
        entries = [row_from(TopicEntry, row) for row in chunk]
        # Each of these stories is in another topic too, so its date can be read from that entry.
        others = TopicEntry.objects.filter(content_object__in=[entry.content_object_id for entry in entries])
        others = others.select_related("content_object").defer("content_object__body", "content_object__summary")
        stories = {other.content_object_id: other.article for other in others}
        for entry in entries:
            entry.tag, entry.content_object = topic, stories[entry.content_object_id]
            entry.published_at = entry.due_at
            entry.pk = None if entry.pk in used_ids else entry.pk
        TopicEntry.objects.bulk_create(entries)
        ids += [entry.pk for entry in entries]
    return ids


def _restore_deleted_later(back: list[int], target: Topic, later: Sequence[Undoable]) -> None:
    """Restore entries that later operations deleted because the target had their stories, which now go back.

    A later operation found such a story in the target and deleted its own source's entry. That entry now takes the
    place of the one that goes back, and the operation's record is updated. back: IDs of the entries that go back.
    """
    if not later:
        return
    stories = set(_column_of(back, "content_object"))
    position = last_position(target)
    for operation in later:
        record = operation.record["entries"]
        doubled = record["doubled"]
        rows = [dict(row) for row in doubled if row["content_object_id"] in stories]
        positions = {}
        for row in rows:
            if (place := row["pinned_position"]) is not None:
                position += 1
                positions[row["content_object_id"]] = [place, position]
                row["pinned_position"] = position
        for row, pk in zip(rows, _recreate(rows, target), strict=True):
            record["moved"].append(pk)
            if row["content_object_id"] in positions:
                record["pins"][str(pk)] = positions[row["content_object_id"]]
        restored = {row["content_object_id"] for row in rows}
        record["doubled"] = [row for row in doubled if row["content_object_id"] not in restored]
        operation.save(update_fields=["record"])
        stories -= restored


def _column_of(ids: Iterable[int], column: str) -> list[int]:
    """Return the values of the column for the entries with these IDs."""
    chunks = (TopicEntry.objects.filter(pk__in=chunk).values_list(column, flat=True) for chunk in batched(ids, CHUNK))
    return [value for values in chunks for value in values]


def _dates_of_stories(stories: Iterable[int]) -> dict[int, dict[int, datetime]]:
    """Return the dates of all dated entries of these stories: story ID -> topic ID -> date."""
    found: dict[int, dict[int, datetime]] = {story: {} for story in stories}
    for chunk in batched(list(found), CHUNK):
        found |= _dates(list(chunk))
    return found


def _dates(stories: Any) -> dict[int, dict[int, datetime]]:
    """Return the dates as `_dates_of_stories` does, for a list or subquery of story IDs, in one query."""
    found: dict[int, dict[int, datetime]] = defaultdict(dict)
    rows = TopicEntry.objects.filter(Q(content_object__in=stories), published_at__isnull=False)
    for story, topic, moment in rows.values_list("content_object", "tag", "published_at"):
        found[story][topic] = moment
    return found
