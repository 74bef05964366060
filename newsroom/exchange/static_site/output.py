"""The folder of a static copy. A copy changes only the files that have changed, at its end."""

import filecmp
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from newsroom.exchange.static_site.frontier import Frontier

# Lists the files of the copy, one per line. Other files in the folder are not ours.
LIST = ".newsroom-copy"


class NotOurs(Exception):
    """The folder has files and is not a copy."""


class Output:
    """A copy that is being written. Changed files are in the folder `staged` until the end."""

    def __init__(self, path: Path, staged: Path) -> None:
        self._path, self._staged = path, staged
        self.written = self.removed = 0

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a file, unless the copy has it already with this content."""
        target = self._staged / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        target.chmod(0o644)
        old = self._path / name
        if old.is_file() and filecmp.cmp(old, target, shallow=False):
            target.unlink()

    def publish(self, frontier: Frontier) -> None:
        """Remove the files that are no longer in the copy, and put the changed ones into their places."""
        _make_folder(self._path)
        for name in list(self._former_files()):
            if not frontier.has(name) and self._is_inside(name):
                (self._path / name).unlink(missing_ok=True)
                self._remove_empty_folders(name)
                self.removed += 1
        # Before the files, so that a copy that was interrupted is known as one.
        listed = self._staged / LIST
        with listed.open("w", encoding="utf-8") as file:
            file.writelines(f"{name}\n" for name in frontier.copied())
        listed.replace(self._path / LIST)
        for folder, _, names in os.walk(self._staged):
            for name in names:
                staged = Path(folder) / name
                target = self._path / staged.relative_to(self._staged)
                _make_folder(target.parent)
                staged.replace(target)
                self.written += 1

    def _former_files(self) -> Iterator[str]:
        try:
            with (self._path / LIST).open(encoding="utf-8") as file:
                for line in file:
                    yield line.rstrip("\n")
        except FileNotFoundError:
            return

    def _is_inside(self, name: str) -> bool:
        """Return whether a name from the list, which someone may have edited, is below the folder."""
        return (self._path / name).resolve().is_relative_to(self._path)

    def _remove_empty_folders(self, name: str) -> None:
        for folder in (self._path / name).parents:
            if folder == self._path or any(folder.iterdir()):
                return
            folder.rmdir()


def _make_folder(path: Path) -> None:
    """Create the folder and those above it, so that a server of another user can read them."""
    if not path.is_dir():
        _make_folder(path.parent)
        path.mkdir()
        path.chmod(0o755)


@contextmanager
def output(path: Path) -> Iterator[Output]:
    """Open the folder at the path: a new or empty one, or a copy. Raises NotOurs, OSError."""
    path = path.resolve()
    if path.exists() and (not path.is_dir() or (any(path.iterdir()) and not (path / LIST).is_file())):
        raise NotOurs
    staged = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        yield Output(path, staged)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
