"""The storage of media files on disk."""

import os
import time
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import SimpleNamespace
from typing import Any

from django.core.files.storage import FileSystemStorage, default_storage

# Of names of temporary files in the folder, and seconds after which they are left over from a process that was killed.
PREFIX, MAX_AGE = ".incomplete-", 24 * 60 * 60


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


class CompleteFileStorage(FileSystemStorage):
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
