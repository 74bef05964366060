"""What writers and editors say to each other about a story."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.choices import ByMail
from articles.outcomes import event_choices, review_requests


class Comment(models.Model):
    """A remark on a story, or an answer to one. Written by `collaboration.commenting` alone; readers never see it."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="comments", db_index=False)
    # The remark that this one answers; only a remark itself is resolved.
    answers = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answered_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # The field of the writing screen that it is about ("": the whole story), and the passage of it.
    field = models.CharField(max_length=20, blank=True)
    quote = models.CharField(max_length=500, blank=True)
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
    """A line on somebody's start page: what happened to a story that concerns them."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    event = models.CharField(max_length=20, choices=event_choices)
    # The words that came with it: the beginning of a comment, a reason.
    text = models.CharField(max_length=500, blank=True)
    # Taken back, a comment is heard of no more.
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
        """What the sentence says after the headline."""
        return " for review" if any(self.event == outcome.event for outcome in review_requests()) else ""


class NotificationSetting(models.Model):
    """How somebody wants to be told, once they have chosen."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    by_mail = models.CharField("email notifications", max_length=20, choices=ByMail, default=ByMail.AT_ONCE)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.by_mail}"
