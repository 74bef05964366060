"""Notifications of users about stories, and their settings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.choices import EmailFrequency
from articles.models.comments import Comment
from articles.outcomes import event_choices, is_by_site, review_requests
from newsroom.core.desk.audit import display_name


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
    def actor(self) -> str:
        """Return the name of the user who acted: someone, if the account was deleted, or the site itself."""
        return display_name(self.by, "The site" if is_by_site(self.event) else "Someone")

    @property
    def sentence_end(self) -> str:
        """Return the part of the sentence after the headline."""
        return " for review" if any(self.event == outcome.event for outcome in review_requests()) else ""


class NotificationSetting(models.Model):
    """A user's notification settings. Users who never changed them have none."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    by_mail = models.CharField(
        "email notifications", max_length=20, choices=EmailFrequency, default=EmailFrequency.AT_ONCE
    )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.by_mail}"
