"""Querysets of stories, bylines and corrections. Here and in `topics.querysets` is defined what readers can see."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils import timezone

from articles import cache_tags, id_queries
from articles.choices import Status
from newsroom.core.models import Image, MediaFile
from newsroom.core.time import clock
from newsroom.core.time.dates import next_month, span_of
from newsroom.core.tracking.querysets import TrackedQuerySet
from topics.querysets.stories import FEED_RELATIONS, StoryListQuerySet, containing, is_pinned

# The fields needed for a link to a story.
LINK_FIELDS = ("title", "slug", "address_day", "language", "label")
# The relations of a story to its images: lead image, published body, and draft.
_IMAGE_RELATIONS = ("lead_image", "pictures", "working_copy__pictures")
_FILE_RELATIONS = ("files", "working_copy__files")


class ArticleQuerySet(StoryListQuerySet):
    """Queries for stories."""

    table_tags = (cache_tags.ALL,)

    def live_between(self, first: date, end: date, at: datetime | None = None) -> Self:
        """See `StoryListQuerySet`. For a year, month or day, the result depends on the cache tag of that period."""
        found = super().live_between(first, end, at)
        unit = cache_tags.unit_of(first, end)
        return found.depending_on(cache_tags.period(unit, first), covers_rows=True) if unit else found

    def live_among(self, ids: Collection[int], at: datetime | None = None) -> Self:
        """See `StoryListQuerySet`. The result depends on the cache tags of these stories' cards."""
        return super().live_among(ids, at).depending_on(*map(cache_tags.card, ids))

    def live_with(self, **few: Any) -> Self:
        """Filter for the live stories among those that have this, such as `files__in`. See `live_among`."""
        return self._live_among(Q(**few))

    def days(self, at: datetime | None = None) -> models.QuerySet[Any]:
        """Return the dates of the stories live at the given moment (aware; now if None), newest first.

        For finding days with stories: the result depends on the cache tag for changes to the set of days.
        """
        return self.live(at).depending_on(cache_tags.DAYS).values_list("published_at", flat=True)

    def _is_live(self, at: datetime | None) -> Q:
        return _is_live(at)

    def for_results(self) -> Self:
        """Make access to unloaded fields and relations an error, for lists of search results."""
        return self.fetch_mode(models.FETCH_RAISE)

    def for_page(self) -> Self:
        """Load the relations that an article's page shows."""
        return self.select_related("lead_image").prefetch_related(*FEED_RELATIONS)

    def versions_of(self, roots: Collection[int], at: datetime | None = None) -> Self:
        """Filter for the live stories among these originals (IDs) and their translations."""
        found = self._live_among(Q(pk__in=roots) | Q(translation_of__in=roots), at)
        return found.depending_on(*map(cache_tags.translations, roots))

    def in_language(self, word: str) -> Self:
        """Filter for stories in this language (a lowercase BCP 47 tag), regardless of the case of theirs."""
        return self.alias(word=Lower("language")).filter(word=word)

    def may_be_original_of(self, article: Any) -> Self:
        """Exclude the article itself and stories that are translations of it, published or in their draft."""
        drafted = "working_copy__content__translation_of__id"
        # exclude() by a JSON key would also exclude rows without the key.
        others = Q(**{f"{drafted}__isnull": True}) | ~Q(**{drafted: article.pk})
        return self.filter(others).exclude(pk=article.pk).exclude(translation_of=article.pk)

    def translations_into(self, language: str, original: int) -> Self:
        """Filter for the translations of the original (ID) into a language, published or in their draft.

        The original itself is one if it is in the language.
        """
        drafted = {
            "working_copy__content__translation_of__id": original,
            "working_copy__content__language__iexact": language,
        }
        published = Q(pk=original) | Q(translation_of=original)
        return self.filter(Q(**drafted) | (published & Q(language__iexact=language)))

    def by_month(self, at: datetime | None = None) -> list[tuple[date, int]]:
        """Return the months with live stories, newest first: pairs of first day and number of stories.

        Two index-only queries per month with stories. at: aware, now if None.
        """
        at, months = at or clock.now(), []
        newest = self._newest_date(at)
        while newest:
            month = timezone.localdate(newest, timezone.get_default_timezone()).replace(day=1)
            months.append((month, self.live_between(month, next_month(month), at).count()))
            newest = self._newest_date(span_of(month, month)[0] - datetime.resolution)
        return months

    def _newest_date(self, at: datetime) -> datetime | None:
        return self.live(at).values_list("published_at", flat=True).first()

    def no_longer_live(self, at: datetime | None = None) -> Self:
        """Filter for articles that were live before the given moment (aware; now if None) and are not live then."""
        at = at or clock.now()
        return self.filter(live_from__lte=at).exclude(status=Status.PUBLISHED, published_at__lte=at)

    def counts_in(self, periods: Sequence[tuple[date, date]]) -> list[int]:
        """Return the number of live stories in each period. periods: pairs of first day and end (excluded), sorted."""
        spans = [span_of(first, end) for first, end in periods]
        counts = {
            f"period_{n}": Count("pk", filter=Q(published_at__gte=start, published_at__lt=stop))
            for n, (start, stop) in enumerate(spans)
        }
        within = self.live_between(periods[0][0], periods[-1][1])
        return list(within.order_by().aggregate(**counts).values())

    def at_url(self, day: date | None, slug: str, *, former: int | None = None) -> Self:
        """Filter for the article with this day and slug. former: the ID of another, which a redirect leads to."""
        address = Q(address_day=day, slug=slug)
        return self.filter(address if former is None else address | Q(pk=former))

    def with_headline(self, *texts: str) -> Self:
        """Filter for stories with each of these texts in the published headline, starting at the beginning of a word.

        Bounded: if very many stories have every word, only the newest of them are searched.
        """
        found = self.filter(pk__in=id_queries.by_headline(" ".join(texts)).stories)
        for text in texts:
            found = found.filter(containing("title", text))
        return found

    def front_cards(self, ids: Sequence[int]) -> list[Any]:
        """Return the live stories with these IDs, in this order, with topics and authors for cards of the front."""
        live = self.live_among(ids).for_cards()
        return self._stories(ids, live.prefetch_related("bylines__author__photo", "entries__tag"))

    def with_image(self, picture: Image) -> Self:
        """Filter for stories that show the image in their columns or draft, in any state, newest first."""
        return self._related_to(picture, _IMAGE_RELATIONS)

    def with_file(self, file: MediaFile) -> Self:
        """Filter for stories that embed the file in their published version or draft, in any state, newest first."""
        return self._related_to(file, _FILE_RELATIONS)

    def _related_to(self, media: Image | MediaFile, relations: Sequence[str]) -> Self:
        ids = [self.filter(**{relation: media}).order_by().values("pk") for relation in relations]
        return self.filter(pk__in=ids[0].union(*ids[1:])).order_by("-created_at", "-pk")

    def image_usage_counts(self, pictures: Iterable[Image]) -> Counter[int]:
        """Return the number of stories that show each of these images, as `with_image` does, by image ID."""
        return self._usage_counts(pictures, _IMAGE_RELATIONS)

    def file_usage_counts(self, files: Iterable[MediaFile]) -> Counter[int]:
        """Return the number of stories that embed each of these files, as `with_file` does, by file ID."""
        return self._usage_counts(files, _FILE_RELATIONS)

    def _usage_counts(self, media: Iterable[Image | MediaFile], relations: Sequence[str]) -> Counter[int]:
        pairs = [
            self.filter(**{f"{relation}__in": media}).order_by().values_list(relation, "pk") for relation in relations
        ]
        return Counter(each for each, _ in pairs[0].union(*pairs[1:]))

    def pinned(self, at: datetime | None = None) -> Self:
        """Filter for stories pinned to the front page at the given moment (aware; now if None), in their set order."""
        return self.filter(is_pinned(at)).order_by("pinned_position", "pk")


class BylineQuerySet(StoryListQuerySet):
    """Queries for bylines. `published_at` is empty while the story is neither published nor scheduled."""

    table_tags = (cache_tags.AUTHORS,)
    story = "article"


class CorrectionQuerySet(TrackedQuerySet):
    """Queries for corrections."""

    table_tags = (cache_tags.CORRECTIONS,)

    def live(self, at: datetime | None = None) -> Self:
        """Filter for corrections of stories that are live at the given moment (aware; now if None), newest first."""
        at = at or clock.now()
        found = self.filter(at__lte=at, article__status=Status.PUBLISHED, article__published_at__lte=at)
        joined = ("article__status", "article__published_at")
        return found.depending_on(*self.table_tags, joined=joined).order_by("-at", "-pk")

    def for_list(self) -> Self:
        """Load the story of each correction with the fields for a link to it; access to other fields is an error."""
        return (
            self.select_related("article")
            .only("text", "at", *(f"article__{name}" for name in LINK_FIELDS))
            .fetch_mode(models.FETCH_RAISE)
        )


class ChangeNoteQuerySet(TrackedQuerySet):
    """Queries for notes on what an update changed. Only pages of stories show them."""

    table_tags = (cache_tags.ALL,)


def _is_live(at: datetime | None) -> Q:
    return Q(status=Status.PUBLISHED, published_at__lte=at or clock.now())
