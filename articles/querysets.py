"""Stories, filings and bylines, as sentences. What readers may see is said here and nowhere else."""

from datetime import date, datetime, time

from django.db import models
from django.db.models import Q
from django.utils import timezone
from taggit.models import NaturalKeyManager

from articles.choices import Status

# What a card shows; a list never loads a body.
CARD_FIELDS = (
    "title",
    "summary",
    "slug",
    "address_day",
    "published_at",
    "updated_at",
    "language",
    "label",
    "lead_image",
)
PEOPLE_AND_TOPICS = ("bylines__author", "filings__tag")


def span_of(first: date, end: date) -> tuple[datetime, datetime]:
    """The moments at which the day `first` begins and the day `end` begins, in the newsroom's time zone."""
    zone = timezone.get_default_timezone()
    return datetime.combine(first, time.min, zone), datetime.combine(end, time.min, zone)


def next_month(month: date) -> date:
    """The first day of the month after the one that begins on the day `month`."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


class DatedQuerySet(models.QuerySet):
    """What stories, filings and bylines have in common: they are dated."""

    def between(self, first, end):
        """Those dated from the day `first` until before the day `end`, in the newsroom's time zone."""
        start, stop = span_of(first, end)
        return self.filter(published_at__gte=start, published_at__lt=stop)

    def in_month(self, month):
        """Those dated in the month that begins on the day `month`."""
        return self.between(month, next_month(month))


class ArticleQuerySet(DatedQuerySet):
    """What can be asked of stories."""

    def live(self, at=None):
        """Articles that readers may see at the given moment (now if None), newest first."""
        return self.filter(status=Status.PUBLISHED, published_at__lte=at or timezone.now()).order_by(
            "-published_at", "-pk"
        )

    def for_cards(self):
        """With all that a card shows, and no more; anything else that a template asks for is an error."""
        return (
            self.only(*CARD_FIELDS, "lead_image__file", *_image_fields())
            .select_related("lead_image")
            .fetch_mode(models.FETCH_RAISE)
        )

    def for_page(self):
        """With all that an article's own page shows."""
        return self.select_related("lead_image").prefetch_related(*PEOPLE_AND_TOPICS, "corrections")

    def for_feed(self):
        """With all that a feed's entry shows."""
        return self.select_related("lead_image").prefetch_related(*PEOPLE_AND_TOPICS, "corrections")

    def at_address(self, day, slug):
        """The article whose address has this day and slug."""
        return self.filter(address_day=day, slug=slug)

    def pinned(self, at=None):
        """Those pinned to the front page at the given moment (now if None), in the editor's order."""
        return self.filter(_pin_holds(at)).order_by("pinned_position", "pk")

    def days(self, at=None):
        """The days on which something is live, newest first."""
        return self.live(at).datetimes("published_at", "day", order="DESC")


class FilingQuerySet(DatedQuerySet):
    """What can be asked of filings. `published_at` is empty while the story may not be seen in the topic."""

    def live(self, at=None):
        """Filings whose story readers may see in the topic at the given moment (now if None), newest first."""
        return self.filter(published_at__lte=at or timezone.now()).order_by("-published_at", "-content_object")

    def scheduled(self, at=None):
        """Filings whose story will be seen later than the given moment (now if None)."""
        return self.filter(published_at__gt=at or timezone.now()).order_by("published_at", "content_object")

    def pinned(self, at=None):
        """Live filings that are pinned at the given moment (now if None), in the editor's order."""
        return self.live(at).filter(_pin_holds(at)).order_by("pinned_position", "pk")

    def key_moments(self, at=None):
        """Live filings that the topic's timeline tells of, newest first."""
        return self.live(at).filter(is_key_moment=True)


class BylineQuerySet(DatedQuerySet):
    """What can be asked of bylines."""

    def live(self, at=None):
        """Bylines of stories that readers may see at the given moment (now if None), newest first."""
        return self.filter(published_at__lte=at or timezone.now()).order_by("-published_at", "-article")


class CorrectionQuerySet(models.QuerySet):
    """What can be asked of corrections."""

    def live(self, at=None):
        """Corrections of stories that readers may see at the given moment (now if None), newest first."""
        at = at or timezone.now()
        return self.filter(at__lte=at, article__status=Status.PUBLISHED, article__published_at__lte=at).order_by(
            "-at", "-pk"
        )


class FilingManager(NaturalKeyManager.from_queryset(FilingQuerySet)):
    """taggit's manager of a through model, with our queryset."""


def _pin_holds(at):
    return Q(pinned_position__isnull=False) & (Q(pinned_until__isnull=True) | Q(pinned_until__gt=at or timezone.now()))


def _image_fields():
    return [f"lead_image__{name}" for name in ("width", "height", "focal_point", "alt", "is_decorative")]
