"""Querysets of topics and of what belongs to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, FilteredRelation, OuterRef, Q, Subquery, When

from newsroom.core.i18n.languages import current
from newsroom.core.time import clock
from newsroom.core.tracking.querysets import TrackedQuerySet
from topics import cache_tags

# With fewer live stories, and no briefing, a topic's page is thin and not shown to search engines.
ENOUGH_STORIES = 3


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

    def count_and_scheduled(self, topic: int, at: datetime) -> tuple[int, list[tuple[int, datetime]]]:
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

    def largest(self, number: int, scheduled: Mapping[int, int], at: datetime) -> list[int]:
        """Return the IDs of the `number` topics with the most live stories at a moment, largest first.

        scheduled: the number of scheduled stories by topic ID at that moment. Only these topics may have another
        position than by their stored counts, so that many more rows are read.
        """
        # For a plain condition, SQLite might read and sort all public topics.
        is_public = Case(When(public_from__lte=at, then=True), default=False)
        stored = self.alias(is_public=is_public).filter(is_public=True).order_by("-entry_count", "pk")
        found = stored.values_list("pk", "entry_count")[: number + len(scheduled)]
        live = {pk: count - scheduled.get(pk, 0) for pk, count in found}
        return sorted(live, key=lambda pk: (-live[pk], pk))[:number]

    def keys_after(self, key: str, number: int, at: datetime) -> list[tuple[int, str]]:
        """Return ID and key of the topics that are public at a moment after this key, in the order of their keys."""
        # For a plain condition, SQLite might read and sort all public topics.
        is_public = Case(When(public_from__lte=at, then=True), default=False)
        found = self.alias(is_public=is_public).filter(is_public=True, key__gt=key).order_by("key")
        return list(found.values_list("pk", "key")[:number])

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


class TopicPartQuerySet(TrackedQuerySet):
    """Rows that belong to a topic: aliases, counts, related topics."""

    table_tags = (cache_tags.INDEX,)


class SharedMonthQuerySet(TrackedQuerySet):
    """Numbers of stories in both of two topics by month."""

    table_tags = (cache_tags.INDEX,)

    def between(self, one: models.Model, other: models.Model) -> Self:
        """The rows of these topics, in either order."""
        smaller, larger = sorted((one.pk, other.pk))
        return self.filter(topic=smaller, other=larger).depending_on(cache_tags.stream(smaller))


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
