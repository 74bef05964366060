"""Gauges of stories for /metrics (`newsroom.core.monitoring.gauges` has all others)."""

from collections.abc import Iterator

from prometheus_client import Metric

from articles.models import Article
from articles.workflow import scheduled_updates
from newsroom.core.monitoring.gauges import gauge


def stories() -> Iterator[Metric]:
    """Yield the number of live stories, and of updates that should have been published."""
    yield gauge("live_stories", "Stories that readers can see.", Article.objects.live().count())
    overdue = scheduled_updates.count_overdue()
    yield gauge("updates_overdue", "Scheduled updates that should have been published at least a minute ago.", overdue)
