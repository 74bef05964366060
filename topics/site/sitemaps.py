"""The sitemap of topics."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.utils import timezone

from topics.models import Topic


class TopicSitemap(Sitemap):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """Public topics that are not thin."""

    limit = 10_000

    def items(self) -> Iterable[Any]:
        """Return the topics, each with `newest`: the date of its newest live story."""
        topics = Topic.objects.public().not_thin().with_newest().order_by("pk")
        return topics.depending_on(*Topic.objects.all().table_tags, covers_rows=True)

    def lastmod(self, topic: Any) -> datetime | None:
        """Return the date of the newest story, or the start of the day of the briefing's review if that is later."""
        reviewed = topic.briefing_reviewed_on
        moments = [topic.newest, reviewed and datetime.combine(reviewed, time.min, timezone.get_default_timezone())]
        return max(filter(None, moments), default=None)
