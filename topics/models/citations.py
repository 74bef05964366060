"""Stories that a briefing cites."""

from django.db import models
from django.db.models import Q

from topics.models.topic import Topic

SENTENCE_LENGTH = 500


class Change(models.TextChoices):
    """What happened to a cited story after the briefing was reviewed."""

    CORRECTED = "corrected", "was corrected"
    UNPUBLISHED = "unpublished", "was unpublished"


class Citation(models.Model):
    """A sentence of a topic's briefing that links to a story. Written by `topics.citations` only."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="citations")
    story = models.ForeignKey("articles.Article", models.CASCADE, related_name="+")
    sentence = models.CharField(max_length=SENTENCE_LENGTH)
    # "" if nothing has happened to the story.
    change = models.CharField(max_length=12, choices=Change, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["topic"], name="citation_changed", condition=~Q(change=""))]

    def __str__(self) -> str:
        return f"“{self.sentence}”"
