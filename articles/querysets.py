"""Stories, filings and bylines, as sentences. What readers may see is said here and nowhere else."""

from collections import Counter
from datetime import UTC, datetime

from django.db import connection, models
from django.db.models import Case, Count, Exists, OuterRef, Q, When
from django.db.models.functions import Lower
from django.utils import timezone
from taggit.models import NaturalKeyManager

from articles import id_queries, tags
from articles.choices import Status
from articles.lazy_stories import late
from newsroom.core.cache import invalidation
from newsroom.core.time import clock
from newsroom.core.time.dates import next_month, span_of

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

    def cards(self, start, stop):
        """The stories from position `start` until before `stop`, for cards: read late.

        Ids first, then these few stories: a page far down costs what the first one costs.
        """
        return cards_of(self._articles, self.story_ids(start, stop))

    def entries(self, start, stop):
        """The stories from position `start` until before `stop`, for a feed, as `cards` does."""
        ids = self.story_ids(start, stop)
        stories = {story.pk: story for story in self._articles.objects.live_among(ids).for_feed()}
        found = [stories[pk] for pk in ids if pk in stories]
        invalidation.depends_on(*(tag for story in found for tag in story.page_tags))
        return found

    @property
    def _articles(self):
        return self.model if self.story == "pk" else self.model._meta.get_field(self.story).related_model


class ArticleQuerySet(DatedQuerySet):
    """What can be asked of stories."""

    def live(self, at=None):
        """Articles that readers may see at the given moment (now if None), newest first."""
        return self.filter(_is_live(at)).order_by("-published_at", "-pk")

    def live_among(self, ids, at=None):
        """Those of these ids that readers may see at the given moment (now if None), in no order.

        Read by their ids: a plain condition is one that SQLite may go through all live stories for.
        """
        return self._among(Q(pk__in=ids), at)

    def _among(self, few, at=None):
        is_live = Case(When(_is_live(at), then=True), default=False)
        return self.alias(is_live=is_live).filter(few, is_live=True)

    def for_cards(self):
        """With all that a card shows, and no more; anything else that a template asks for is an error."""
        return (
            self.only(*CARD_FIELDS, "lead_image__file", *_image_fields())
            .select_related("lead_image")
            .fetch_mode(models.FETCH_RAISE)
        )

    def for_results(self):
        """With what a search shows of a story; anything else that a template asks for is an error."""
        return self.only(*CARD_FIELDS, "body").fetch_mode(models.FETCH_RAISE)

    def for_page(self):
        """With all that an article's own page shows."""
        return self.select_related("lead_image").prefetch_related(*PEOPLE_AND_TOPICS, "corrections")

    def for_feed(self):
        """With all that a feed's entry shows; anything else that is asked for is an error."""
        return self.for_page().fetch_mode(models.FETCH_RAISE)

    def versions_of(self, roots, at=None):
        """The live ones among stories (by their ids) that are no translations and the translations of these."""
        return self._among(Q(pk__in=roots) | Q(translation_of__in=roots), at)

    def written_in(self, word):
        """Those whose language is the word (BCP 47), which is in small letters, however theirs is."""
        return self.alias(word=Lower("language")).filter(word=word)

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

    def headed(self, *texts):
        """Those that have each of these texts in the headline that readers see, from the beginning of a word on.

        If very many have each of the words, the newest of them: few are looked through, however many there are.
        """
        found = self.filter(pk__in=id_queries.headed(" ".join(texts)).stories)
        for text in texts:
            found = found.filter(title__icontains=text)
        return found

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

    def headed(self, text):
        """Those whose story has the text in the headline that readers see, from the beginning of a word on."""
        its = id_queries.headed(text)
        found = self.filter(content_object__title__icontains=text)
        if its.is_all:
            return found.filter(content_object__in=its.stories)
        words = self.model._meta.get_field(self.story).related_model.headline_words.rel.related_model.objects
        return found.filter(Exists(words.filter(article=OuterRef("content_object"), word__in=its.words)))

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
        invalidation.depends_on(*(tags.card(moment.content_object_id) for moment in moments))
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
    """taggit's manager of a through model, with our queryset.

    A topic's own also has what its page asks for each time that it is made. These two statements are written by hand:
    where all cards are kept, to build them by the ORM would cost as much as all the rest of the page.
    """

    def counted(self, at):
        """The topic's kept count, and its stories that are seen later than the given moment: [(id, date)].

        In one statement, so that both are of one moment.
        """
        with connection.cursor() as cursor:
            cursor.execute(_COUNTED, [connection.ops.adapt_datetimefield_value(at), self.instance.pk])
            found = cursor.fetchall()
        return found[0][0], [(story, _moment(date)) for _, story, date in found if story]

    def newest_ids(self, at, start, stop, *, since=None, but=()):
        """The ids of the topic's stories from position `start` until before `stop`, as they are at a moment.

        since: the moment of the oldest one that counts. but: the ids of those that do not.
        """
        moments = [connection.ops.adapt_datetimefield_value(moment) for moment in (at, since) if moment]
        newest = _NEWEST.format(
            since="AND published_at >= %s" if since else "",
            but=f"AND content_object_id NOT IN ({', '.join(['%s'] * len(but))})" if but else "",
        )
        with connection.cursor() as cursor:
            cursor.execute(newest, [self.instance.pk, *moments, *but, stop - start, start])
            return [story for (story,) in cursor.fetchall()]

    def beside(self, story, date, at):
        """The ids of the stories before and after this one in the topic's order at a moment: (earlier, later).

        story, date: its id and its date, which may be later than the moment. None where there is none.
        """
        topic, adapt = self.instance.pk, connection.ops.adapt_datetimefield_value
        # One bound, as for `live_between`. No id is 0: all that is dated at the moment itself is before it.
        until, below = min((date, story), (at + datetime.resolution, 0))
        with connection.cursor() as cursor:
            cursor.execute(_BESIDE, [topic, adapt(until), below, topic, adapt(date), story, adapt(at)])
            return cursor.fetchone()

    def stories(self, ids):
        """The stories of these ids that readers may see now, in this order, for cards: read late."""
        return cards_of(self.model._meta.get_field("content_object").related_model, ids)


_COUNTED = """
    SELECT filed_count, content_object_id, published_at
    FROM topics_topic LEFT JOIN articles_filing ON tag_id = topics_topic.id AND published_at > %s
    WHERE topics_topic.id = %s ORDER BY published_at, content_object_id
"""
_NEWEST = """
    SELECT content_object_id FROM articles_filing WHERE tag_id = %s AND published_at <= %s {since} {but}
    ORDER BY published_at DESC, content_object_id DESC LIMIT %s OFFSET %s
"""
# Rows are compared as they stand in the index, so each is the next entry of it.
_BESIDE = """
    SELECT
        (SELECT content_object_id FROM articles_filing
         WHERE tag_id = %s AND (published_at, content_object_id) < (%s, %s)
         ORDER BY published_at DESC, content_object_id DESC LIMIT 1),
        (SELECT content_object_id FROM articles_filing
         WHERE tag_id = %s AND (published_at, content_object_id) > (%s, %s) AND published_at <= %s
         ORDER BY published_at, content_object_id LIMIT 1)
"""


def _moment(date):
    """Aware, which what SQLite gives is not."""
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def cards_of(articles, ids, at=None):
    """The stories of these ids that readers may see at the given moment (now if None), in this order, for cards.

    Read late. articles: the model.
    """
    return late(ids, lambda ids: {story.pk: story for story in articles.objects.live_among(ids, at).for_cards()})


def _is_live(at):
    return Q(status=Status.PUBLISHED, published_at__lte=at or clock.now())


def _pin_holds(at):
    # Not “is not null”: SQLite would go through all that is live then.
    return Q(pinned_position__gt=0) & (Q(pinned_until__isnull=True) | Q(pinned_until__gt=at or clock.now()))


def _image_fields():
    return [f"lead_image__{name}" for name in ("width", "height", "focal_point", "alt", "is_decorative")]
