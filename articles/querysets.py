"""Querysets of stories, bylines and corrections. What readers may see is defined here and in `topics.querysets`."""

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
from newsroom.core.models import Image
from newsroom.core.time import clock
from newsroom.core.time.dates import next_month, span_of
from newsroom.core.tracking.querysets import TrackedQuerySet
from topics.querysets import FEED_RELATIONS, StoryListQuerySet, is_pinned

# What a link to a story shows.
LINK_FIELDS = ("title", "slug", "address_day", "language", "label")
# The ways in which a story shows a picture: in its lead or its text, or in those of its draft.
_SHOWING = ("lead_image", "pictures", "working_copy__pictures")


class ArticleQuerySet(StoryListQuerySet):
    """What can be asked of stories."""

    table_tags = (cache_tags.ALL,)

    def live_between(self, first: date, end: date, at: datetime | None = None) -> Self:
        """As in `StoryListQuerySet`. Of a year, a month or a day, it depends on its own stories alone."""
        found = super().live_between(first, end, at)
        unit = cache_tags.unit_of(first, end)
        return found.depending_on(cache_tags.period(unit, first), covers_rows=True) if unit else found

    def live_among(self, ids: Collection[int], at: datetime | None = None) -> Self:
        """As in `StoryListQuerySet`."""
        return super().live_among(ids, at).depending_on(*map(cache_tags.card, ids))

    def days(self, at: datetime | None = None) -> models.QuerySet[Any]:
        """The dates of what is live at the given moment (now if None), newest first, for telling apart days with
        stories from days without.
        """
        return self.live(at).depending_on(cache_tags.DAYS).values_list("published_at", flat=True)

    def _is_live(self, at: datetime | None) -> Q:
        return _is_live(at)

    def for_results(self) -> Self:
        """With what a search shows of a story; anything else that a template asks for is an error."""
        return self.fetch_mode(models.FETCH_RAISE)

    def for_page(self) -> Self:
        """With all that an article's own page shows."""
        return self.select_related("lead_image").prefetch_related(*FEED_RELATIONS)

    def versions_of(self, roots: Collection[int], at: datetime | None = None) -> Self:
        """The live ones among stories (by their ids) that are no translations and the translations of these."""
        found = self._live_among(Q(pk__in=roots) | Q(translation_of__in=roots), at)
        return found.depending_on(*map(cache_tags.versions, roots))

    def written_in(self, word: str) -> Self:
        """Those whose language is the word (BCP 47), which is in small letters, however theirs is."""
        return self.alias(word=Lower("language")).filter(word=word)

    def may_be_original_of(self, article: Any) -> Self:
        """Stories that the article may be a translation of: neither itself nor one that is, or says in its draft that
        it is, a translation of it."""
        drafted = "working_copy__content__translation_of__id"
        # Excluding by a key of JSON alone leaves out rows without the key.
        others = Q(**{f"{drafted}__isnull": True}) | ~Q(**{drafted: article.pk})
        return self.filter(others).exclude(pk=article.pk).exclude(translation_of=article.pk)

    def by_month(self, at: datetime | None = None) -> list[tuple[date, int]]:
        """The months in which something is live, newest first, each with how much: (first day, number).

        Two look-ups a month, in the index alone; months without stories cost nothing.
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

    def gone(self, at: datetime | None = None) -> Self:
        """Articles that readers could see before the given moment (now if None), and cannot any more."""
        at = at or clock.now()
        return self.filter(live_from__lte=at).exclude(status=Status.PUBLISHED, published_at__lte=at)

    def counts_in(self, periods: Sequence[tuple[date, date]]) -> list[int]:
        """How many live stories each period has: a list as long as `periods`, pairs of days (the end is not in it)."""
        spans = [span_of(first, end) for first, end in periods]
        counts = {
            f"period_{n}": Count("pk", filter=Q(published_at__gte=start, published_at__lt=stop))
            for n, (start, stop) in enumerate(spans)
        }
        within = self.live_between(periods[0][0], periods[-1][1])
        return list(within.order_by().aggregate(**counts).values())

    def at_address(self, day: date | None, slug: str, *, former: int | None = None) -> Self:
        """The article whose address has this day and slug, or had it once: then `former` is its id."""
        address = Q(address_day=day, slug=slug)
        return self.filter(address if former is None else address | Q(pk=former))

    def headed(self, *texts: str) -> Self:
        """Those that have each of these texts in the headline that readers see, from the beginning of a word on.

        If very many have each of the words, the newest of them: few are looked through, however many there are.
        """
        found = self.filter(pk__in=id_queries.by_headline(" ".join(texts)).stories)
        for text in texts:
            found = found.filter(title__icontains=text)
        return found

    def showing(self, picture: Image) -> Self:
        """Stories that show the picture, to readers or in their draft, withdrawn ones too; the newest first."""
        ids = [self.filter(**{way: picture}).order_by().values("pk") for way in _SHOWING]
        return self.filter(pk__in=ids[0].union(*ids[1:])).order_by("-created_at", "-pk")

    def counts_showing(self, pictures: Iterable[Image]) -> Counter[int]:
        """How many stories show each of these pictures, as above: Counter of picture id."""
        pairs = [self.filter(**{f"{way}__in": pictures}).order_by().values_list(way, "pk") for way in _SHOWING]
        return Counter(picture for picture, _ in pairs[0].union(*pairs[1:]))

    def pinned(self, at: datetime | None = None) -> Self:
        """Those pinned to the front page at the given moment (now if None), in the editor's order."""
        return self.filter(is_pinned(at)).order_by("pinned_position", "pk")


class BylineQuerySet(StoryListQuerySet):
    """Bylines. `published_at` is empty while readers may not see the story."""

    table_tags = (cache_tags.AUTHORS,)
    story = "article"


class CorrectionQuerySet(TrackedQuerySet):
    """What can be asked of corrections."""

    table_tags = (cache_tags.CORRECTIONS,)

    def live(self, at: datetime | None = None) -> Self:
        """Corrections of stories that readers may see at the given moment (now if None), newest first."""
        at = at or clock.now()
        found = self.filter(at__lte=at, article__status=Status.PUBLISHED, article__published_at__lte=at)
        joined = ("article__status", "article__published_at")
        return found.depending_on(*self.table_tags, joined=joined).order_by("-at", "-pk")

    def for_list(self) -> Self:
        """With the story that each is about, as far as a link names it."""
        return (
            self.select_related("article")
            .only("text", "at", *(f"article__{name}" for name in LINK_FIELDS))
            .fetch_mode(models.FETCH_RAISE)
        )


def _is_live(at: datetime | None) -> Q:
    return Q(status=Status.PUBLISHED, published_at__lte=at or clock.now())
