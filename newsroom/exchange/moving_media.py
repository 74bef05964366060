"""Moving of all media between the folder and object storage, while the site is running."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import batched
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.core.files import File

from newsroom.core.images.storage import MediaStorage
from newsroom.exchange.backup.archive import chunks_of, digest_of, library_files
from newsroom.exchange.progress import Progress

# Files that are copied at the same time: each waits for the network most of the time.
THREADS = 8
# Files that are given to the threads together, and bytes of each that are in memory.
_BATCH, _IN_MEMORY = 1000, 4 * 1024 * 1024
_TOKEN_LENGTH = 24


class Copied(NamedTuple):
    """What was copied. copied, present: numbers of files. damaged: names of copies that differed, and were deleted.

    without_file: names that images and files of the library have, of which the target has no file. without_row: the
    number of files that belong to none of them.
    """

    copied: int
    present: int
    damaged: list[str]
    without_file: list[str]
    without_row: int


def copy(source: MediaStorage, target: MediaStorage, progress: Progress) -> Copied:
    """Copy each file that the target does not have, and read it again to compare it. Changes nothing at the source.

    A file of the target is complete, since a name never has another content and both storages write all or nothing, so
    an interrupted copy can go on. Raises Unavailable or another OSError.
    """
    there = set(target.names())
    names = [name for name in source.names() if name not in there]
    present = len(there)
    results = list(_over(names, lambda name: _copy_file(source, target, name), progress))
    damaged = [name for name, is_same in results if is_same is False]
    there |= {name for name, is_same in results if is_same}
    rows = library_files()
    tokens = {_token(name) for name in rows}
    return Copied(
        copied=sum(is_same is True for _, is_same in results),
        present=present,
        damaged=damaged,
        without_file=sorted(rows - there),
        without_row=sum(_token(name) not in tokens for name in there),
    )


def delete_copied(source: MediaStorage, target: MediaStorage, progress: Progress) -> tuple[int, list[str]]:
    """Delete each file of the source that the target has with the same content.

    Returns how many, and the names of those that differ or are missing there. Raises Unavailable or another OSError.
    """
    results = list(_over(source.names(), lambda name: _delete_file(source, target, name), progress))
    return sum(is_same for _, is_same in results), [name for name, is_same in results if not is_same]


def _over[T](names: Iterable[str], work: Callable[[str], T], progress: Progress) -> Iterator[tuple[str, T]]:
    """Yield each name with what the work on it returned, in their order. Several threads work."""
    with ThreadPoolExecutor(THREADS) as threads:
        for batch in batched(names, _BATCH):
            yield from progress.over(zip(batch, threads.map(work, batch), strict=True))


def _copy_file(source: MediaStorage, target: MediaStorage, name: str) -> bool | None:
    """Return whether the copy is the same; None if the file was deleted meanwhile."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as content:
        try:
            with source.open(name) as file:
                digest = digest_of(_noted(chunks_of(file), content))
        except FileNotFoundError:
            return None
        content.seek(0)
        saved = target.save(name, File(content, name=name))
    if saved == name and _digest(target, name) == digest:
        return True
    target.delete(saved)
    return False


def _delete_file(source: MediaStorage, target: MediaStorage, name: str) -> bool:
    with suppress(FileNotFoundError):
        if _digest(target, name) == _digest(source, name):
            source.delete(name)
            return True
    return False


def _noted(chunks: Iterable[bytes], file: Any) -> Iterator[bytes]:
    """Yield the chunks, and write them to the file."""
    for chunk in chunks:
        file.write(chunk)
        yield chunk


def _digest(storage: MediaStorage, name: str) -> str:
    with storage.open(name) as file:
        return digest_of(chunks_of(file))


def _token(name: str) -> str:
    """Return the part of a name that an image has in common with its renditions."""
    return PurePosixPath(name).name[:_TOKEN_LENGTH]
