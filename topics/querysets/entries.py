"""Querysets of topic entries."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from taggit.models import NaturalKeyManager

from newsroom.core.text.tokens import words_of
from newsroom.core.time import clock
from newsroom.core.time.dates import next_month, span_of
from newsroom.core.tracking import reading
from topics import cache_tags
from topics.querysets.stories import StoryListQuerySet, containing, is_pinned

# The stories with a word in a headline, published or drafted, by the index of headlines.
_WITH_WORD = {
    "sqlite": "SELECT rowid FROM articles_titleword WHERE articles_titleword MATCH %s",
    "postgresql": "SELECT article_id FROM articles_titleword WHERE word >= %s AND word <= %s",
}


class TopicEntryQuerySet(StoryListQuerySet):
    """Topic entries. `published_at` is empty while readers may not see the story in the topic."""

    table_tags = (cache_tags.INDEX,)
    story = "content_object"

    def with_headline(self, text: str) -> Self:
        """Entries whose story has the text in its public headline, starting at the beginning of a word."""
        found = self.filter(containing("content_object__title", text))
        words = [word for word in words_of(text, is_every=True) if word]
        if not words:
            return found.none()
        # The longest word is probably the rarest. The last one may continue.
        word = max(words, key=len)
        may_go_on = word == words[-1]
        parameters = {
            "sqlite": (f'"{word}"{" *" if may_go_on else ""}',),
            "postgresql": (word, f"{word}\U0010ffff" if may_go_on else word),
        }[connection.vendor]
        return found.filter(content_object__in=RawSQL(_WITH_WORD[connection.vendor], parameters))

    def scheduled(self, at: datetime | None = None) -> Self:
        """Entries that become live after the given moment (now if None), earliest first."""
        return self.filter(published_at__gt=at or clock.now()).order_by("published_at", "content_object")

    def also_in(self, topic: models.Model) -> Self:
        """Entries of a topic whose story is also in the other one, and not hidden there."""
        others = self.model._default_manager.filter(
            tag=topic.pk, content_object=OuterRef("content_object"), published_at__isnull=False
        )
        tags = *(self.tags() or self.table_tags), cache_tags.stream(topic.pk)
        joined = ("content_object__entries__published_at", "content_object__entries__tag")
        return self.filter(Exists(others)).depending_on(*tags, joined=joined)

    def in_language(self, tags: Collection[str]) -> Self:
        """Entries of stories with one of these language tags (BCP 47, in lower case); the case of theirs may differ."""
        found = self.alias(language=Lower("content_object__language")).filter(language__in=tags)
        return found.depending_on(*(self.tags() or self.table_tags), joined=("content_object__language",))

    def in_any_of(self, topics: Collection[int]) -> Self:
        """Entries of these topics (IDs)."""
        return self.filter(tag__in=topics).depending_on(*map(cache_tags.stream, topics))

    def live_in(self, months: Collection[date], at: datetime) -> Self:
        """Entries dated in these months (first days) that are live at a moment, newest first.

        There is one range for each run of months, so that no month between them is read.
        """
        spans = (span_of(min(run), next_month(max(run))) for run in _runs(months))
        ranges = (Q(published_at__range=(start, min(at, stop - datetime.resolution))) for start, stop in spans)
        return self.filter(reduce(or_, ranges, Q(pk__in=()))).order_by("-published_at", "-content_object")

    def pinned(self, at: datetime | None = None) -> Self:
        """Live entries that are pinned at the given moment (now if None), in the editor's order."""
        return self.live(at).filter(is_pinned(at)).order_by("pinned_position", "pk")

    def curated(self) -> Self:
        """Filter for what editors arranged, also where readers do not see it now."""
        shown = Q(is_key_moment=True) | Q(is_start_here=True)
        return self.filter(Q(pinned_position__isnull=False) | Q(is_hidden=True) | shown)

    def key_moments(self, at: datetime | None = None) -> Self:
        """Live entries that are key moments, the newest stories first."""
        return self.live(at).filter(is_key_moment=True)

    def timeline(self, at: datetime | None = None) -> list[Any]:
        """Return the key moments with their stories, by the date of the event, the newest first."""
        rows = (
            self.key_moments(at)
            .select_related("content_object")
            .defer("content_object__body", "content_object__summary")
            .fetch_mode(models.FETCH_RAISE)
        )
        return sorted(rows, key=lambda row: row.moment, reverse=True)

    def start_here(self, at: datetime | None = None) -> list[Any]:
        """Return the live entries that the topic's page recommends to new readers, the oldest first, with stories."""
        rows = self.live(at).filter(is_start_here=True).order_by("published_at", "content_object")
        return list(
            rows.select_related("content_object")
            .defer("content_object__body", "content_object__summary")
            .fetch_mode(models.FETCH_RAISE)
        )

    def newest_topics(self, number: int, at: datetime) -> list[int]:
        """Return the distinct topic IDs of the newest `number` entries that are live at a moment, newest first."""
        newest = self.filter(published_at__lte=at).order_by("-published_at", "-tag").values_list("tag", flat=True)
        return list(dict.fromkeys(newest[:number]))

    def scheduled_by_topic(self, at: datetime) -> Counter[int]:
        """Return the number of scheduled stories at a moment, by topic ID."""
        return Counter(self.filter(published_at__gt=at).order_by().values_list("tag", flat=True))

    def shared_with(self) -> Counter[int]:
        """Return the number of dated entries of these stories, by topic ID, including their own topic."""
        others = self.order_by().filter(content_object__entries__published_at__isnull=False)
        # The tags of a story's topics cover its dates. The tags of these topics cover their stories and other topics.
        joined = ("content_object__entries__published_at", "content_object__entries__tag")
        others = others.depending_on(*(self.tags() or self.table_tags), joined=joined)
        return Counter(others.values_list("content_object__entries__tag", flat=True))


class TopicEntryManager(NaturalKeyManager.from_queryset(TopicEntryQuerySet)):  # type: ignore[misc]  # taggit: no annotations.
    """taggit's manager of a through model, with our queryset.

    A topic's related manager also has the queries that the topic's page runs.
    """

    def newest_ids(
        self, at: datetime, start: int, stop: int, *, since: datetime | None = None, but: Collection[int] = ()
    ) -> list[int]:
        """Return the IDs of the topic's stories from position `start` until before `stop`, at a moment.

        since: the earliest date. but: IDs of stories to skip.
        """
        found = self.live(at).exclude(content_object__in=but) if but else self.live(at)
        ids: list[int] = (found.filter(published_at__gte=since) if since else found).story_ids(start, stop)
        return ids

    def newest_of_any(self, topics: Sequence[int], at: datetime, start: int, stop: int) -> list[int]:
        """Return the IDs of the stories in any of these topics (IDs) from position `start` until before `stop`.

        Each story is there once. Of each topic, `stop` entries are read from the index. at: the moment.
        """
        moment = connection.ops.adapt_datetimefield_value(at)
        parameters = [value for topic in topics for value in (topic, moment, stop)]
        of_topics = " UNION ".join([_NEWEST] * len(topics))
        statement = f"{of_topics} ORDER BY published_at DESC, content_object_id DESC LIMIT %s OFFSET %s"
        with reading(*map(cache_tags.stream, topics)), connection.cursor() as cursor:
            cursor.execute(statement, [*parameters, stop - start, start])
            return [story for story, _ in cursor.fetchall()]

    def newest_of_each(self, topics: Sequence[int], at: datetime, number: int) -> dict[int, list[int]]:
        """Return the IDs of the newest stories, at most `number`, in each of these topics (IDs), by topic."""
        moment = connection.ops.adapt_datetimefield_value(at)
        parameters = [value for topic in topics for value in (topic, topic, moment, number)]
        found: dict[int, list[int]] = {topic: [] for topic in topics}
        with reading(*map(cache_tags.stream, topics)), connection.cursor() as cursor:
            of_topics = " UNION ALL ".join([f"SELECT %s, of_topic.* FROM ({_NEWEST}) AS of_topic"] * len(topics))
            cursor.execute(of_topics, parameters)
            for topic, story, _ in cursor.fetchall():
                found[topic].append(story)
        return found

    def neighbours(self, story: int, date: datetime, at: datetime) -> tuple[int | None, int | None]:
        """Return the IDs of the stories before and after this one in the topic's order at a moment: (earlier, later).

        story, date: its ID and its date, which may be later than the moment. None if there is no such story.
        """
        topic, adapt = self.instance.pk, connection.ops.adapt_datetimefield_value
        # One bound, as in `live_between`. No ID is 0, so everything dated at the moment itself is before it.
        until, below = min((date, story), (at + datetime.resolution, 0))
        with reading(cache_tags.stream(topic)), connection.cursor() as cursor:
            cursor.execute(_NEIGHBOURS, [topic, adapt(until), below, topic, adapt(date), story, adapt(at)])
            ids: tuple[int | None, int | None] = cursor.fetchone()
        return ids


def _runs(months: Collection[date]) -> list[list[date]]:
    """Return the months (first days), in order, in lists of adjacent ones."""
    runs: list[list[date]] = []
    for month in sorted(months):
        if runs and next_month(runs[-1][-1]) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs


_NEWEST = """
    SELECT content_object_id, published_at FROM (
        SELECT content_object_id, published_at FROM topics_topicentry WHERE tag_id = %s AND published_at <= %s
        ORDER BY published_at DESC, content_object_id DESC LIMIT %s
    ) AS newest
"""
# Compares rows in the order of the index, so each result is the next entry in it.
_NEIGHBOURS = """
    SELECT
        (SELECT content_object_id FROM topics_topicentry
         WHERE tag_id = %s AND (published_at, content_object_id) < (%s, %s)
         ORDER BY published_at DESC, content_object_id DESC LIMIT 1),
        (SELECT content_object_id FROM topics_topicentry
         WHERE tag_id = %s AND (published_at, content_object_id) > (%s, %s) AND published_at <= %s
         ORDER BY published_at, content_object_id LIMIT 1)
"""
