"""Stored story counts."""

from django.db import models
from django.db.models import Q

from topics.models.topic import Topic
from topics.querysets.topics import SharedMonthQuerySet, TopicPartQuerySet

# The number of shared stories from which two topics may be the same.
MIN_SHARED = 5


class MonthCount(models.Model):
    """The number of a topic's dated entries in a month, including scheduled ones. Only `counting` writes it."""

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
    """The number of dated stories in both topics, stored in both directions. Only `counting` writes it."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="shared_counts", db_index=False)
    other = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    entry_count = models.PositiveIntegerField(default=0)

    objects = TopicPartQuerySet.as_manager()

    class Meta:
        verbose_name = "shared story count"
        constraints = [models.UniqueConstraint(fields=["topic", "other"], name="shared_count_once")]
        indexes = [
            models.Index(fields=["topic", "-entry_count", "other"], name="shared_most"),
            # Most pairs share few stories. This index finds the others without reading those.
            models.Index(fields=["topic", "other"], name="shared_enough", condition=Q(entry_count__gte=MIN_SHARED)),
        ]

    def __str__(self) -> str:
        return f"{self.topic} and {self.other}: {self.entry_count}"


class SharedMonthCount(models.Model):
    """The number of dated stories in both topics in a month, stored once. Only `counting` writes it.

    topic: the one with the smaller ID.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    month = models.DateField(help_text="The first day of the month, in the newsroom's time zone.")
    entry_count = models.PositiveIntegerField(default=0)

    objects = SharedMonthQuerySet.as_manager()

    class Meta:
        verbose_name = "monthly shared story count"
        constraints = [models.UniqueConstraint(fields=["topic", "other", "month"], name="shared_month_count_once")]

    def __str__(self) -> str:
        return f"{self.topic} and {self.other} {self.month:%Y-%m}: {self.entry_count}"
