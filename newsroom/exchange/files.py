"""Files: reading with a size limit, and writing completely or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class UnreadableFile(Exception):
    """The rest of the file cannot be read. The message gives the reason. Entries read before remain valid."""


class LimitedFile:
    """Wraps a file so that at most `limit` bytes can be read between two calls of `reset`."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file = file
        self._limit = limit
        self._read = 0

    def reset(self) -> None:
        """Start counting from zero."""
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes (all if negative). Raises UnreadableFile beyond the limit."""
        content = self._file.read(size if size >= 0 else self._limit + 1)
        self._read += len(content)
        if self._read > self._limit:
            raise UnreadableFile(f"The file contains an entry larger than {self._limit // 1024**2} MB.")
        return content


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that replaces the one at `path` once it is completely on disk.

    Only its owner can read it, because it may contain unpublished stories or user accounts. Raises OSError.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is not a file")
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink()
        raise
