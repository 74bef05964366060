"""Issues of topics, and those that editors dismissed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from topics.models.topic import Topic


class Flag(models.TextChoices):
    """An issue of a topic, or of a pair of topics."""

    DUPLICATE = "duplicate", "Similar name"
    ALIAS = "alias", "Similar alias"
    STORIES = "stories", "Overlapping stories"
    ORPHAN = "orphan", "Unused topic"
    THIN = "thin", "Thin content"
    STALE = "stale", "Outdated briefing"
    CITED = "cited", "Cited story changed"
    NEGLECTED = "neglected", "Never curated"


class DismissedFlag(models.Model):
    """An issue that an editor dismissed. For pairs, there is a row in both directions."""

    flag = models.CharField(max_length=10, choices=Flag)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="dismissed_flags", db_index=False)
    # Empty for issues of a single topic.
    other = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "dismissed issue"
        constraints = [
            models.UniqueConstraint(fields=["topic", "flag", "other"], name="dismissed_once_of_two"),
            models.UniqueConstraint(fields=["topic", "flag"], condition=Q(other=None), name="dismissed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.get_flag_display()}"
