"""Redirects from former URLs."""

from datetime import datetime

from django.db import models
from django.utils import timezone


class Redirect(models.Model):
    """A former URL of a story, a topic or a page.

    It stores the target and not the target's URL, so there are no chains, however often that changes. since: in the
    future for a story that returns at another URL then (`articles.workflow.story_urls`).
    """

    path = models.CharField("old URL", max_length=255, unique=True)
    kind = models.CharField("item type", max_length=20)
    target_id = models.BigIntegerField("item ID")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "redirect"
        indexes = [models.Index(fields=["kind", "target_id"], name="former_target")]

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
