"""Service functions that put stories into topics, date the entries and update the counts with them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Case, Expression, F, Q, QuerySet, When

from newsroom.core.permissions import NotAllowed
from topics import counting
from topics.models import Topic, TopicEntry
from topics.names import naming

# The condition that a row's date differs from `due`, the right one.
IS_MISDATED = (
    Q(published_at__lt=F("due"))
    | Q(published_at__gt=F("due"))
    | Q(published_at__isnull=True, due__isnull=False)
    | Q(published_at__isnull=False, due__isnull=True)
)


class Story(Protocol):
    """A story as entries need it. listed_at: its date if it is published or scheduled, else None."""

    pk: int

    @property
    def entries(self) -> Any:
        """The story's topic entries."""

    @property
    def listed_at(self) -> datetime | None:
        """See the class."""


def set_topics(story: Story, topics: Sequence[Topic]) -> None:
    """Put the story into exactly these topics, dated as its state requires, and update the counts.

    An entry that stays keeps its pin, its hiding and its key moment. Must run in a transaction, after the story's
    columns have been set. Raises NotAllowed if one of the topics has been deleted.
    """
    topics_by_id = {topic.pk: topic for topic in topics}
    current, locked = _lock(story, topics_by_id)
    if missing := [topic for pk, topic in topics_by_id.items() if pk not in locked]:
        return set_topics(
            story, [*(topic for pk, topic in topics_by_id.items() if pk in locked), *_merged_into(missing)]
        )
    if removed := current.keys() - topics_by_id.keys():
        story.entries.filter(tag__in=removed).delete()
    TopicEntry.objects.bulk_create(
        TopicEntry(content_object_id=story.pk, tag=topic, published_at=story.listed_at)
        for pk, topic in topics_by_id.items()
        if pk not in current
    )
    _set_date(story, {pk: current[pk] for pk in current.keys() & topics_by_id.keys()})
    hidden = {pk for pk, entry in current.items() if entry.is_hidden}
    counting.record(_dates(current), _due(story, topics_by_id.keys() - hidden))


def unsaved(story: Any, topic: Topic) -> TopicEntry:
    """Return an unsaved entry of the story in the topic, as `set_topics` would create it."""
    return TopicEntry(content_object=story, tag=topic, published_at=story.listed_at)


def add_new(stories: Iterable[tuple[Any, Sequence[Topic]]]) -> None:
    """Add stories that have just been created to their topics. Must run in a transaction."""
    stories = list(stories)
    counting.lock(topic.pk for _, topics in stories for topic in topics)
    TopicEntry.objects.bulk_create(
        TopicEntry(content_object_id=story.pk, tag=topic, published_at=story.listed_at)
        for story, topics in stories
        for topic in topics
    )
    with counting.batch_counts():
        for story, topics in stories:
            counting.record({}, _due(story, [topic.pk for topic in topics]))


def set_date(story: Story) -> None:
    """Give the story's entries the date that its state requires, and update the counts.

    Must run in a transaction, after the story was saved.
    """
    current, _ = _lock(story, ())
    _set_date(story, current)
    counting.record(_dates(current), _due(story, {pk for pk, entry in current.items() if not entry.is_hidden}))


def misdated(listed_at: Expression) -> QuerySet[Any]:
    """Return the entries with a wrong date, each with `due`, the right one.

    listed_at: the expression for a story's `listed_at`, relative to an entry.
    """
    due = Case(When(Q(is_hidden=False), then=listed_at))
    entries: QuerySet[Any] = TopicEntry.objects.annotate(due=due).filter(IS_MISDATED)
    return entries


def _due(story: Story, topic_ids: Iterable[int]) -> dict[int, datetime]:
    """Return the dates that the story's state requires in these topics (IDs), in which it is not hidden."""
    return dict.fromkeys(topic_ids, story.listed_at) if story.listed_at else {}


def _lock(story: Story, topic_ids: Iterable[int]) -> tuple[dict[int, TopicEntry], set[int]]:
    """Lock all topics that the change affects. Returns the story's entries by topic ID, as they are after locking.

    Also returns the IDs of the topics that are locked: one may have been merged while this waited.
    """
    current = _entries(story)
    locked = counting.lock([*current, *topic_ids])
    # Load again, because the story may have been hidden before the lock. Not needed if it is in no topic.
    current = _entries(story) if current else {}
    while unlocked := current.keys() - locked:
        locked |= counting.lock(unlocked)
        current = _entries(story)
    return current, locked


def _merged_into(lost: Sequence[Topic]) -> list[Topic]:
    """Return the topics that these were merged into, found by name. Raises NotAllowed if one was deleted."""
    found = naming.find(topic.name for topic in lost)
    if missing := [topic.name for topic in lost if naming.key_of(topic.name) not in found]:
        raise NotAllowed(f"Topic “{missing[0]}” has been deleted. Nothing was changed.")
    return [found[naming.key_of(topic.name)] for topic in lost]


def _entries(story: Story) -> dict[int, TopicEntry]:
    """Return the story's entries, by topic ID."""
    return {entry.tag_id: entry for entry in story.entries.only("tag", "published_at", "is_hidden")}


def _dates(entries: Mapping[int, TopicEntry]) -> dict[int, datetime]:
    """Return the dates of the dated entries, by topic ID."""
    return {pk: entry.published_at for pk, entry in entries.items() if entry.published_at}


def _set_date(story: Story, entries: Mapping[int, TopicEntry]) -> None:
    """Date these entries of the story as its state requires, except those that are hidden."""
    if any(entry.published_at != story.listed_at for entry in entries.values() if not entry.is_hidden):
        story.entries.filter(is_hidden=False, tag__in=entries).update(published_at=story.listed_at)
