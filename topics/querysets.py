"""Topics, as sentences."""

from django.db import models
from django.db.models import Count, F, FilteredRelation, OuterRef, Q, Subquery

from newsroom.core.time import clock

# With fewer live stories, and no briefing, a topic's page is thin: search engines are not shown it.
ENOUGH_STORIES = 3


class TopicQuerySet(models.QuerySet):
    """What can be asked of topics."""

    def public(self, at=None):
        """Topics that readers may see at the given moment (now if None)."""
        return self.filter(public_from__lte=at or clock.now())

    def with_live_count(self, at=None):
        """Each with `live_count`: how many of its stories readers may see at the given moment (now if None).

        The kept count less the scheduled ones, which are the last few rows of the covering index.
        """
        scheduled = FilteredRelation("filings", condition=Q(filings__published_at__gt=at or clock.now()))
        return self.alias(scheduled=scheduled).annotate(live_count=F("filed_count") - Count("scheduled"))

    def for_links(self):
        """With what a link to each shows, and no more; anything else that is asked for is an error."""
        return self.only("name", "names", "slug", "key").fetch_mode(models.FETCH_RAISE)

    def for_page(self):
        """With what a topic's own page says of it: its picture and the topics above it."""
        return self.select_related("lead_image", "parent__parent")

    def not_thin(self, at=None):
        """Those that search engines are shown: with a briefing, or at least three live stories. Has `live_count`."""
        return self.with_live_count(at).filter(Q(live_count__gte=ENOUGH_STORIES) | ~Q(briefing=""))

    def with_newest(self, at=None):
        """Each with `newest`: the date of its newest live story at the given moment (now if None), or None."""
        its_own = self.model.objects.filter(pk=OuterRef("pk"), filings__published_at__lte=at or clock.now())
        dates = its_own.order_by("-filings__published_at").values("filings__published_at")
        return self.annotate(newest=Subquery(dates[:1]))

    def in_navigation(self):
        """The public topics that the site's navigation shows, in their order."""
        return self.public(clock.beside()).filter(is_in_navigation=True).order_by("navigation_position", "name")


class UndoableQuerySet(models.QuerySet):
    """What can be asked of what can be taken back."""

    def standing(self):
        """Those that nobody took back."""
        return self.filter(undone_at__isnull=True)

    def for_history(self):
        """With who did it and who took it back, without what it takes to take them back."""
        return self.select_related("by", "undone_by").defer("record")


class MergeQuerySet(UndoableQuerySet):
    """What can be asked of merges."""

    def into(self, topic):
        """Those that the topic survived, the newest first."""
        return self.filter(survivor_id=topic.pk)


class SplitQuerySet(UndoableQuerySet):
    """What can be asked of splits."""

    def into(self, topic):
        """Those that filed stories under the topic, the newest first."""
        return self.filter(target_id=topic.pk)

    def touching(self, topic):
        """Those that filed stories under the topic, or under another instead of it, the newest first."""
        return self.filter(Q(source_id=topic.pk) | Q(target_id=topic.pk))
