"""Transfers all but the stories of a merged topic (loser) to the survivor: settings, names, subtopics and relations.

`restore` gives them back when the merge is undone.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from newsroom.core.models import Image
from topics import citations
from topics.merging import names, related_topics
from topics.merging.parents import Parents, can_have_parent
from topics.merging.serialization import columns_of, from_json, row_from
from topics.models import DismissedFlag, Topic
from topics.topic_settings import SETTINGS

type Record = dict[str, Any]


def _settings() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the column of each setting that a merge transfers, with the fields that change with it."""
    for setting in SETTINGS:
        if setting.noun:
            yield Topic._meta.get_field(setting.name).attname, setting.companions


# The survivor gets each of these if its own is empty: the column that is checked -> the columns that are copied.
INHERITED_COLUMNS = {
    "briefing": ("briefing", "briefings", "briefing_byline", "briefing_reviewed_on"),
    **{column: (column, *companions) for column, companions in _settings()},
    "names": ("names",),
}


def inherited(loser: Topic, survivor: Topic) -> list[str]:
    """Return the names of the INHERITED_COLUMNS that the survivor gets from the loser."""
    return [name for name in INHERITED_COLUMNS if getattr(loser, name) and not getattr(survivor, name)]


def move(loser: Topic, survivor: Topic) -> Record:
    """Give the survivor the loser's names, URLs, subtopics and related topics, and settings that it lacks.

    Returns the record that `restore` needs. The caller must delete the loser in the same transaction.
    """
    groups = [*(INHERITED_COLUMNS[name] for name in inherited(loser, survivor)), ("parent_id",)]
    was = columns_of(survivor, [name for group in groups for name in group])
    copy_settings(loser, survivor)
    parents = Parents.load(loser, survivor)
    parents.merge(loser.pk, survivor.pk)
    survivor.parent_id = parents[survivor.pk]
    now = columns_of(survivor, was)
    survivor.save(update_fields=[*was, "public_from"])
    citations.index(survivor)
    children = loser.children.exclude(pk=survivor.pk)
    ids = list(children.values_list("pk", flat=True))
    children.update(parent=survivor)
    return {
        "topic": columns_of(loser),
        "columns": [{name: [was[name], now[name]] for name in group} for group in groups],
        "children": ids,
        "related": related_topics.move(loser, survivor),
        "dismissed": [columns_of(flag) for flag in DismissedFlag.objects.filter(Q(topic=loser) | Q(other=loser))],
        "names": names.move(loser, survivor),
    }


def copy_settings(loser: Topic, survivor: Topic) -> None:
    """Set the settings that the survivor gets, except its parent, without saving."""
    for name in inherited(loser, survivor):
        for column in INHERITED_COLUMNS[name]:
            setattr(survivor, column, getattr(loser, column))
    if loser.is_public and not survivor.is_public:
        survivor.public_from = loser.public_from


def unsaved_topic(record: Record, at: datetime) -> Topic:
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


def restore(record: Record, topic: Topic, survivor: Topic) -> None:
    """Save the topic from `unsaved_topic`, and give back what the survivor got from it and was not changed since.

    If it was not public before the merge, it is not public now, although its URL redirected readers in the meantime: it
    may exist only for scheduled stories.
    """
    names.restore(record["names"], topic, survivor.pk)
    Topic.objects.filter(pk__in=record["children"], parent=survivor.pk).update(parent=topic)
    _restore_columns(record["columns"], survivor)
    for each in (topic, survivor):
        each.refresh_from_db(fields=["briefing", "briefings"])
        citations.index(each)
    parent = record["topic"]["parent_id"]
    if parent is not None and can_have_parent(topic.pk, parent):
        topic.parent_id = parent
        topic.save(update_fields=["parent"])
    related_topics.restore(record["related"], topic, survivor)
    _restore_dismissed_flags(record, topic)


def _restore_columns(groups: Iterable[dict[str, list[Any]]], survivor: Topic) -> None:
    """Restore the survivor's columns, by group, if unchanged since the merge and the old parent is still possible."""
    for group in groups:
        is_unchanged = columns_of(survivor, group) == {name: now for name, (_, now) in group.items()}
        parent = group["parent_id"][0] if "parent_id" in group else None
        if is_unchanged and (parent is None or can_have_parent(survivor.pk, parent)):
            columns = {name: from_json(Topic, name, was) for name, (was, _) in group.items()}
            Topic.objects.filter(pk=survivor.pk).update(**columns)


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
