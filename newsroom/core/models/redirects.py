"""Redirects from former URLs."""

from django.db import models
from django.utils import timezone


class Redirect(models.Model):
    """A former URL of a story, a topic or a page.

    It stores the target and not the target's URL, so there are no chains, however often that changes.
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
    def add(cls, path: str, target: models.Model, *, kind: str = "") -> None:
        """Redirect the path to `target`, replacing an earlier redirect.

        kind: of the target; the name of its model if "".
        """
        kind = kind or str(target._meta.model_name)
        cls.objects.update_or_create(
            path=path, defaults={"kind": kind, "target_id": target.pk, "since": timezone.now()}
        )

    @classmethod
    def target_of(cls, path: str, kind: str) -> int | None:
        """Return the ID of the target of this kind that the path redirects to, or None."""
        return cls.objects.filter(path=path, kind=kind).values_list("target_id", flat=True).first()
