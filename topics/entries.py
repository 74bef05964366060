"""Service functions that put stories into topics, date the entries and update the counts with them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Case, Expression, F, Q, QuerySet, When

from newsroom.core.permissions import NotAllowed
from topics import counting
from topics.models import Topic, TopicEntry
from topics.names import naming

# The condition that the date of a row with `due`, the right one, is wrong.
IS_MISDATED = (
    Q(published_at__lt=F("due"))
    | Q(published_at__gt=F("due"))
    | Q(published_at__isnull=True, due__isnull=False)
    | Q(published_at__isnull=False, due__isnull=True)
)


class Story(Protocol):
    """What an entry needs to know of its story. listed_at: its date while it is published, else None."""

    pk: int

    @property
    def entries(self) -> Any:
        """Its topic entries."""

    @property
    def listed_at(self) -> datetime | None:
        """See above."""


def set_topics(story: Story, topics: Sequence[Topic]) -> None:
    """Put the story into exactly these topics, dated as its state requires, and update the counts.

    An entry that stays keeps its pin, its hiding and its key moment. Must run in a transaction, once the story's
    columns are what they are going to be. Raises NotAllowed if one of the topics has been deleted.
    """
    wanted = {topic.pk: topic for topic in topics}
    current, found = _lock(story, wanted)
    if lost := [topic for pk, topic in wanted.items() if pk not in found]:
        return set_topics(story, [*(topic for pk, topic in wanted.items() if pk in found), *_merged_into(lost)])
    if removed := current.keys() - wanted.keys():
        story.entries.filter(tag__in=removed).delete()
    TopicEntry.objects.bulk_create(
        TopicEntry(content_object_id=story.pk, tag=topic, published_at=story.listed_at)
        for pk, topic in wanted.items()
        if pk not in current
    )
    _set_date(story, {pk: current[pk] for pk in current.keys() & wanted.keys()})
    hidden = {pk for pk, entry in current.items() if entry.is_hidden}
    counting.record(_dates(current), _due(story, wanted.keys() - hidden))


def unsaved(story: Any, topic: Topic) -> TopicEntry:
    """The entry of a story that comes into the topic, as `set_topics` makes it; not saved."""
    return TopicEntry(content_object=story, tag=topic, published_at=story.listed_at)


def add_new(stories: Iterable[tuple[Any, Sequence[Topic]]]) -> None:
    """Put stories that have just been created into their topics, all at once. Must run in a transaction."""
    stories = list(stories)
    counting.lock(topic.pk for _, topics in stories for topic in topics)
    TopicEntry.objects.bulk_create(
        TopicEntry(content_object_id=story.pk, tag=topic, published_at=story.listed_at)
        for story, topics in stories
        for topic in topics
    )
    with counting.together():
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
    """The entries with a wrong date, each with `due`, the right one.

    listed_at: the expression for a story's `listed_at`, as seen from an entry.
    """
    due = Case(When(Q(is_hidden=False), then=listed_at))
    entries: QuerySet[Any] = TopicEntry.objects.annotate(due=due).filter(IS_MISDATED)
    return entries


def _due(story: Story, topic_ids: Iterable[int]) -> dict[int, datetime]:
    """The dates of the story's entries in these topics, none of them hidden, as its state requires."""
    return dict.fromkeys(topic_ids, story.listed_at) if story.listed_at else {}


def _lock(story: Story, topic_ids: Iterable[int]) -> tuple[dict[int, TopicEntry], set[int]]:
    """Lock all topics that the change touches. Returns the story's entries by topic, as they are from then on.

    Also returns the ids of the topics that are locked: one may have been merged while this waited.
    """
    current = _entries(story)
    found = counting.lock([*current, *topic_ids])
    # Until the lock somebody may have hidden the story in a topic; one that is in no topic is hidden in none.
    current = _entries(story) if current else {}
    while moved := current.keys() - found:
        found |= counting.lock(moved)
        current = _entries(story)
    return current, found


def _merged_into(lost: Sequence[Topic]) -> list[Topic]:
    """The topics that these were merged into, found by their names."""
    found = naming.find(topic.name for topic in lost)
    if missing := [topic.name for topic in lost if naming.key_of(topic.name) not in found]:
        raise NotAllowed(f"Topic “{missing[0]}” has been deleted. Nothing was changed.")
    return [found[naming.key_of(topic.name)] for topic in lost]


def _entries(story: Story) -> dict[int, TopicEntry]:
    return {entry.tag_id: entry for entry in story.entries.only("tag", "published_at", "is_hidden")}


def _dates(entries: Mapping[int, TopicEntry]) -> dict[int, datetime]:
    return {pk: entry.published_at for pk, entry in entries.items() if entry.published_at}


def _set_date(story: Story, entries: Mapping[int, TopicEntry]) -> None:
    """Date these entries of the story as its state requires, except those that are hidden."""
    if any(entry.published_at != story.listed_at for entry in entries.values() if not entry.is_hidden):
        story.entries.filter(is_hidden=False, tag__in=entries).update(published_at=story.listed_at)
