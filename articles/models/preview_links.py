"""Links by which people without an account see a story before readers do."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class ShareLink(models.Model):
    """A link to a story's preview that ends by itself. Written by `articles.collaboration.sharing` alone.

    The secret in its address is shown once, when it is made; kept is its SHA-256, so that nobody who reads the
    database can open the preview.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="share_links")
    digest = models.CharField(max_length=64, unique=True)
    # Who it was made for, as its maker wrote it.
    purpose = models.CharField(max_length=200, blank=True)
    # None: a command. A link goes with the account that answers for it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "preview link"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.purpose or f"Preview link, {self.made_at:%Y-%m-%d}"
