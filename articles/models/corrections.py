"""Dated public notes on articles: corrections of errors, and what an update changed."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

from articles.querysets import ChangeNoteQuerySet, CorrectionQuerySet


class _PublicNote(models.Model):
    """A dated public note on an article. Never deleted, and changed by `correction_wording.reword` only."""

    article = models.ForeignKey("articles.Article", models.PROTECT)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the note. Raises TypeError if it is saved already."""
        if not self._state.adding:
            raise TypeError("Public notes cannot be edited. Add another one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise TypeError: public notes are permanent."""
        raise TypeError("Public notes cannot be deleted.")


class Correction(_PublicNote):
    """A note on an error. Appended by `publishing.correct`."""

    objects = CorrectionQuerySet.as_manager()

    class Meta(_PublicNote.Meta):
        default_related_name = "corrections"
        indexes = [models.Index(fields=["-at", "-id"], name="correction_newest")]


class ChangeNote(_PublicNote):
    """A note on what an update changed, which was no error. Appended by `publishing.publish`."""

    objects = ChangeNoteQuerySet.as_manager()

    class Meta(_PublicNote.Meta):
        default_related_name = "change_notes"
