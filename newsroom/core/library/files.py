"""Service functions of the library’s audio and documents: store, describe and remove files."""

from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import File
from django.db import transaction
from django.db.models import ProtectedError

from newsroom.core.file_types import suffix_of
from newsroom.core.library import describing
from newsroom.core.models import AuditEntry, MediaFile
from newsroom.core.permissions import NotAllowed, require
from newsroom.core.text.characters import single_line, without_controls


def store(upload: "File[bytes]", *, by: User | None = None, token: str = "", **fields: Any) -> MediaFile:
    """Add an uploaded audio file or PDF to the library.

    by: the user (None for a command). token: see `services.store_clean`. fields: title, credit, text. Raises
    ValidationError if the file or a field is invalid; nothing is stored then.
    """
    suffix = suffix_of(upload)  # type: ignore[arg-type]  # A file of Django is one.
    stored = MediaFile(created_by=by, size=upload.size, **_plain(fields))
    stored.token = token
    stored.clean_fields(exclude=["file"])
    try:
        stored.file.save(f"file{suffix}", upload, save=False)
        with transaction.atomic():
            stored.save(force_insert=True)
            AuditEntry.record("upload", stored, by=by)
    except BaseException:
        stored.file.delete(save=False)
        raise
    return stored


def describe(stored: MediaFile, *, by: User | None = None, **fields: Any) -> None:
    """Change a file's title, credit or text. by: the user (None for a command). Raises ValidationError."""
    describing.change(stored, MediaFile.objects.all(), by=by, **_plain(fields))


def remove(stored: MediaFile, *, by: User | None = None) -> None:
    """Delete an unused file from the library, and from the disk after the commit.

    Raises NotAllowed if `by` lacks the permission, or if a story or a draft uses the file.
    """
    require(by, "articles.publish_article", "Only editors can delete files. Nothing was changed.")
    try:
        with transaction.atomic():
            # Nothing can start to use it from here on.
            MediaFile.objects.select_for_update().filter(pk=stored.pk).first()
            AuditEntry.record("remove", stored, by=by)
            stored.delete()
    except ProtectedError as error:
        raise NotAllowed(
            "This file is in use, so it was not deleted. See “Used in” for the stories that use it."
        ) from error


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    cleaners = {"text": without_controls}
    return {
        name: cleaners.get(name, single_line)(value) if isinstance(value, str) else value
        for name, value in fields.items()
    }
