"""What a topic has besides its entries, for the one that it becomes part of, and back."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Max, Q
from django.utils import timezone

from newsroom.core.models import Image
from topics.merging.stored_rows import columns_of, read, row_of
from topics.models import DismissedFlag, RelatedTopic, Topic
from topics.names import naming
from topics.topic_settings import SETTINGS

type Record = dict[str, Any]


def _settings() -> Iterator[tuple[str, tuple[str, ...]]]:
    for setting in SETTINGS:
        if setting.noun:
            yield Topic._meta.get_field(setting.name).attname, setting.companions


# The heir gets each of these if it has none itself: the column that tells, and those that go with it.
CARRIED = {
    "briefing": ("briefing", "briefing_reviewed_on"),
    **{column: (column, *companions) for column, companions in _settings()},
    "names": ("names",),
}


def carried(topic: Topic, heir: Topic) -> list[str]:
    """Which of CARRIED the heir gets from the topic."""
    return [name for name in CARRIED if getattr(topic, name) and not getattr(heir, name)]


class Places(dict[int, int | None]):
    """Below which topic each stands, by ids: looked up when it is asked for, and remembered."""

    @classmethod
    def of(cls, *topics: Topic) -> "Places":
        """The places of these topics and of all above them, looked up now: before any is handed over."""
        places = cls({topic.pk: topic.parent_id for topic in topics})
        for topic in topics:
            places.above(topic.pk)
        return places

    def __missing__(self, topic: int) -> int | None:
        """The topic's parent."""
        self[topic] = Topic.objects.filter(pk=topic).values_list("parent", flat=True).first()
        return self[topic]

    def above(self, parent: int | None) -> list[int]:
        """The parent and those above it, the nearest first."""
        found: list[int] = []
        while parent is not None and parent not in found:
            found.append(parent)
            parent = self[parent]
        return found

    def hand_over(self, topic: int, heir: int) -> None:
        """Let the heir stand where it does once it has the topic's children, and these below it.

        That is where it stands, or else where the topic does. Below the topic itself it cannot stay: then it takes that
        one's place.
        """
        is_below = topic in self.above(self[heir])
        if is_below or (self[heir] is None and heir not in self.above(self[topic])):
            self[heir] = self[topic]
        self.update({child: heir for child, parent in self.items() if parent == topic and child != heir})


def hand_over(topic: Topic, heir: Topic) -> Record:
    """Give the heir the topic's names, addresses, children and relations, and what it does not say itself.

    Returns what `take_back` needs. The topic is still there, and is to be deleted in the same transaction.
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
        "related": _relate(topic, heir),
        "dismissed": [columns_of(flag) for flag in DismissedFlag.objects.filter(Q(topic=topic) | Q(other=topic))],
        "names": naming.hand_over(topic, heir),
    }


def endow(topic: Topic, heir: Topic) -> None:
    """Set the columns that the heir gets, but for its parent; nothing is saved."""
    for name in carried(topic, heir):
        for column in CARRIED[name]:
            setattr(heir, column, getattr(topic, column))
    if topic.is_public and not heir.is_public:
        heir.public_from = topic.public_from


def _relate(topic: Topic, heir: Topic) -> Record:
    chosen = list(topic.chosen_related.order_by("position", "pk").values_list("other", "position"))
    has = {heir.pk, *heir.chosen_related.values_list("other", flat=True)}
    given = [other for other, _ in chosen if other not in has]
    last = heir.chosen_related.aggregate(last=Max("position"))["last"]
    places = count(0 if last is None else last + 1)
    RelatedTopic.objects.bulk_create(RelatedTopic(topic=heir, other_id=pk, position=next(places)) for pk in given)
    by = RelatedTopic.objects.filter(other=topic)
    chosen_by = list(by.values_list("topic", "position"))
    has = {heir.pk, *RelatedTopic.objects.filter(other=heir).values_list("topic", flat=True)}
    replaced = [pk for pk, _ in chosen_by if pk not in has]
    by.filter(topic__in=replaced).update(other=heir)
    return {"chosen": chosen, "given": given, "chosen_by": chosen_by, "replaced": replaced}


def again(record: Record, at: datetime) -> Topic:
    """The topic as it was before it was handed over, not saved, without parent; a picture that is gone is left out.

    at: when it was handed over. A date at which it was to become public then is one of stories that may have another by
    now.
    """
    topic: Topic = row_of(Topic, record["topic"])
    if topic.public_from is not None and topic.public_from > at:
        topic.public_from = None
    topic.entry_count, topic.parent_id = 0, None
    if Topic.objects.filter(pk=topic.pk).exists():
        topic.pk = None
    if not Image.objects.filter(pk=topic.lead_image_id).exists():
        topic.lead_image_id = None
    return topic


def take_back(record: Record, topic: Topic, heir: Topic) -> None:
    """Save the topic that `again` made, and give it what the heir got from it, unless somebody changed that since."""
    if heir.is_public and not topic.is_public:
        # Its addresses have led readers to the heir.
        topic.public_from = timezone.now()
    naming.take_back(topic, heir.pk, record["names"])
    Topic.objects.filter(pk__in=record["children"], parent=heir.pk).update(parent=topic)
    _take_columns(record["columns"], heir)
    parent = record["topic"]["parent_id"]
    if _may_stand(topic.pk, parent):
        topic.parent_id = parent
        topic.save(update_fields=["parent"])
    _unrelate(record["related"], topic, heir)
    _dismiss(record, topic)


def _take_columns(groups: Iterable[dict[str, list[Any]]], heir: Topic) -> None:
    for group in groups:
        is_as_given = columns_of(heir, group) == {name: now for name, (_, now) in group.items()}
        parent = group["parent_id"][0] if "parent_id" in group else None
        if is_as_given and _may_stand(heir.pk, parent, or_nowhere=True):
            columns = {name: read(Topic, name, was) for name, (was, _) in group.items()}
            Topic.objects.filter(pk=heir.pk).update(**columns)


def _may_stand(topic: int, parent: int | None, *, or_nowhere: bool = False) -> bool:
    """Whether the topic can have this parent: one that is there and not below it."""
    if parent is None:
        return or_nowhere
    return topic not in Places().above(parent) and Topic.objects.filter(pk=parent).exists()


def _dismiss(record: Record, topic: Topic) -> None:
    """Dismiss again what was dismissed of the topic, as far as the others are there."""
    flags = [row_of(DismissedFlag, columns) for columns in record["dismissed"]]
    people = set(get_user_model().objects.filter(pk__in={flag.by_id for flag in flags}).values_list("pk", flat=True))
    for flag in flags:
        flag.pk, flag.by_id = None, flag.by_id if flag.by_id in people else None
        for side in ("topic_id", "other_id"):
            if getattr(flag, side) == record["topic"]["id"]:
                setattr(flag, side, topic.pk)
    ids = {pk for flag in flags for pk in (flag.topic_id, flag.other_id)}
    there = {None, *Topic.objects.filter(pk__in=ids).values_list("pk", flat=True)}
    DismissedFlag.objects.bulk_create(flag for flag in flags if {flag.topic_id, flag.other_id} <= there)


def _unrelate(related: Record, topic: Topic, heir: Topic) -> None:
    RelatedTopic.objects.filter(topic=heir.pk, other__in=related["given"]).delete()
    RelatedTopic.objects.filter(other=heir.pk, topic__in=related["replaced"]).update(other=topic)
    pairs = [(topic.pk, other, position) for other, position in related["chosen"]]
    pairs += [
        (other, topic.pk, position) for other, position in related["chosen_by"] if other not in related["replaced"]
    ]
    there = set(Topic.objects.filter(pk__in={pk for pair in pairs for pk in pair[:2]}).values_list("pk", flat=True))
    RelatedTopic.objects.bulk_create(
        RelatedTopic(topic_id=one, other_id=other, position=position)
        for one, other, position in pairs
        if {one, other} <= there
    )
