"""Transfers a topic's names, settings, subtopics and related topics to the topic it is merged into, and back."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Max, Q
from django.utils import timezone

from newsroom.core.models import Image
from topics.merging.serialization import columns_of, from_json, row_from
from topics.models import DismissedFlag, RelatedTopic, Topic
from topics.names import naming
from topics.topic_settings import SETTINGS

type Record = dict[str, Any]


def _settings() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the column of each setting that a merge transfers, with the fields that change with it."""
    for setting in SETTINGS:
        if setting.noun:
            yield Topic._meta.get_field(setting.name).attname, setting.companions


# The heir gets each of these if its own is empty: the column that is checked -> the columns that are copied.
CARRIED = {
    "briefing": ("briefing", "briefing_reviewed_on"),
    **{column: (column, *companions) for column, companions in _settings()},
    "names": ("names",),
}


def carried(topic: Topic, heir: Topic) -> list[str]:
    """Return the names of the CARRIED columns that the heir gets from the topic."""
    return [name for name in CARRIED if getattr(topic, name) and not getattr(heir, name)]


class Places(dict[int, int | None]):
    """The parent of each topic, by ID. Loaded on first access."""

    @classmethod
    def of(cls, *topics: Topic) -> "Places":
        """Return the parents of these topics and of all their ancestors, loaded now, before any change."""
        places = cls({topic.pk: topic.parent_id for topic in topics})
        for topic in topics:
            places.above(topic.pk)
        return places

    def __missing__(self, topic: int) -> int | None:
        """Load the topic's parent."""
        self[topic] = Topic.objects.filter(pk=topic).values_list("parent", flat=True).first()
        return self[topic]

    def above(self, parent: int | None) -> list[int]:
        """Return the parent and its ancestors, nearest first."""
        found: list[int] = []
        while parent is not None and parent not in found:
            found.append(parent)
            parent = self[parent]
        return found

    def hand_over(self, topic: int, heir: int) -> None:
        """Move the topic's children to the heir, and set the heir's parent.

        The heir keeps its parent, or gets the topic's if it has none and that creates no cycle. If it was below the
        topic, it always gets the topic's parent.
        """
        is_below = topic in self.above(self[heir])
        if is_below or (self[heir] is None and heir not in self.above(self[topic])):
            self[heir] = self[topic]
        self.update({child: heir for child, parent in self.items() if parent == topic and child != heir})


def hand_over(topic: Topic, heir: Topic) -> Record:
    """Give the heir the topic's names, URLs, children and related topics, and settings that it lacks.

    Returns the record that `take_back` needs. The caller must delete the topic in the same transaction.
    """
    groups = [*(CARRIED[name] for name in carried(topic, heir)), ("parent_id",)]
    was = columns_of(heir, [name for group in groups for name in group])
    endow(topic, heir)
    places = Places.of(topic, heir)
    places.hand_over(topic.pk, heir.pk)
    heir.parent_id = places[heir.pk]
    now = columns_of(heir, was)
    heir.save(update_fields=[*was, "public_from"])
    children = topic.children.exclude(pk=heir.pk)
    ids = list(children.values_list("pk", flat=True))
    children.update(parent=heir)
    return {
        "topic": columns_of(topic),
        "columns": [{name: [was[name], now[name]] for name in group} for group in groups],
        "children": ids,
        "related": _move_relations(topic, heir),
        "dismissed": [columns_of(flag) for flag in DismissedFlag.objects.filter(Q(topic=topic) | Q(other=topic))],
        "names": naming.hand_over(topic, heir),
    }


def endow(topic: Topic, heir: Topic) -> None:
    """Set the settings that the heir gets, except its parent, without saving."""
    for name in carried(topic, heir):
        for column in CARRIED[name]:
            setattr(heir, column, getattr(topic, column))
    if topic.is_public and not heir.is_public:
        heir.public_from = topic.public_from


def _move_relations(topic: Topic, heir: Topic) -> Record:
    """Move the topic's relations to the heir, after its own. Returns what `_restore_relations` needs."""
    chosen = list(topic.chosen_related.order_by("position", "pk").values_list("other", "position"))
    existing = {heir.pk, *heir.chosen_related.values_list("other", flat=True)}
    given = [other for other, _ in chosen if other not in existing]
    last = heir.chosen_related.aggregate(last=Max("position"))["last"]
    positions = count(0 if last is None else last + 1)
    RelatedTopic.objects.bulk_create(RelatedTopic(topic=heir, other_id=pk, position=next(positions)) for pk in given)
    reverse = RelatedTopic.objects.filter(other=topic)
    chosen_by = list(reverse.values_list("topic", "position"))
    existing = {heir.pk, *RelatedTopic.objects.filter(other=heir).values_list("topic", flat=True)}
    replaced = [pk for pk, _ in chosen_by if pk not in existing]
    reverse.filter(topic__in=replaced).update(other=heir)
    return {"chosen": chosen, "given": given, "chosen_by": chosen_by, "replaced": replaced}


def again(record: Record, at: datetime) -> Topic:
    """Return the topic as it was before the merge: unsaved, without parent, and without its image if that was deleted.

    at: when it was merged. A later `public_from` is dropped, because the dates of its stories may have changed since.
    """
    topic: Topic = row_from(Topic, record["topic"])
    if topic.public_from is not None and topic.public_from > at:
        topic.public_from = None
    topic.entry_count, topic.parent_id = 0, None
    if Topic.objects.filter(pk=topic.pk).exists():
        topic.pk = None
    if not Image.objects.filter(pk=topic.lead_image_id).exists():
        topic.lead_image_id = None
    return topic


def take_back(record: Record, topic: Topic, heir: Topic) -> None:
    """Save the topic that `again` returned, and give back what the heir got from it and was not changed since."""
    if heir.is_public and not topic.is_public:
        # Readers have been redirected from its URL to the heir since the merge.
        topic.public_from = timezone.now()
    naming.take_back(topic, heir.pk, record["names"])
    Topic.objects.filter(pk__in=record["children"], parent=heir.pk).update(parent=topic)
    _restore_columns(record["columns"], heir)
    parent = record["topic"]["parent_id"]
    if _can_have_parent(topic.pk, parent):
        topic.parent_id = parent
        topic.save(update_fields=["parent"])
    _restore_relations(record["related"], topic, heir)
    _restore_dismissed_flags(record, topic)


def _restore_columns(groups: Iterable[dict[str, list[Any]]], heir: Topic) -> None:
    """Restore the heir's columns, by group, if unchanged since the merge and the old parent is still possible."""
    for group in groups:
        is_as_given = columns_of(heir, group) == {name: now for name, (_, now) in group.items()}
        parent = group["parent_id"][0] if "parent_id" in group else None
        if is_as_given and _can_have_parent(heir.pk, parent, if_none=True):
            columns = {name: from_json(Topic, name, was) for name, (was, _) in group.items()}
            Topic.objects.filter(pk=heir.pk).update(**columns)


def _can_have_parent(topic: int, parent: int | None, *, if_none: bool = False) -> bool:
    """Return whether the topic can have this parent, which must exist and not be below the topic.

    if_none: the result if there is no parent.
    """
    if parent is None:
        return if_none
    return topic not in Places().above(parent) and Topic.objects.filter(pk=parent).exists()


def _restore_dismissed_flags(record: Record, topic: Topic) -> None:
    """Restore the topic's dismissed flags, as far as the other topics exist."""
    flags = [row_from(DismissedFlag, columns) for columns in record["dismissed"]]
    user_ids = set(get_user_model().objects.filter(pk__in={flag.by_id for flag in flags}).values_list("pk", flat=True))
    for flag in flags:
        flag.pk, flag.by_id = None, flag.by_id if flag.by_id in user_ids else None
        for side in ("topic_id", "other_id"):
            if getattr(flag, side) == record["topic"]["id"]:
                setattr(flag, side, topic.pk)
    ids = {pk for flag in flags for pk in (flag.topic_id, flag.other_id)}
    existing = {None, *Topic.objects.filter(pk__in=ids).values_list("pk", flat=True)}
    DismissedFlag.objects.bulk_create(flag for flag in flags if {flag.topic_id, flag.other_id} <= existing)


def _restore_relations(related: Record, topic: Topic, heir: Topic) -> None:
    """Restore the relations from and to the topic, as far as the other topics exist."""
    RelatedTopic.objects.filter(topic=heir.pk, other__in=related["given"]).delete()
    RelatedTopic.objects.filter(other=heir.pk, topic__in=related["replaced"]).update(other=topic)
    pairs = [(topic.pk, other, position) for other, position in related["chosen"]]
    pairs += [
        (other, topic.pk, position) for other, position in related["chosen_by"] if other not in related["replaced"]
    ]
    existing = set(Topic.objects.filter(pk__in={pk for pair in pairs for pk in pair[:2]}).values_list("pk", flat=True))
    RelatedTopic.objects.bulk_create(
        RelatedTopic(topic_id=one, other_id=other, position=position)
        for one, other, position in pairs
        if {one, other} <= existing
    )
