"""Pages that editors write, such as “About us”."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from newsroom.core.tracking.querysets import TrackedQuerySet


class KnownPage(models.TextChoices):
    """The pages that a news site is expected to have, each with a URL of its own. The value is its slug."""

    ABOUT = "about", "About us"
    CONTACT = "contact", "Contact"
    ETHICS = "ethics", "Ethics"
    CORRECTIONS = "corrections-policy", "Corrections policy"
    PRIVACY = "privacy", "Privacy"


class PageQuerySet(TrackedQuerySet):
    """Pages that editors write."""

    table_tags = ("pages",)


class Page(models.Model):
    """A page that editors write. Its columns are the published version; `pages.editing` writes them."""

    # One of KnownPage, or another word. Pages with the same slug are one page in several languages.
    slug = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    description = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    # Never changes.
    language = models.CharField(max_length=35)
    is_in_footer = models.BooleanField(default=True)
    is_public = models.BooleanField(default=False)
    # When it was first published, and when its published text last changed.
    first_public_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    # Unpublished edits: the columns from `slug` to `is_in_footer` except the language. None if there are none.
    draft = models.JSONField(null=True)
    # Counts all changes, for optimistic locking.
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = PageQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "language"], name="page_once_in_a_language"),
            models.CheckConstraint(
                name="public_page_is_whole",
                condition=models.Q(is_public=False)
                | (~models.Q(title="") & ~models.Q(body="") & models.Q(changed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str((self.draft or {}).get("title") or self.title)

    def get_absolute_url(self) -> str:
        """Return the path of its public page."""
        return reverse("known_page" if self.is_known else "page", args=[self.slug])

    @property
    def cache_tags(self) -> tuple[str, ...]:
        """The cache tags of all that is on the page."""
        return (f"page-{self.pk}",)

    @property
    def is_known(self) -> bool:
        """Whether it is one of KnownPage, whose URL is fixed."""
        return self.slug in KnownPage
