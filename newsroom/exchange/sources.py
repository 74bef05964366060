"""Files of other systems, read with a limit."""

from typing import BinaryIO


class Unreadable(Exception):
    """The rest of the file cannot be read; the message says why. What was read before stands."""


class Capped:
    """A file of which at most `limit` bytes are read before `allow_more` is called again."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file = file
        self._limit = limit
        self._read = 0

    def allow_more(self) -> None:
        """What was read so far is done with."""
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes (all if negative). Raises Unreadable beyond the limit."""
        content = self._file.read(size if size >= 0 else self._limit + 1)
        self._read += len(content)
        if self._read > self._limit:
            raise Unreadable(f"The file contains an entry larger than {self._limit // 1024**2} MB.")
        return content
