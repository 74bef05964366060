"""Combines the pins and key moments of two topics in a merge or split, and restores them when that is undone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone

from topics.merging.serialization import columns_of, from_json
from topics.models import Topic, TopicEntry

type Record = dict[str, Any]

PIN = ("pinned_position", "pinned_until")
KEY_MOMENT = ("is_key_moment", "key_moment_line", "key_moment_date", "key_moment_translations")
START_HERE = ("is_start_here",)
COLUMNS = (*PIN, *KEY_MOMENT, *START_HERE)
_BATCH_SIZE = 2000


def is_pinned(entry: Any) -> bool:
    """Return whether the entry is pinned now. An expired pin does not count."""
    return entry.pinned_position is not None and (entry.pinned_until is None or entry.pinned_until > timezone.now())


def last_position(topic: Topic) -> int:
    """Return the last pin position in the topic, 0 if it has no pins."""
    return topic.entries.aggregate(last=Max("pinned_position"))["last"] or 0


def combine(
    entries: Sequence[Any], in_target: Mapping[int, Any], target: Topic
) -> tuple[list[Record], dict[str, list[int]]]:
    """Combine the pins and key moments of the source's entries with those of the target.

    An entry that moves gets a new pin position. If the target has the story too, its entry gets the pin and the key
    moment of the source's entry unless it has its own. in_target: the target's entries, by story ID.

    Returns the changes of the target's entries, and the pins of the moved ones: ID -> [old position, new position].
    """
    position = last_position(target)
    changed, pins, changes = [], {}, []
    for entry in entries:
        other = in_target.get(entry.content_object_id)
        if other is None:
            if entry.pinned_position is not None:
                position += 1
                pins[str(entry.pk)] = [entry.pinned_position, position]
                entry.pinned_position = position
                changed.append(entry)
            continue
        before = columns_of(other, COLUMNS)
        if is_pinned(entry) and not is_pinned(other):
            position += 1
            other.pinned_position, other.pinned_until = position, entry.pinned_until
        if entry.is_key_moment and not other.is_key_moment:
            for name in KEY_MOMENT:
                setattr(other, name, getattr(entry, name))
        other.is_start_here |= entry.is_start_here
        if before != (after := columns_of(other, COLUMNS)):
            changes.append({"id": other.pk, "was": before, "now": after})
            changed.append(other)
    TopicEntry.objects.bulk_update(changed, COLUMNS, batch_size=_BATCH_SIZE)
    return changes, pins


def combined_pins(pins: list[Any], more: list[Any], *, both: set[int]) -> list[Any]:
    """Return the pinned entries after `combine` adds those in `more`, for the preview.

    both: IDs of the stories in `more` that are already in the topic.
    """
    pinned = both & {entry.content_object_id for entry in pins if is_pinned(entry)}
    # An expired pin is not copied to a story that is already in the topic.
    added = [entry for entry in more if entry.content_object_id not in (pinned if is_pinned(entry) else both)]
    stories = {entry.content_object_id for entry in added}
    return [entry for entry in pins if entry.content_object_id not in stories] + added


def revert(rows: Sequence[Any], changes: Sequence[Record]) -> None:
    """Remove the pins and key moments that `combine` gave these entries of the target, unless they were changed since.

    changes: what `combine` returned.
    """
    by_id = {change["id"]: change for change in changes}
    for row in rows:
        before, given = by_id[row.pk]["was"], by_id[row.pk]["now"]
        current = columns_of(row, COLUMNS)
        is_still_pinned = current["pinned_position"] is not None and current["pinned_until"] == given["pinned_until"]
        if before["pinned_position"] != given["pinned_position"] and is_still_pinned:
            _set(row, before, PIN)
        if before["is_key_moment"] != given["is_key_moment"] and current["key_moment_line"] == given["key_moment_line"]:
            _set(row, before, KEY_MOMENT)
        if before.get("is_start_here") != given.get("is_start_here"):
            _set(row, before, START_HERE)
    TopicEntry.objects.bulk_update(rows, COLUMNS, batch_size=_BATCH_SIZE)


def restore_positions(
    pins: Mapping[str, list[int]], recreated: list[Record], back: list[int], source: Topic, target: Topic
) -> None:
    """Set the pin positions of entries that go back: the old ones if the target's order has not changed since.

    Otherwise they keep the order that they have in the target, after the pins of the source. pins: what `combine`
    returned. recreated: columns of entries that are created again; pinned ones are changed in place. back: IDs.
    """
    positions = dict(target.entries.filter(pinned_position__isnull=False).values_list("pk", "pinned_position"))
    moved = {pk: positions[pk] for pk in back if pk in positions}
    if all(pins.get(str(pk), [0, 0])[1] == place for pk, place in moved.items()):
        order = {pk: pins[str(pk)][0] for pk in moved}
    else:
        by_story = dict(target.entries.filter(pk__in=positions).values_list("content_object", "pk"))
        last = max(positions.values())
        pinned = [row for row in recreated if row["pinned_position"] is not None]
        sort_keys: list[tuple[int, int, Any]] = [(place, 0, pk) for pk, place in moved.items()]
        for row in pinned:
            place = positions.get(by_story.get(row["content_object_id"], 0), last + row["pinned_position"])
            sort_keys.append((place, 1, row["content_object_id"]))
        order = {}
        recreated_order: dict[int, int] = {}
        first = last_position(source) + 1
        for number, (_, is_recreated, key) in enumerate(sorted(sort_keys), first):
            (recreated_order if is_recreated else order)[key] = number
        for row in pinned:
            row["pinned_position"] = recreated_order[row["content_object_id"]]
    entries = [TopicEntry(pk=pk, pinned_position=place) for pk, place in order.items()]
    TopicEntry.objects.bulk_update(entries, ["pinned_position"])


def _set(row: Any, columns: Record, names: Sequence[str]) -> None:
    for name in names:
        if name in columns:
            setattr(row, name, from_json(type(row), name, columns[name]))
