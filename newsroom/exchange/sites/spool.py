"""A temporary file of items: an export may have more than fit in memory, and to read it twice takes longer."""

import pickle
from collections.abc import Iterator
from tempfile import TemporaryFile


class Spool[T]:
    """Items in the order in which they were added. The file is deleted by `close`, or when the process ends."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115  # Until `close`.
        self._count = 0

    def __iter__(self) -> Iterator[T]:
        self._file.seek(0)
        for _ in range(self._count):
            # Only what `add` wrote, and no one else can open the file.
            yield pickle.load(self._file)

    def add(self, item: T) -> None:
        """Add an item at the end. Not while the items are read."""
        pickle.dump(item, self._file, pickle.HIGHEST_PROTOCOL)
        self._count += 1

    def close(self) -> None:
        """Delete the file."""
        self._file.close()
