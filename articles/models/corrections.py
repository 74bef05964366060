"""Corrections: public notes on errors in articles."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

from articles.querysets import CorrectionQuerySet


class Correction(models.Model):
    """A dated public note on an article. Appended by `publishing.correct`; never changed or deleted."""

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="corrections")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="correction_newest")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the correction. Raises TypeError if it is saved already."""
        if not self._state.adding:
            raise TypeError("Corrections cannot be edited. Add another one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise TypeError: corrections are permanent."""
        raise TypeError("Corrections cannot be deleted.")
