"""The folder of a static copy. A copy changes only the files that have changed, at its end."""

import errno
import fcntl
import filecmp
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from newsroom.exchange.static_site.frontier import Frontier

# Lists the files of the copy, one per line. Other files in the folder are not ours.
LIST = ".newsroom-copy"


class NotOurs(Exception):
    """The folder has files and is not a copy."""


class Busy(Exception):
    """Another process writes to the folder."""


class OtherFileSystem(Exception):
    """The folder is the root of a file system, so no file can be renamed into it from beside it."""


class Output:
    """A copy that is being written. Changed files are in the folder `staged` until the end."""

    def __init__(self, path: Path, staged: Path) -> None:
        self.path, self.staged = path, staged
        self.written = self.removed = 0

    def add(self, name: str, text: str) -> None:
        """Write a file, unless the copy has it already with this content."""
        content, old = text.encode(), self.path / name
        try:
            if old.stat().st_size == len(content) and old.read_bytes() == content:
                return
        except OSError:
            # The copy has no such file.
            pass
        _write(self.staged / name, [content])

    def publish(self, frontier: Frontier) -> None:
        """Remove the files that are no longer in the copy, and put the changed ones into their places."""
        _make_folder(self.path)
        for name in self._former_files():
            if not frontier.has(name) and self._is_inside(name):
                (self.path / name).unlink(missing_ok=True)
                self._remove_empty_folders(name)
                self.removed += 1
        # Before the files, so that a copy that was interrupted is known as one.
        listed = self.staged / LIST
        with listed.open("w", encoding="utf-8") as file:
            file.writelines(f"{name}\n" for name in frontier.copied())
        listed.replace(self.path / LIST)
        for folder, _, names in os.walk(self.staged):
            target = self.path / Path(folder).relative_to(self.staged)
            _make_folder(target)
            for name in names:
                (Path(folder) / name).replace(target / name)
                self.written += 1

    def _former_files(self) -> Iterator[str]:
        try:
            with (self.path / LIST).open(encoding="utf-8") as file:
                for line in file:
                    yield line.rstrip("\n")
        except FileNotFoundError:
            return

    def _is_inside(self, name: str) -> bool:
        """Return whether a name from the list, which someone may have edited, is below the folder."""
        return (self.path / name).resolve().is_relative_to(self.path)

    def _remove_empty_folders(self, name: str) -> None:
        for folder in (self.path / name).parents:
            if folder == self.path or not folder.is_dir() or any(folder.iterdir()):
                return
            folder.rmdir()


def add_file(path: Path, staged: Path, name: str, chunks: Iterable[bytes]) -> None:
    """Write a file of any size, unless the copy has it already with this content.

    path: of the folder of the copy. staged: of that of changed files.
    """
    target, old = staged / name, path / name
    _write(target, chunks)
    if old.is_file() and filecmp.cmp(old, target, shallow=False):
        target.unlink()


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    try:
        file = path.open("wb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("wb")
    with file:
        for chunk in chunks:
            file.write(chunk)
    path.chmod(0o644)


def _make_folder(path: Path) -> None:
    """Create the folder and those above it, so that a server of another user can read them."""
    if not path.is_dir():
        _make_folder(path.parent)
        path.mkdir()
        path.chmod(0o755)


@contextmanager
def output(path: Path) -> Iterator[Output]:
    """Open the folder at the path: a new or empty one, or a copy. Raises NotOurs, Busy, OtherFileSystem, OSError.

    Changed files are in a folder beside it until the end. What a killed process left there is removed.
    """
    path = path.resolve()
    if path.exists():
        if not path.is_dir() or (any(path.iterdir()) and not (path / LIST).is_file()):
            raise NotOurs
        if path.stat().st_dev != path.parent.stat().st_dev:
            raise OtherFileSystem
    staged = path.with_name(f".{path.name}.part")
    staged.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(staged, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(lock).st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, "The folder belongs to another user", str(staged))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        _clear(staged)
        try:
            yield Output(path, staged)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    finally:
        os.close(lock)


def _clear(folder: Path) -> None:
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)
