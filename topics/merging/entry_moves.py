"""Moves entries from one topic to another, and back: the rows, their curation and the counts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import batched, chain
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from topics import counting
from topics.merging.stored_rows import columns_of, read, row_of
from topics.models import Topic, TopicEntry, Undoable

type Record = dict[str, Any]

_PIN = ("pinned_position", "pinned_until")
_KEY_MOMENT = ("is_key_moment", "key_moment_line")
# What curation says of a entry, with what it takes to make the row again.
_KEPT = ("id", "content_object_id", *_PIN, "is_hidden", "hidden_reason", *_KEY_MOMENT)
CHUNK = 2000


def of_both(entries: QuerySet[TopicEntry], target: Topic) -> QuerySet[TopicEntry]:
    """Those of the entries whose story is filed under the target, too."""
    return entries.filter(content_object__in=target.entries.values("content_object"))


def is_pinned(entry: Any) -> bool:
    """Whether the entry is pinned now: a pin that has ended is none."""
    return entry.pinned_position is not None and (entry.pinned_until is None or entry.pinned_until > timezone.now())


def move(entries: QuerySet[TopicEntry], source: Topic, target: Topic) -> Record:
    """File what the source's entries file under the target instead. Returns what `bring_back` needs.

    A story that is filed under both stays as the target has it, and gets the pin and the key moment that it has in the
    source alone. Pins follow the target's, in their order. Must run in a transaction that has locked the topics.
    """
    rows = list(entries.order_by(F("pinned_position").asc(nulls_last=True), "pk"))
    stories = entries.values("content_object")
    there = {entry.content_object_id: entry for entry in target.entries.filter(content_object__in=stories)}
    before = _dated(stories)
    given, pins = _say(rows, there, target)
    doubled = [columns_of(row, _KEPT) for row in rows if row.content_object_id in there]
    of_both(entries, target).delete()
    moved = [row.pk for row in rows if row.content_object_id not in there]
    entries.update(tag=target)
    with counting.together():
        for story, dates in before.items():
            after = {topic: moment for topic, moment in dates.items() if topic != source.pk}
            if source.pk in dates and story not in there:
                after[target.pk] = dates[source.pk]
            counting.record(dates, after)
    return {"moved": moved, "doubled": doubled, "given": given, "pins": pins}


def _say(rows: list[Any], there: Mapping[int, Any], target: Topic) -> tuple[list[Record], dict[str, list[int]]]:
    """Give the target what the source says: of stories that both have as far as it says nothing, and all places.

    Returns the target's entries that changed, and the pins of those that move: id -> [its place, the new one].
    """
    last = _last_place(target)
    changed, pins, given = [], {}, []
    for row in rows:
        other = there.get(row.content_object_id)
        if other is None:
            if row.pinned_position is not None:
                last += 1
                pins[str(row.pk)] = [row.pinned_position, last]
                row.pinned_position = last
                changed.append(row)
            continue
        was = columns_of(other, (*_PIN, *_KEY_MOMENT))
        if is_pinned(row) and not is_pinned(other):
            last += 1
            other.pinned_position, other.pinned_until = last, row.pinned_until
        if row.is_key_moment and not other.is_key_moment:
            other.is_key_moment, other.key_moment_line = True, row.key_moment_line
        if was != (now := columns_of(other, (*_PIN, *_KEY_MOMENT))):
            given.append({"id": other.pk, "was": was, "now": now})
            changed.append(other)
    TopicEntry.objects.bulk_update(changed, [*_PIN, *_KEY_MOMENT], batch_size=CHUNK)
    return given, pins


def bring_back(record: Record, source: Topic, target: Topic, later: Sequence[Undoable]) -> None:
    """File under the source again what `move` took from it, as far as the target still has it and the source has not.

    What was said of a story since goes with it. later: what moved stories to the target afterwards, in
    its order. Must run in a transaction that has locked the topics.
    """
    back = moved_back(record, source, target)
    twice = doubled_again(record, source, target)
    stories = [row["content_object_id"] for row in twice]
    before = _dated_of([*stories, *_in_pieces(back, "content_object")])
    _order_again(record, twice, back, source, target)
    _take_what_was_given(record, source, target)
    for ids in batched(back, CHUNK):
        TopicEntry.objects.filter(pk__in=ids).update(tag=source)
    _make(twice, source)
    _file_again(back, target, later)
    dates = _dated_of(before)
    with counting.together():
        for story, was in before.items():
            counting.record(was, dates[story])


def numbers_in(record: Record) -> Iterator[int]:
    """The ids of all entries that the record speaks of."""
    yield from record["moved"]
    yield from (row["id"] for row in chain(record["doubled"], record["given"]))


def moved_back(record: Record, source: Topic, target: Topic) -> list[int]:
    """The ids of the entries that were moved to the target and are still there, and which the source has not again."""
    there = _there(record["moved"], "pk", source, target)
    return [pk for pk in record["moved"] if pk in there]


def doubled_again(record: Record, source: Topic, target: Topic) -> list[Record]:
    """The entries that the target had too, and whose story is still filed under it, and not under the source again."""
    there = _there([row["content_object_id"] for row in record["doubled"]], "content_object", source, target)
    return [row for row in record["doubled"] if row["content_object_id"] in there]


def _without(source: Topic, target: Topic) -> QuerySet[TopicEntry]:
    """The target's entries of stories that are not filed under the source, which may be one that is not saved."""
    own = TopicEntry.objects.filter(tag=source.pk, content_object=OuterRef("content_object"))
    entries: QuerySet[TopicEntry] = target.entries.exclude(Exists(own))
    return entries


def _there(wanted: Sequence[int], column: str, source: Topic, target: Topic) -> set[int]:
    """Those of the ids that are in the column of one of these entries, and perhaps more."""
    found = _without(source, target)
    # Few are asked for, lest all of a large topic is read; for many it is.
    found = found.filter(**{f"{column}__in": wanted}) if len(wanted) <= CHUNK else found
    return set(found.values_list(column, flat=True))


def _take_what_was_given(record: Record, source: Topic, target: Topic) -> None:
    """Take the pins and key moments away that the target's entries got, unless somebody said or filed otherwise since.

    With a story that the source has again they stay: it does not get back what it had of that one.
    """
    wanted = {change["id"]: change for change in record["given"]}
    rows = list(_without(source, target).filter(pk__in=wanted))
    for row in rows:
        was, gave = wanted[row.pk]["was"], wanted[row.pk]["now"]
        now = columns_of(row, (*_PIN, *_KEY_MOMENT))
        is_still_pinned = now["pinned_position"] is not None and now["pinned_until"] == gave["pinned_until"]
        if was["pinned_position"] != gave["pinned_position"] and is_still_pinned:
            _set(row, was, _PIN)
        if was["is_key_moment"] != gave["is_key_moment"] and now["key_moment_line"] == gave["key_moment_line"]:
            _set(row, was, _KEY_MOMENT)
    TopicEntry.objects.bulk_update(rows, [*_PIN, *_KEY_MOMENT], batch_size=CHUNK)


def _set(row: Any, columns: Record, names: Iterable[str]) -> None:
    for name in names:
        setattr(row, name, read(type(row), name, columns[name]))


def _order_again(record: Record, twice: list[Record], back: list[int], source: Topic, target: Topic) -> None:
    """Give the pins that go back their places: the old ones or, if somebody ordered them since, by the new order.

    Then they follow the pins that the source has.
    """
    places = dict(target.entries.filter(pinned_position__isnull=False).values_list("pk", "pinned_position"))
    mine = {pk: places[pk] for pk in back if pk in places}
    if all(record["pins"].get(str(pk), [0, 0])[1] == place for pk, place in mine.items()):
        order = {pk: record["pins"][str(pk)][0] for pk in mine}
    else:
        by_story = dict(target.entries.filter(pk__in=places).values_list("content_object", "pk"))
        last = max(places.values())
        pinned = [row for row in twice if row["pinned_position"] is not None]
        keys: list[tuple[int, int, Any]] = [(place, 0, pk) for pk, place in mine.items()]
        for row in pinned:
            place = places.get(by_story.get(row["content_object_id"], 0), last + row["pinned_position"])
            keys.append((place, 1, row["content_object_id"]))
        order = {}
        again: dict[int, int] = {}
        first = _last_place(source) + 1
        for number, (_, is_again, key) in enumerate(sorted(keys), first):
            (again if is_again else order)[key] = number
        for row in pinned:
            row["pinned_position"] = again[row["content_object_id"]]
    places_again = [TopicEntry(pk=pk, pinned_position=place) for pk, place in order.items()]
    TopicEntry.objects.bulk_update(places_again, ["pinned_position"])


def _make(rows: list[Record], topic: Topic) -> list[int]:
    """File these stories under the topic, with what was said of them, dated as they ought to be. Returns the ids."""
    taken = set(_in_pieces([row["id"] for row in rows], "pk"))
    ids = []
    for some in batched(rows, CHUNK):
        made = [row_of(TopicEntry, row) for row in some]
        # Each of these stories is in another topic, too.
        others = TopicEntry.objects.filter(content_object__in=[entry.content_object_id for entry in made])
        others = others.select_related("content_object").defer("content_object__body", "content_object__summary")
        stories = {other.content_object_id: other.article for other in others}
        for entry in made:
            entry.tag, entry.content_object = topic, stories[entry.content_object_id]
            entry.published_at = entry.due_at
            entry.pk = None if entry.pk in taken else entry.pk
        TopicEntry.objects.bulk_create(made)
        ids += [entry.pk for entry in made]
    return ids


def _file_again(back: list[int], target: Topic, later: Sequence[Undoable]) -> None:
    """What goes back may have stood for what a topic had when its stories were moved later: that takes its place."""
    if not later:
        return
    stories = set(_in_pieces(back, "content_object"))
    last = _last_place(target)
    for each in later:
        record = each.record["entries"]
        doubled = record["doubled"]
        again = [dict(row) for row in doubled if row["content_object_id"] in stories]
        places = {}
        for row in again:
            if (place := row["pinned_position"]) is not None:
                last += 1
                places[row["content_object_id"]] = [place, last]
                row["pinned_position"] = last
        for row, pk in zip(again, _make(again, target), strict=True):
            record["moved"].append(pk)
            if row["content_object_id"] in places:
                record["pins"][str(pk)] = places[row["content_object_id"]]
        filed = {row["content_object_id"] for row in again}
        record["doubled"] = [row for row in doubled if row["content_object_id"] not in filed]
        each.save(update_fields=["record"])
        stories -= filed


def _last_place(topic: Topic) -> int:
    return topic.entries.aggregate(last=Max("pinned_position"))["last"] or 0


def _in_pieces(ids: Iterable[int], column: str) -> list[int]:
    """The column of the entries with these ids."""
    pieces = (TopicEntry.objects.filter(pk__in=some).values_list(column, flat=True) for some in batched(ids, CHUNK))
    return [value for piece in pieces for value in piece]


def _dated_of(stories: Iterable[int]) -> dict[int, dict[int, datetime]]:
    """The dated entries of these stories: story -> topic -> date."""
    found: dict[int, dict[int, datetime]] = {story: {} for story in stories}
    for some in batched(list(found), CHUNK):
        found |= _dated(list(some))
    return found


def _dated(stories: Any) -> dict[int, dict[int, datetime]]:
    """The same of all stories in a list or a query."""
    found: dict[int, dict[int, datetime]] = defaultdict(dict)
    rows = TopicEntry.objects.filter(Q(content_object__in=stories), published_at__isnull=False)
    for story, topic, moment in rows.values_list("content_object", "tag", "published_at"):
        found[story][topic] = moment
    return found
