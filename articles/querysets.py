"""Stories, filings and bylines, as sentences. What readers may see is said here and nowhere else."""

from collections import Counter
from datetime import datetime

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from taggit.models import NaturalKeyManager

from articles import tags
from articles.choices import Status
from newsroom import changes, clock
from newsroom.days import next_month, span_of
from topics.tags import name

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
# What a link to a story shows.
LINK_FIELDS = ("title", "slug", "address_day", "language", "label")
# The ways in which a story shows a picture: in its lead or its text, or in those of its draft.
_SHOWING = ("lead_image", "pictures", "working_copy__pictures")
PEOPLE_AND_TOPICS = ("bylines__author", "filings__tag")


class DatedQuerySet(models.QuerySet):
    """What stories, filings and bylines have in common: they are dated, and each is of one story."""

    # The field that says which story.
    story = "pk"

    def live_between(self, first, end, at=None):
        """Those live at the given moment (now if None) and dated from the day `first` until before the day `end`.

        With one upper bound: of two, SQLite reads the index up to the first, which is now.
        """
        start, stop = span_of(first, end)
        return self.live(min(at or clock.now(), stop - datetime.resolution)).filter(published_at__gte=start)

    def story_ids(self, start, stop):
        """The ids of the stories from position `start` until before `stop`: read off the index alone."""
        return list(self.values_list(self.story, flat=True)[start:stop])

    def stories(self, ids):
        """The stories of these ids that readers may see now, in this order, for cards."""
        found = _in_order(self._live_stories().for_cards(), ids)
        shown(found)
        return found

    def cards(self, start, stop):
        """The stories from position `start` until before `stop`, for cards.

        Ids first, then these few stories: a page far down costs what the first one costs.
        """
        return self.stories(self.story_ids(start, stop))

    def entries(self, start, stop):
        """The stories from position `start` until before `stop`, for a feed, as `cards` does."""
        found = _in_order(self._live_stories().for_feed(), self.story_ids(start, stop))
        shown_whole(found)
        return found

    def _live_stories(self):
        articles = self.model if self.story == "pk" else self.model._meta.get_field(self.story).related_model
        return articles.objects.live()


class ArticleQuerySet(DatedQuerySet):
    """What can be asked of stories."""

    def live(self, at=None):
        """Articles that readers may see at the given moment (now if None), newest first."""
        return self.filter(status=Status.PUBLISHED, published_at__lte=at or clock.now()).order_by(
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
        """With all that a feed's entry shows; anything else that is asked for is an error."""
        return self.for_page().fetch_mode(models.FETCH_RAISE)

    def by_month(self, at=None):
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

    def _newest_date(self, at):
        return self.live(at).values_list("published_at", flat=True).first()

    def gone(self, at=None):
        """Articles that readers could see before the given moment (now if None), and cannot any more."""
        at = at or clock.now()
        return self.filter(live_from__lte=at).exclude(status=Status.PUBLISHED, published_at__lte=at)

    def counts_in(self, periods):
        """How many live stories each period has: a list as long as `periods`, pairs of days (the end is not in it)."""
        spans = [span_of(first, end) for first, end in periods]
        counts = {
            f"period_{n}": Count("pk", filter=Q(published_at__gte=start, published_at__lt=stop))
            for n, (start, stop) in enumerate(spans)
        }
        within = self.live_between(periods[0][0], periods[-1][1])
        return list(within.order_by().aggregate(**counts).values())

    def at_address(self, day, slug, *, former=None):
        """The article whose address has this day and slug, or had it once: then `former` is its id."""
        address = Q(address_day=day, slug=slug)
        return self.filter(address if former is None else address | Q(pk=former))

    def showing(self, picture):
        """Stories that show the picture, to readers or in their draft, withdrawn ones too; the newest first."""
        ids = [self.filter(**{way: picture}).order_by().values("pk") for way in _SHOWING]
        return self.filter(pk__in=ids[0].union(*ids[1:])).order_by("-created_at", "-pk")

    def counts_showing(self, pictures):
        """How many stories show each of these pictures, as above: Counter of picture id."""
        pairs = [self.filter(**{f"{way}__in": pictures}).order_by().values_list(way, "pk") for way in _SHOWING]
        return Counter(picture for picture, _ in pairs[0].union(*pairs[1:]))

    def pinned(self, at=None):
        """Those pinned to the front page at the given moment (now if None), in the editor's order."""
        return self.filter(_pin_holds(at)).order_by("pinned_position", "pk")


class FilingQuerySet(DatedQuerySet):
    """What can be asked of filings. `published_at` is empty while the story may not be seen in the topic."""

    story = "content_object"

    def live(self, at=None):
        """Filings whose story readers may see in the topic at the given moment (now if None), newest first."""
        return self.filter(published_at__lte=at or clock.now()).order_by("-published_at", "-content_object")

    def scheduled(self, at=None):
        """Filings whose story will be seen later than the given moment (now if None)."""
        return self.filter(published_at__gt=at or clock.now()).order_by("published_at", "content_object")

    def pinned(self, at=None):
        """Live filings that are pinned at the given moment (now if None), in the editor's order."""
        return self.live(at).filter(_pin_holds(at)).order_by("pinned_position", "pk")

    def key_moments(self, at=None):
        """Live filings that the topic's timeline tells of, newest first."""
        return self.live(at).filter(is_key_moment=True)

    def timeline(self, at=None):
        """The key moments, newest first, each with its own line and date, and where its story stands."""
        moments = list(
            self.key_moments(at)
            .select_related("content_object")
            .only("key_moment_line", "published_at", *(f"content_object__{name}" for name in LINK_FIELDS))
            .fetch_mode(models.FETCH_RAISE)
        )
        changes.depends_on(*(tags.card(moment.content_object_id) for moment in moments))
        return moments

    def shared_with(self):
        """How many of these stories' dated filings there are by topic: Counter of topic id; their own topic too."""
        others = self.order_by().filter(content_object__filings__published_at__isnull=False)
        return Counter(others.values_list("content_object__filings__tag", flat=True))


class BylineQuerySet(DatedQuerySet):
    """What can be asked of bylines."""

    story = "article"

    def live(self, at=None):
        """Bylines of stories that readers may see at the given moment (now if None), newest first."""
        return self.filter(published_at__lte=at or clock.now()).order_by("-published_at", "-article")


class CorrectionQuerySet(models.QuerySet):
    """What can be asked of corrections."""

    def live(self, at=None):
        """Corrections of stories that readers may see at the given moment (now if None), newest first."""
        at = at or clock.now()
        return self.filter(at__lte=at, article__status=Status.PUBLISHED, article__published_at__lte=at).order_by(
            "-at", "-pk"
        )

    def for_list(self):
        """With the story that each is about, as far as a link names it."""
        return (
            self.select_related("article")
            .only("text", "at", *(f"article__{name}" for name in LINK_FIELDS))
            .fetch_mode(models.FETCH_RAISE)
        )


class FilingManager(NaturalKeyManager.from_queryset(FilingQuerySet)):
    """taggit's manager of a through model, with our queryset."""


def _in_order(stories, ids):
    found = stories.order_by().in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def shown(stories):
    """Say that the page which is being made shows the cards of these stories."""
    changes.depends_on(*(tag for story in stories for tag in story.card_tags))


def shown_whole(stories):
    """Say that it shows all of these stories, which were loaded with `for_page()`."""
    people = {byline.author_id for story in stories for byline in story.bylines.all()}
    topics = {filing.tag_id for story in stories for filing in story.filings.all()}
    changes.depends_on(
        *(tags.story(story.pk) for story in stories),
        *map(tags.person, people),
        *map(name, topics),
        *_pictures_of(stories),
    )


def _pictures_of(stories):
    return {changes.picture(story.lead_image_id) for story in stories if story.lead_image_id}


def _pin_holds(at):
    # Not “is not null”: SQLite would go through all that is live then.
    return Q(pinned_position__gt=0) & (Q(pinned_until__isnull=True) | Q(pinned_until__gt=at or clock.now()))


def _image_fields():
    return [f"lead_image__{name}" for name in ("width", "height", "focal_point", "alt", "is_decorative")]
