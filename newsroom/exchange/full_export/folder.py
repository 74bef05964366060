"""A new folder that is written completely or not at all."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


class NotEmpty(Exception):
    """The folder exists and is not empty, or is a file."""


class NewFolder:
    """A folder that is being written. digests: the size in bytes and the SHA-256 of each file, by name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.digests: dict[str, tuple[int, str]] = {}

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a file, which only its owner can read. name: with slashes, chosen by us."""
        path = self.path / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        self.digests[name] = size, digest.hexdigest()


@contextmanager
def new_folder(path: Path) -> Iterator[NewFolder]:
    """Open a new folder, which gets its name once it is completely on disk. Raises NotEmpty, OSError."""
    path = path.resolve()
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise NotEmpty
    unfinished = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        yield NewFolder(unfinished)
        # Replaces an empty folder, but none that has got a file meanwhile.
        unfinished.rename(path)
    except BaseException:
        shutil.rmtree(unfinished)
        raise
