"""Audio and documents of the library."""

import re
import secrets
from collections.abc import Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from newsroom.core.file_types import TYPES
from newsroom.core.tracking.querysets import TrackedQuerySet

# The names of files that sanitised HTML links to, in an embed or in the text.
_LINKED = re.compile(r'<a href="/media/(files/[A-Za-z0-9_-]{24}\.[a-z0-9]{3})"')


def random_name(file: "MediaFile", filename: str) -> str:
    """Return a file name that cannot be guessed, or the one of the file's token.

    filename: its suffix is that of the type.
    """
    return f"files/{file.token or secrets.token_urlsafe(18)}{PurePosixPath(filename).suffix}"


class MediaFileQuerySet(TrackedQuerySet):
    """Queries of files."""

    table_tags = ("files",)

    def shown_in(self, html: str) -> "MediaFileQuerySet":
        """Files that a body embeds or links to. html: sanitised."""
        return self.filter(file__in=_LINKED.findall(html))

    def shown_in_each(self, bodies: Sequence[str]) -> list[list["MediaFile"]]:
        """Return the files that each of several bodies embeds or links to, in one query."""
        names = [set(_LINKED.findall(html)) for html in bodies]
        found = list(self.filter(file__in=set().union(*names)).order_by("pk"))
        return [[file for file in found if file.file.name in each] for each in names]


class MediaFile(models.Model):
    """An audio file or a document of the library. Stories embed it; the file is what was uploaded."""

    file = models.FileField(upload_to=random_name, max_length=200, unique=True)
    size = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=200)
    credit = models.CharField(max_length=200, blank=True)
    text = models.TextField(
        "transcript or summary",
        blank=True,
        max_length=200_000,
        help_text="A recording’s transcript, for people who cannot hear it, or a document’s summary.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    # As that of an image.
    token = ""

    objects = MediaFileQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = "file"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="file_newest")]

    def __str__(self) -> str:
        return self.title

    @property
    def cache_tags(self) -> tuple[str, ...]:
        """The cache tags of the file and its details."""
        return (f"file-{self.pk}",)

    @property
    def suffix(self) -> str:
        """The suffix of its name, such as “.mp3”."""
        return PurePosixPath(str(self.file.name)).suffix

    @property
    def label(self) -> str:
        """The name of its type, such as “MP3”."""
        return self.suffix[1:].upper()

    @property
    def content_type(self) -> str:
        """Its media type."""
        return TYPES[self.suffix]

    @property
    def is_audio(self) -> bool:
        """Whether it is sound, not a document."""
        return self.content_type.startswith("audio/")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row, and the file after the commit."""
        deleted = super().delete(*args, **kwargs)
        # If that fails, it is logged, and the file that is left is found by no one.
        transaction.on_commit(partial(self.file.delete, save=False), robust=True)
        return deleted
