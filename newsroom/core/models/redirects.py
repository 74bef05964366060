"""Redirects from former URLs."""

from datetime import datetime

from django.db import models
from django.utils import timezone

# Of paths and targets, in characters. PostgreSQL indexes no longer ones.
URL_LENGTH = 500
# The cache tag of what a CDN stores of the front page with queries, as long as these do not redirect.
FRONT_TAG = "redirects-of-front"


class RedirectKind(models.TextChoices):
    """What a redirect leads to. Of the items, the values are the names of their models."""

    ARTICLE = "article", "Story"
    TOPIC = "topic", "Topic"
    ALIAS = "alias", "Topic alias"
    TOPIC_FEED = "topic_feed", "Topic feed"
    AUTHOR = "author", "Author"
    AUTHOR_FEED = "author_feed", "Author feed"
    FEED = "feed", "Site feed"
    PAGE = "page", "Page"
    IMAGE = "image", "Image"
    FILE = "mediafile", "File"
    PATH = "path", "URL of this site"
    URL = "url", "URL of another site"


class Redirect(models.Model):
    """A former URL of an item of this site, or an old URL that an editor or an import redirects (`newsroom.redirects`).

    It stores the target and not the target's URL, so there are no chains, however often that changes. since: in the
    future for a story that returns at another URL then (`articles.workflow.story_urls`).
    """

    # Decoded. Former URLs of items end with a slash, other old URLs do not, unless they are the root with a query. “/*”
    # at the end stands for all URLs below.
    path = models.CharField("old URL", max_length=URL_LENGTH, unique=True)
    kind = models.CharField("item type", max_length=20)
    target_id = models.BigIntegerField("item ID", null=True, blank=True)
    # Percent-encoded path or URL for these two kinds; for feeds their format. The path below a prefix is appended if it
    # ends with “/*”.
    target = models.CharField(max_length=URL_LENGTH, blank=True)
    since = models.DateTimeField(default=timezone.now)
    # Recorded when the URL of an item changed. Editors do not change these.
    is_automatic = models.BooleanField(default=True)

    class Meta:
        verbose_name = "redirect"
        indexes = [
            models.Index(fields=["kind", "target_id"], name="former_target"),
            models.Index(fields=["target"], name="redirect_to_url"),
        ]

    def __str__(self) -> str:
        return self.path

    @classmethod
    def add(cls, path: str, target: models.Model, *, kind: str = "", since: datetime | None = None) -> None:
        """Redirect the path to `target`, replacing an earlier redirect.

        kind: of the target; the name of its model if "". since: now if None.
        """
        kind = kind or str(target._meta.model_name)
        cls.objects.update_or_create(
            path=path, defaults={"kind": kind, "target_id": target.pk, "since": since or timezone.now()}
        )

    @classmethod
    def target_of(cls, path: str, kind: str) -> int | None:
        """Return the ID of the target of this kind that the path redirects to, or None."""
        return cls.objects.filter(path=path, kind=kind).values_list("target_id", flat=True).first()
