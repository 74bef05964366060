"""Views of the library's audio and documents for scripts of the desk."""

from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django.contrib.auth.models import User
from django.core.files.base import File
from django.db.models import QuerySet

from newsroom.admin.file_forms import FileForm
from newsroom.admin.library_picker import LibraryPicker
from newsroom.core.file_types import ACCEPTED
from newsroom.core.html import single_line
from newsroom.core.library import files
from newsroom.core.models import MediaFile

SEARCH_FIELDS = ("title", "credit", "text")
MAX_TITLE = 200


class FilePicker(LibraryPicker):
    """Finds, uploads and describes files."""

    noun, card, accepted, search_fields = "file", "mediafile/_card.html", ACCEPTED, SEARCH_FIELDS

    def to_json(self, item: MediaFile) -> dict[str, Any]:
        """Return what scripts need to know of a file."""
        return {"id": item.pk, "url": item.file.url, "title": item.title}

    def found(self) -> QuerySet[Any]:
        """Return all files without their transcripts, newest first."""
        return MediaFile.objects.defer("text")

    def store(self, upload: BinaryIO, *, by: User) -> MediaFile:
        """Add an uploaded file to the library, with its name as the title."""
        given = cast("File[bytes]", upload)
        title = single_line(PurePath(given.name or "").stem.replace("_", " "))[:MAX_TITLE] or "Untitled"
        return files.store(given, by=by, title=title)

    def form(self, item: MediaFile, data: Any = None) -> FileForm:
        """Return the form of its details."""
        return FileForm(data, instance=item, auto_id=f"file-{item.pk}-%s", label_suffix="")

    def write(self, item: MediaFile, *, by: User, **changes: Any) -> None:
        """Save the details that were changed."""
        files.describe(item, by=by, **changes)
