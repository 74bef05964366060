"""Querysets of topics, and of lists of stories."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import connection, models
from django.db.models import Case, Count, F, FilteredRelation, OuterRef, Q, Subquery, When
from taggit.models import NaturalKeyManager

from newsroom.core.i18n.languages import current
from newsroom.core.text.tokens import words_of
from newsroom.core.time import clock
from newsroom.core.time.dates import span_of
from newsroom.core.tracking import reading
from newsroom.core.tracking.querysets import TrackedQuerySet
from topics import cache_tags

# With fewer live stories, and no briefing, a topic's page is thin and not shown to search engines.
ENOUGH_STORIES = 3
# What a feed shows of a story besides its own columns.
FEED_RELATIONS = ("bylines__author", "entries__tag", "corrections")


class StoryListQuerySet(TrackedQuerySet):
    """Rows that each have a date and a story: stories, topic entries, bylines."""

    # The field that refers to the story; "": the row is the story.
    story = ""

    def live(self, at: datetime | None = None) -> Self:
        """Rows that readers may see at the given moment (now if None), newest first."""
        key = self.story or "pk"
        return self.filter(self._is_live(at)).order_by("-published_at", f"-{key}")

    def _is_live(self, at: datetime | None) -> Q:
        return Q(published_at__lte=at or clock.now())

    def live_between(self, first: date, end: date, at: datetime | None = None) -> Self:
        """Rows that are live at the given moment (now if None), dated from the day `first` until before the day `end`.

        There is only one upper bound: of two, SQLite uses the first, now, to read the index.
        """
        start, stop = span_of(first, end)
        return self.live(min(at or clock.now(), stop - datetime.resolution)).filter(published_at__gte=start)

    def live_among(self, ids: Collection[int], at: datetime | None = None) -> Self:
        """Rows of these stories (IDs) that readers may see at the given moment (now if None), unordered.

        The date is compared in an expression, because SQLite might read all live stories for a plain condition.
        """
        return self._live_among(Q(**{f"{self.story or 'pk'}__in": ids}), at)

    def _live_among(self, few: Q, at: datetime | None = None) -> Self:
        is_live = Case(When(self._is_live(at), then=True), default=False)
        return self.alias(is_live=is_live).filter(few, is_live=True)

    def for_cards(self) -> Self:
        """Load all columns of the story except the body. Access to others raises an error."""
        return (
            self.select_related(self._of_story("lead_image"))
            .defer(self._of_story("body"))
            .fetch_mode(models.FETCH_RAISE)
        )

    def for_feed(self) -> Self:
        """Load everything that a feed shows of the story. Access to anything else raises an error."""
        return (
            self.select_related(self._of_story("lead_image"))
            .prefetch_related(*map(self._of_story, FEED_RELATIONS))
            .fetch_mode(models.FETCH_RAISE)
        )

    def _of_story(self, name: str) -> str:
        return f"{self.story}__{name}" if self.story else name

    def story_ids(self, start: int, stop: int) -> list[int]:
        """Return the IDs of the stories from position `start` until before `stop`, from the index only."""
        return list(self.values_list(self.story or "pk", flat=True)[start:stop])

    def cards(self, ids: Sequence[int], at: datetime | None = None) -> list[Any]:
        """Return the stories with these IDs that are live at the given moment (now if None), for cards, in this order.

        The IDs come from an index, so a page far down costs as much as the first one.
        """
        return self._stories(ids, self.live_among(ids, at).for_cards())

    def feed_items(self, ids: Sequence[int]) -> list[Any]:
        """Return the stories with these IDs that readers may see now, for a feed, in this order."""
        return self._stories(ids, self.live_among(ids).for_feed())

    def _stories(self, ids: Sequence[int], rows: Self) -> list[Any]:
        stories = [getattr(row, self.story) if self.story else row for row in rows]
        by_id = {story.pk: story for story in stories}
        return [by_id[pk] for pk in ids if pk in by_id]


class TopicQuerySet(TrackedQuerySet):
    """Topics."""

    table_tags = (cache_tags.INDEX,)

    def public(self, at: datetime | None = None) -> Self:
        """Topics that readers may see at the given moment (now if None)."""
        return self.filter(public_from__lte=at or clock.now())

    def with_live_count(self, at: datetime | None = None) -> Self:
        """Add `live_count`, the number of stories that readers may see at the given moment (now if None).

        It is the stored count minus the scheduled stories, which are the last few rows of the covering index.
        """
        scheduled = FilteredRelation("entries", condition=Q(entries__published_at__gt=at or clock.now()))
        # A topic that has `live_count` has the tag of its stories among its `cache_tags`.
        found = self.with_rows_covering("entries__published_at").alias(scheduled=scheduled)
        return found.annotate(live_count=F("entry_count") - Count("scheduled"))

    def counted(self, topic: int, at: datetime) -> tuple[int, list[tuple[int, datetime]]]:
        """Return the topic's (an ID) `entry_count`, and the ID and date of its scheduled stories, earliest first."""
        scheduled = FilteredRelation("entries", condition=Q(entries__published_at__gt=at))
        columns = ("entry_count", "scheduled__content_object", "scheduled__published_at")
        rows = self.filter(pk=topic).alias(scheduled=scheduled).order_by(*columns[:0:-1]).values_list(*columns)
        joined = ("entries__content_object", "entries__published_at")
        found = list(rows.depending_on(cache_tags.stream(topic), joined=joined))
        return found[0][0], [(story, date) for _, story, date in found if story]

    def for_links(self) -> Self:
        """Load the columns for a link to the topic. Access to others raises an error."""
        return self.only("name", "names", "slug", "key", "kind", "public_from").fetch_mode(models.FETCH_RAISE)

    def for_index(self) -> Self:
        """Load what a link and the list of all topics need, and the texts by which a topic is found in it."""
        return self.for_links().prefetch_related("openings").depending_on(cache_tags.INDEX, covers_rows=True)

    def largest(self, number: int, coming: Mapping[int, int], at: datetime) -> list[int]:
        """Return the IDs of the `number` topics with the most live stories at a moment, largest first.

        coming: the number of scheduled stories by topic ID at that moment. Only these topics may have another position
        than by their stored counts, so that many more rows are read.
        """
        # For a plain condition, SQLite might read and sort all public topics.
        is_public = Case(When(public_from__lte=at, then=True), default=False)
        stored = self.alias(is_public=is_public).filter(is_public=True).order_by("-entry_count", "pk")
        found = stored.values_list("pk", "entry_count")[: number + len(coming)]
        live = {pk: count - coming.get(pk, 0) for pk, count in found}
        return sorted(live, key=lambda pk: (-live[pk], pk))[:number]

    def for_page(self) -> Self:
        """Load what the topic's own page shows: its image and two levels of parents."""
        return self.select_related("lead_image", "parent__parent")

    def not_thin(self, at: datetime | None = None) -> Self:
        """Topics for search engines: with a briefing, or at least three live stories. Adds `live_count`."""
        return self.with_live_count(at).filter(Q(live_count__gte=ENOUGH_STORIES) | ~Q(briefing=""))

    def with_newest(self, at: datetime | None = None) -> Self:
        """Add `newest`, the date of the newest live story at the given moment (now if None), or None."""
        same_topic = self.model.objects.filter(pk=OuterRef("pk"), entries__published_at__lte=at or clock.now())
        dates = same_topic.order_by("-entries__published_at").values("entries__published_at")
        return self.annotate(newest=Subquery(dates[:1]))

    def in_navigation(self) -> Self:
        """Public topics in the site's navigation, in order."""
        found = self.public(clock.sidebar_time()).filter(is_in_navigation=True).order_by("navigation_position", "name")
        return found.depending_on(cache_tags.NAVIGATION)


class IndexedNameQuerySet(TrackedQuerySet):
    """Rows of the alphabetical index of topics."""

    table_tags = (cache_tags.LETTERS,)

    def public(self, at: datetime | None = None) -> Self:
        """Topics that readers may see at the given moment (now if None), by their names in the current language."""
        language = "" if current() == settings.LANGUAGE_CODE else current()
        return self.filter(language=language, public_from__lte=at or clock.now())

    def under(self, kind: str, letter: int | None) -> Self:
        """Topics of this type, unless it is "", and under this letter, unless it is None."""
        found = self.filter(kind=kind) if kind else self.all()
        return found if letter is None else found.filter(letter=letter)

    def alphabetical(self) -> "models.QuerySet[Any, int]":
        """IDs of the topics, by letter and then by name."""
        return self.order_by("letter", "sort_key", "topic").values_list("topic", flat=True)

    def by_kind_and_letter(self) -> list[tuple[str, int, int]]:
        """Return the number of topics by type and letter: (kind, letter, number)."""
        counted = self.order_by("kind", "letter").values_list("kind", "letter").annotate(number=Count("pk"))
        return list(counted)


class UndoableQuerySet(models.QuerySet[Any]):
    """Merges and splits."""

    def standing(self) -> Self:
        """Rows that were not undone."""
        return self.filter(undone_at__isnull=True)

    def for_history(self) -> Self:
        """Load the users of the operation and its undoing, without the record."""
        return self.select_related("by", "undone_by").defer("record")


class MergeQuerySet(UndoableQuerySet):
    """Merges."""

    def into(self, topic: models.Model) -> Self:
        """Merges into the topic, newest first."""
        return self.filter(survivor_id=topic.pk)


class SplitQuerySet(UndoableQuerySet):
    """Splits."""

    def into(self, topic: models.Model) -> Self:
        """Splits that moved stories to the topic, newest first."""
        return self.filter(target_id=topic.pk)

    def touching(self, topic: models.Model) -> Self:
        """Splits that moved stories from or to the topic, newest first."""
        return self.filter(Q(source_id=topic.pk) | Q(target_id=topic.pk))


class TopicPartQuerySet(TrackedQuerySet):
    """Rows that belong to a topic: aliases, counts, related topics."""

    table_tags = (cache_tags.INDEX,)


class TopicEntryQuerySet(StoryListQuerySet):
    """Topic entries. `published_at` is empty while readers may not see the story in the topic."""

    table_tags = (cache_tags.INDEX,)
    story = "content_object"

    def with_headline(self, text: str) -> Self:
        """Entries whose story has the text in its public headline, starting at the beginning of a word."""
        found = self.filter(content_object__title__icontains=text)
        words = [word for word in words_of(text, is_every=True) if word]
        if not words:
            return found.none()
        # The longest word is probably the rarest. The last one may continue.
        word = max(words, key=len)
        column = "content_object__headline_words__word"
        with_word = (
            {f"{column}__gte": word, f"{column}__lt": f"{word}\U0010ffff"} if word == words[-1] else {column: word}
        )
        return found.filter(pk__in=self.order_by().filter(**with_word).values("pk"))

    def scheduled(self, at: datetime | None = None) -> Self:
        """Entries that become live after the given moment (now if None), earliest first."""
        return self.filter(published_at__gt=at or clock.now()).order_by("published_at", "content_object")

    def pinned(self, at: datetime | None = None) -> Self:
        """Live entries that are pinned at the given moment (now if None), in the editor's order."""
        return self.live(at).filter(is_pinned(at)).order_by("pinned_position", "pk")

    def key_moments(self, at: datetime | None = None) -> Self:
        """Live entries that are key moments, newest first."""
        return self.live(at).filter(is_key_moment=True)

    def timeline(self, at: datetime | None = None) -> list[Any]:
        """Return the key moments, newest first, with their stories."""
        return list(
            self.key_moments(at)
            .select_related("content_object")
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


def is_pinned(at: datetime | None = None) -> Q:
    """Return the condition that a `Pinned` row is pinned at the given moment (now if None)."""
    # Not “is not null”, for which SQLite would read all live rows.
    return Q(pinned_position__gt=0) & (Q(pinned_until__isnull=True) | Q(pinned_until__gt=at or clock.now()))


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

    def beside(self, story: int, date: datetime, at: datetime) -> tuple[int | None, int | None]:
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
