"""A dry run: everything is done, nothing remains."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.db import transaction

from newsroom.core.models import Image, MediaFile


class _NoStorage(FileSystemStorage):
    """A storage of media that remembers one file, of which the size in pixels is read after it was saved."""

    def __init__(self) -> None:
        super().__init__()
        self._content = b""

    def save(self, name: Any, content: Any, max_length: int | None = None) -> str:
        content.seek(0)
        self._content = content.read()
        return str(name)

    def open(self, name: str, mode: str = "rb") -> "File[Any]":
        return ContentFile(self._content, name=name)

    def delete(self, name: str) -> None:
        self._content = b""


@contextmanager
def nothing_stored() -> Iterator[None]:
    """Roll back all that the block writes to the database, and store no media file.

    On SQLite, no one else can write until the block ends.
    """
    fields: list[Any] = [model._meta.get_field("file") for model in (Image, MediaFile)]
    storages = [field.storage for field in fields]
    nowhere = _NoStorage()
    try:
        for field in fields:
            field.storage = nowhere
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        for field, storage in zip(fields, storages, strict=True):
            field.storage = storage
