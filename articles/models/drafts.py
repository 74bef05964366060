"""What the desk types, beside what readers see."""

from django.db import models
from django.utils import timezone


class WorkingCopy(models.Model):
    """A story's unpublished text, and the version by which nobody overwrites anybody.

    Every article has one. `content` is empty while nothing differs from what readers see. It may hold anything:
    publishing sanitises and checks it. Written by `articles.drafting` alone.
    """

    article = models.OneToOneField("articles.Article", models.CASCADE, primary_key=True, related_name="working_copy")
    # Grows with every write of the article, the draft or its state.
    version = models.PositiveIntegerField(default=1)
    # The fields of drafting.FIELDS; topics, authors and picture as ids with their names.
    content = models.JSONField(null=True, blank=True)
    # The headline being written, for the desk's lists.
    title = models.CharField(max_length=300, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    # The SHA-256 of the line that an import last took the story from; "" if none did.
    imported_digest = models.CharField(max_length=64, blank=True)
    # Whether somebody here changed the text since then: then an import keeps off.
    is_edited_here = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "working copies"
        indexes = [models.Index(fields=["-saved_at"], name="working_copy_newest")]

    def __str__(self):
        return self.title
