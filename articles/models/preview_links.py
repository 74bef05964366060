"""Preview links: access to unpublished stories without an account."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class ShareLink(models.Model):
    """An expiring link to a story's preview. Written by `articles.collaboration.preview_links` only.

    The secret in its URL is shown once, when the link is created. Only its SHA-256 is stored, so that reading the
    database does not give access to the preview.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="share_links")
    digest = models.CharField(max_length=64, unique=True)
    # A note by its creator, such as who it is for.
    purpose = models.CharField(max_length=200, blank=True)
    # None if a command created it. Deleting a user deletes the links that they created.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "preview link"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.purpose or f"Preview link, {self.made_at:%Y-%m-%d}"
