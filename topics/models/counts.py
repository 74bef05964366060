"""The kept counts."""

from django.db import models
from django.db.models import Q

from topics.models.topic import Topic
from topics.querysets import TopicPartQuerySet

# Fewer stories that two topics have in common say nothing.
SHARED = 5


class MonthCount(models.Model):
    """How many of a topic's dated entries fall in a month, scheduled ones too. Written by `counting` alone."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="month_counts", db_index=False)
    month = models.DateField(help_text="The first day of the month, in the newsroom's time zone.")
    entry_count = models.PositiveIntegerField(default=0)

    objects = TopicPartQuerySet.as_manager()

    class Meta:
        verbose_name = "monthly story count"
        constraints = [models.UniqueConstraint(fields=["topic", "month"], name="month_count_once")]

    def __str__(self) -> str:
        return f"{self.topic} {self.month:%Y-%m}: {self.entry_count}"


class SharedCount(models.Model):
    """How many stories are filed, and dated, under both topics. Kept in both directions by `counting` alone."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="shared_counts", db_index=False)
    other = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    entry_count = models.PositiveIntegerField(default=0)

    objects = TopicPartQuerySet.as_manager()

    class Meta:
        verbose_name = "shared story count"
        constraints = [models.UniqueConstraint(fields=["topic", "other"], name="shared_count_once")]
        indexes = [
            models.Index(fields=["topic", "-entry_count", "other"], name="shared_most"),
            # Of most pairs there are only a few: those that may be one topic are found without reading them.
            models.Index(fields=["topic", "other"], name="shared_enough", condition=Q(entry_count__gte=SHARED)),
        ]

    def __str__(self) -> str:
        return f"{self.topic} and {self.other}: {self.entry_count}"
