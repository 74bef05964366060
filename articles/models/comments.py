"""Comments of writers and editors on stories."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Comment(models.Model):
    """A comment on a story, or a reply to one. Written by `collaboration.commenting` only; readers never see it."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="comments", db_index=False)
    # The first comment of the thread if this is a reply. Only first comments are resolved.
    answers = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answered_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # The field of the writing screen that it is about ("" for the whole story), and the quoted passage of it.
    field = models.CharField(max_length=20, blank=True)
    quote = models.CharField(max_length=500, blank=True)
    # Distinguish passages with the same words, as in the W3C's Web Annotation Data Model: the text before and after
    # the quote (TextQuoteSelector), and the position of its first character in the field (TextPositionSelector).
    prefix = models.CharField(max_length=32, blank=True)
    suffix = models.CharField(max_length=32, blank=True)
    position = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField()
    edited_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["article", "at"], name="comment_of_article")]

    def __str__(self) -> str:
        return self.text[:60]
