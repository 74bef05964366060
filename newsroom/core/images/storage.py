"""The storage of media files: what each has beyond Django's, and the folder on disk. `object_storage` is the other."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import SimpleNamespace
from typing import Any, cast

from django.core.files.storage import FileSystemStorage, Storage, default_storage

# Of names of temporary files in the folder, and seconds after which they are left over from a process that was killed.
PREFIX, MAX_AGE = ".incomplete-", 24 * 60 * 60


class Unavailable(OSError):
    """The storage does not respond or refuses. The message says which, and is for the operator."""


class MediaStorage(Storage):
    """A storage of media. Names are random, and the content of a name never changes."""

    def names(self) -> Iterator[str]:
        """Yield the names of all files, sorted by code points."""
        raise NotImplementedError

    def signed_link(self, name: str, content_type: str) -> str:
        """Return a URL from which anyone gets the file for a minute; "" if the site itself has to send it."""
        return ""

    def prepare(self) -> None:
        """Load what the first file needs, when the server starts."""

    def problems(self) -> Iterator[str]:
        """Yield sentences about what is wrong with the storage, for the operator. Takes some seconds at most."""
        yield from ()


def media_storage() -> MediaStorage:
    """Return the storage of the site."""
    return cast(MediaStorage, default_storage)


def prune() -> int:
    """Delete temporary files that are left over. Returns how many."""
    storage = default_storage
    if not isinstance(storage, CompleteFileStorage):
        return 0
    deleted = 0
    for path in Path(storage.location).glob(f"{PREFIX}*"):
        # Another process may delete it, or move it to its place.
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - MAX_AGE:
                path.unlink()
                deleted += 1
    return deleted


class CompleteFileStorage(MediaStorage, FileSystemStorage):
    """Django's storage, but a file gets its name when it is complete.

    Otherwise readers and caches could get the beginning of a rendition that is being written, and a full disk would
    leave such a file for good.
    """

    def _save(self, name: str, content: Any) -> str:
        """Write the content to a temporary file on the same disk, which Django then moves. Returns the name."""
        folder = Path(self.location)
        folder.mkdir(self.directory_permissions_mode or 0o777, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=PREFIX, delete=False) as file:
            try:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                moved = SimpleNamespace(temporary_file_path=lambda: file.name)
                saved: str = super()._save(name, moved)  # type: ignore[misc]  # Not in the stubs.
            finally:
                # It is gone if it was moved.
                with suppress(FileNotFoundError):
                    os.unlink(file.name)
        return saved

    def names(self) -> Iterator[str]:
        """Yield the names of all files but incomplete ones, sorted by code points."""
        return self._names_in("")

    def _names_in(self, folder: str) -> Iterator[str]:
        try:
            folders, files = self.listdir(folder)
        except FileNotFoundError:
            return
        # With its slash, a folder is where its files are in the order of all names.
        for name in sorted([*files, *(f"{each}/" for each in folders)]):
            if name.endswith("/"):
                yield from self._names_in(f"{folder}{name}")
            # It may be moved to its place at any moment, and then has another name.
            elif not name.startswith(PREFIX):
                yield f"{folder}{name}"
