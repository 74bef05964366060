"""Which of many files is the one that a URL of the former site means."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from newsroom.exchange.sites.media import names
from newsroom.exchange.sites.media.names import MediaName

# Of a path, so many of the last parts are looked up.
MAX_PARTS = 12


class _File(NamedTuple):
    name: MediaName
    path: str


class Catalogue:
    """Files by their paths, of which some may lie below a folder of uploads.

    A file is found by its whole path below that folder. If the folder, or its parent folders, are not part of the
    paths, one must end with the other. A name alone is not enough: many folders have an `image.jpg`.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._whole: dict[str, list[_File]] = {}
        # By the ends of their paths; None if those of different folders end so.
        self._ends: dict[str, list[_File] | None] = {}
        for path in paths:
            file = _File(names.name_of(path), path)
            self._whole.setdefault(file.name.stem, []).append(file)
            for end in _ends(file.name.stem):
                files = self._ends.setdefault(end, [])
                if files and files[0].name.stem != file.name.stem:
                    self._ends[end] = None
                elif files is not None:
                    files.append(file)

    def find(self, urls: Sequence[str]) -> list[str]:
        """Return the paths of the files that the URLs mean, best first: the original before smaller versions.

        urls: of one file in several sizes, the original first.
        """
        wanted = [name for name in map(names.of_url, urls) if name.path]
        found = {file.path: file for name in wanted for file in self._like(name)}
        # An edited image is not its original.
        exact = {name.path for name in wanted if name.rank in names.WHOLE}
        return sorted(found, key=lambda path: (found[path].name.path not in exact, found[path].name.rank, path))

    def _like(self, name: MediaName) -> list[_File]:
        """Return the files with the stem; else those with the longest path that the stem ends with, or that ends so."""
        if files := self._whole.get(name.stem) or self._ends.get(name.stem):
            return files
        return next((files for end in _ends(name.stem) if (files := self._whole.get(end))), [])


def _ends(stem: str) -> Iterator[str]:
    """Yield the ends of the path, longest first, without the whole of it."""
    parts = stem.split("/")[-MAX_PARTS:]
    for number in range(1, len(parts)):
        yield "/".join(parts[number:])
