"""Querysets of topics and of the lists of stories."""

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

# With fewer live stories, and no briefing, a topic's page is thin: search engines are not shown it.
ENOUGH_STORIES = 3
# What a feed shows of a story besides its own columns.
FEED_RELATIONS = ("bylines__author", "entries__tag", "corrections")


class StoryListQuerySet(TrackedQuerySet):
    """Rows that have a date and a story each: stories themselves, topic entries, bylines."""

    # The field that refers to the story; "": the row is the story.
    story = ""

    def live(self, at: datetime | None = None) -> Self:
        """Those that readers may see at the given moment (now if None), newest first."""
        key = self.story or "pk"
        return self.filter(self._is_live(at)).order_by("-published_at", f"-{key}")

    def _is_live(self, at: datetime | None) -> Q:
        return Q(published_at__lte=at or clock.now())

    def live_between(self, first: date, end: date, at: datetime | None = None) -> Self:
        """Those live at the given moment (now if None) and dated from the day `first` until before the day `end`.

        With one upper bound: of two, SQLite reads the index up to the first, which is now.
        """
        start, stop = span_of(first, end)
        return self.live(min(at or clock.now(), stop - datetime.resolution)).filter(published_at__gte=start)

    def live_among(self, ids: Collection[int], at: datetime | None = None) -> Self:
        """Those of these stories (ids) that readers may see at the given moment (now if None), in no order.

        Found by their ids: a plain condition is one that SQLite may read all live stories for.
        """
        return self._live_among(Q(**{f"{self.story or 'pk'}__in": ids}), at)

    def _live_among(self, few: Q, at: datetime | None = None) -> Self:
        is_live = Case(When(self._is_live(at), then=True), default=False)
        return self.alias(is_live=is_live).filter(few, is_live=True)

    def for_cards(self) -> Self:
        """With all columns of the story except the body; a template that asks for more gets an error."""
        return (
            self.select_related(self._of_story("lead_image"))
            .defer(self._of_story("body"))
            .fetch_mode(models.FETCH_RAISE)
        )

    def for_feed(self) -> Self:
        """With all that a feed shows of the story; a feed that asks for more gets an error."""
        return (
            self.select_related(self._of_story("lead_image"))
            .prefetch_related(*map(self._of_story, FEED_RELATIONS))
            .fetch_mode(models.FETCH_RAISE)
        )

    def _of_story(self, name: str) -> str:
        return f"{self.story}__{name}" if self.story else name

    def story_ids(self, start: int, stop: int) -> list[int]:
        """The ids of the stories from position `start` until before `stop`, read from the index alone."""
        return list(self.values_list(self.story or "pk", flat=True)[start:stop])

    def cards(self, ids: Sequence[int], at: datetime | None = None) -> list[Any]:
        """The stories of these ids that readers may see at the given moment (now if None), for cards, in this order.

        First ids from an index, then these few stories: so a page far down costs what the first one costs.
        """
        return self._stories(ids, self.live_among(ids, at).for_cards())

    def feed_items(self, ids: Sequence[int]) -> list[Any]:
        """The stories of these ids that readers may see now, for a feed, in this order."""
        return self._stories(ids, self.live_among(ids).for_feed())

    def _stories(self, ids: Sequence[int], rows: Self) -> list[Any]:
        stories = [getattr(row, self.story) if self.story else row for row in rows]
        by_id = {story.pk: story for story in stories}
        return [by_id[pk] for pk in ids if pk in by_id]


class TopicQuerySet(TrackedQuerySet):
    """What can be asked of topics."""

    table_tags = (cache_tags.INDEX,)

    def public(self, at: datetime | None = None) -> Self:
        """Topics that readers may see at the given moment (now if None)."""
        return self.filter(public_from__lte=at or clock.now())

    def with_live_count(self, at: datetime | None = None) -> Self:
        """Each with `live_count`: how many of its stories readers may see at the given moment (now if None).

        The kept count less the scheduled ones, which are the last few rows of the covering index.
        """
        scheduled = FilteredRelation("entries", condition=Q(entries__published_at__gt=at or clock.now()))
        # A topic that has `live_count` has the tag of its stories among its `cache_tags`.
        found = self.with_rows_covering("entries__published_at").alias(scheduled=scheduled)
        return found.annotate(live_count=F("entry_count") - Count("scheduled"))

    def counted(self, topic: int, at: datetime) -> tuple[int, list[tuple[int, datetime]]]:
        """The `entry_count` of the topic (an id), and its stories that are scheduled at the given moment, as pairs of
        id and date, the earliest first.
        """
        scheduled = FilteredRelation("entries", condition=Q(entries__published_at__gt=at))
        columns = ("entry_count", "scheduled__content_object", "scheduled__published_at")
        rows = self.filter(pk=topic).alias(scheduled=scheduled).order_by(*columns[:0:-1]).values_list(*columns)
        joined = ("entries__content_object", "entries__published_at")
        found = list(rows.depending_on(cache_tags.stream(topic), joined=joined))
        return found[0][0], [(story, date) for _, story, date in found if story]

    def for_links(self) -> Self:
        """With what a link to each shows, and no more; anything else that is asked for is an error."""
        return self.only("name", "names", "slug", "key", "kind", "public_from").fetch_mode(models.FETCH_RAISE)

    def for_index(self) -> Self:
        """With what a link and the list of all topics show of each, and what may be typed to find it."""
        return self.for_links().prefetch_related("openings").depending_on(cache_tags.INDEX, covers_rows=True)

    def largest(self, number: int, coming: Mapping[int, int], at: datetime) -> list[int]:
        """The ids of so many topics that have the most live stories at a moment, the largest first.

        coming: how many scheduled stories topics have then, by id. Only these are in another place by their stored
        counts, so as many more are read.
        """
        # A plain condition is one that SQLite may read and sort all public topics for.
        is_public = Case(When(public_from__lte=at, then=True), default=False)
        stored = self.alias(is_public=is_public).filter(is_public=True).order_by("-entry_count", "pk")
        found = stored.values_list("pk", "entry_count")[: number + len(coming)]
        live = {pk: count - coming.get(pk, 0) for pk, count in found}
        return sorted(live, key=lambda pk: (-live[pk], pk))[:number]

    def for_page(self) -> Self:
        """With what a topic's own page says of it: its picture and the topics above it."""
        return self.select_related("lead_image", "parent__parent")

    def not_thin(self, at: datetime | None = None) -> Self:
        """Those that search engines are shown: with a briefing, or at least three live stories. Has `live_count`."""
        return self.with_live_count(at).filter(Q(live_count__gte=ENOUGH_STORIES) | ~Q(briefing=""))

    def with_newest(self, at: datetime | None = None) -> Self:
        """Each with `newest`: the date of its newest live story at the given moment (now if None), or None."""
        its_own = self.model.objects.filter(pk=OuterRef("pk"), entries__published_at__lte=at or clock.now())
        dates = its_own.order_by("-entries__published_at").values("entries__published_at")
        return self.annotate(newest=Subquery(dates[:1]))

    def in_navigation(self) -> Self:
        """The public topics that the site's navigation shows, in their order."""
        found = self.public(clock.sidebar_time()).filter(is_in_navigation=True).order_by("navigation_position", "name")
        return found.depending_on(cache_tags.NAVIGATION)


class IndexedNameQuerySet(TrackedQuerySet):
    """What can be asked of the alphabetical index of topics."""

    table_tags = (cache_tags.LETTERS,)

    def public(self, at: datetime | None = None) -> Self:
        """The topics that readers may see at the given moment (now if None), by the names of the current language."""
        language = "" if current() == settings.LANGUAGE_CODE else current()
        return self.filter(language=language, public_from__lte=at or clock.now())

    def under(self, kind: str, letter: int | None) -> Self:
        """Those of this kind, unless it is "", and below this letter, unless it is None."""
        found = self.filter(kind=kind) if kind else self.all()
        return found if letter is None else found.filter(letter=letter)

    def alphabetical(self) -> "models.QuerySet[Any, int]":
        """The ids of the topics, by letter and by name below each."""
        return self.order_by("letter", "sort_key", "topic").values_list("topic", flat=True)

    def by_kind_and_letter(self) -> list[tuple[str, int, int]]:
        """How many there are of each kind below each letter: (kind, letter, number)."""
        counted = self.order_by("kind", "letter").values_list("kind", "letter").annotate(number=Count("pk"))
        return list(counted)


class UndoableQuerySet(models.QuerySet[Any]):
    """What can be asked of what can be taken back."""

    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(undone_at__isnull=True)

    def for_history(self) -> Self:
        """With who did it and who took it back, without what it takes to take them back."""
        return self.select_related("by", "undone_by").defer("record")


class MergeQuerySet(UndoableQuerySet):
    """What can be asked of merges."""

    def into(self, topic: models.Model) -> Self:
        """Those that the topic survived, the newest first."""
        return self.filter(survivor_id=topic.pk)


class SplitQuerySet(UndoableQuerySet):
    """What can be asked of splits."""

    def into(self, topic: models.Model) -> Self:
        """Those that filed stories under the topic, the newest first."""
        return self.filter(target_id=topic.pk)

    def touching(self, topic: models.Model) -> Self:
        """Those that filed stories under the topic, or under another instead of it, the newest first."""
        return self.filter(Q(source_id=topic.pk) | Q(target_id=topic.pk))


class TopicPartQuerySet(TrackedQuerySet):
    """Rows that belong to a topic: its aliases, its counts, the topics related to it."""

    table_tags = (cache_tags.INDEX,)


class TopicEntryQuerySet(StoryListQuerySet):
    """Topic entries. `published_at` is empty while readers may not see the story in the topic."""

    table_tags = (cache_tags.INDEX,)
    story = "content_object"

    def headed(self, text: str) -> Self:
        """Those whose story has the text in the headline that readers see, from the beginning of a word on."""
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
        """Those whose story readers will see later than the given moment (now if None)."""
        return self.filter(published_at__gt=at or clock.now()).order_by("published_at", "content_object")

    def pinned(self, at: datetime | None = None) -> Self:
        """Live ones that are pinned at the given moment (now if None), in the editor's order."""
        return self.live(at).filter(is_pinned(at)).order_by("pinned_position", "pk")

    def key_moments(self, at: datetime | None = None) -> Self:
        """Live ones that are key moments of the topic, newest first."""
        return self.live(at).filter(is_key_moment=True)

    def timeline(self, at: datetime | None = None) -> list[Any]:
        """The key moments, newest first, each with its own line and date and its story."""
        return list(
            self.key_moments(at)
            .select_related("content_object")
            .defer("content_object__body", "content_object__summary")
            .fetch_mode(models.FETCH_RAISE)
        )

    def newest_topics(self, number: int, at: datetime) -> list[int]:
        """The ids of the topics of so many of the newest entries that are live at a moment, the newest first."""
        newest = self.filter(published_at__lte=at).order_by("-published_at", "-tag").values_list("tag", flat=True)
        return list(dict.fromkeys(newest[:number]))

    def scheduled_by_topic(self, at: datetime) -> Counter[int]:
        """How many scheduled stories topics have at a moment: Counter of topic id."""
        return Counter(self.filter(published_at__gt=at).order_by().values_list("tag", flat=True))

    def shared_with(self) -> Counter[int]:
        """How many of these stories' dated entries there are by topic: Counter of topic id; their own topic too."""
        others = self.order_by().filter(content_object__entries__published_at__isnull=False)
        # A story's dates are covered by the tags of all its topics, the stories and their other topics by these, too.
        joined = ("content_object__entries__published_at", "content_object__entries__tag")
        others = others.depending_on(*(self.tags() or self.table_tags), joined=joined)
        return Counter(others.values_list("content_object__entries__tag", flat=True))


def is_pinned(at: datetime | None = None) -> Q:
    """The condition that a `Pinned` row is pinned at the given moment (now if None)."""
    # Not “is not null”: SQLite would read all that is live then.
    return Q(pinned_position__gt=0) & (Q(pinned_until__isnull=True) | Q(pinned_until__gt=at or clock.now()))


class TopicEntryManager(NaturalKeyManager.from_queryset(TopicEntryQuerySet)):  # type: ignore[misc]  # taggit: no annotations.
    """taggit's manager of a through model, with our queryset.

    A topic's own also has what its page asks for each time that it is rendered.
    """

    def newest_ids(
        self, at: datetime, start: int, stop: int, *, since: datetime | None = None, but: Collection[int] = ()
    ) -> list[int]:
        """The ids of the topic's stories from position `start` until before `stop`, as they are at a moment.

        since: the moment of the oldest one that counts. but: the ids of those that do not.
        """
        found = self.live(at).exclude(content_object__in=but) if but else self.live(at)
        ids: list[int] = (found.filter(published_at__gte=since) if since else found).story_ids(start, stop)
        return ids

    def beside(self, story: int, date: datetime, at: datetime) -> tuple[int | None, int | None]:
        """The ids of the stories before and after this one in the topic's order at a moment: (earlier, later).

        story, date: its id and its date, which may be later than the moment. None where there is none.
        """
        topic, adapt = self.instance.pk, connection.ops.adapt_datetimefield_value
        # One bound, as for `live_between`. No id is 0: all that is dated at the moment itself is before it.
        until, below = min((date, story), (at + datetime.resolution, 0))
        with reading(cache_tags.stream(topic)), connection.cursor() as cursor:
            cursor.execute(_BESIDE, [topic, adapt(until), below, topic, adapt(date), story, adapt(at)])
            ids: tuple[int | None, int | None] = cursor.fetchone()
        return ids


# Rows are compared as they stand in the index, so each is the next entry of it.
_BESIDE = """
    SELECT
        (SELECT content_object_id FROM topics_topicentry
         WHERE tag_id = %s AND (published_at, content_object_id) < (%s, %s)
         ORDER BY published_at DESC, content_object_id DESC LIMIT 1),
        (SELECT content_object_id FROM topics_topicentry
         WHERE tag_id = %s AND (published_at, content_object_id) > (%s, %s) AND published_at <= %s
         ORDER BY published_at, content_object_id LIMIT 1)
"""
