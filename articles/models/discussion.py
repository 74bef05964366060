"""Comments of writers and editors on stories, and the notifications about stories."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.choices import ByMail
from articles.outcomes import event_choices, review_requests


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


class Notification(models.Model):
    """A notification of a user about an event on a story."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    event = models.CharField(max_length=20, choices=event_choices)
    # The text of the event, such as a reason or the beginning of a comment.
    text = models.CharField(max_length=500, blank=True)
    # Deleting a comment deletes its notifications.
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["to", "-at"], name="notification_newest"),
            models.Index(fields=["to"], name="notification_unseen", condition=Q(seen_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.article_id} to {self.to_id}"

    @property
    def for_what(self) -> str:
        """Return the part of the sentence after the headline."""
        return " for review" if any(self.event == outcome.event for outcome in review_requests()) else ""


class NotificationSetting(models.Model):
    """A user's notification settings. Users who never changed them have none."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    by_mail = models.CharField("email notifications", max_length=20, choices=ByMail, default=ByMail.AT_ONCE)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.by_mail}"
