"""Where the media files of a former site are: a folder, a ZIP archive, a list of URLs, or a web address."""

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import quote

from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.readers.compression import can_be_opened, decompression
from newsroom.exchange.sites.media import names
from newsroom.exchange.sites.media.catalogue import Catalogue
from newsroom.exchange.sites.media.fetching import Fetcher, Unfetchable, endpoint_of

# Of a file. It is the limit of the library, with one more to see that a file is larger.
MAX_BYTES = 20 * 1024 * 1024 + 1
MAX_FILES = 5_000_000
MAX_LIST_BYTES = 500 * 1024 * 1024
# Versions of a file that are tried if the library does not accept the first.
MAX_VERSIONS = 3


class Unavailable(Exception):
    """A file was found but cannot be read. The message is a sentence that says why."""


class Found(NamedTuple):
    """A file. name: where it was found. data: cut after MAX_BYTES."""

    name: str
    data: bytes


class MediaSource(Protocol):
    """A source of media files."""

    def versions(self, urls: Sequence[str]) -> Iterator[Found]:
        """Yield the file that the URLs mean, and further versions of it, best first; nothing if there is none.

        urls: of one file of the former site in several sizes, the original first. Raises Unavailable.
        """

    def elsewhere(self, url: str) -> Iterator[Found]:
        """Yield the file with exactly this URL of another site, or nothing. Raises Unavailable."""


class Folder:
    """The folder of uploads, a folder in or above it, or a copy of the whole site. Links and pipes are not read."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._catalogue = Catalogue(_paths_in(root))

    def versions(self, urls: Sequence[str]) -> Iterator[Found]:
        """See `MediaSource`."""
        for path in self._catalogue.find(urls)[:MAX_VERSIONS]:
            try:
                with open(self._root / path, "rb") as file:
                    yield Found(path, file.read(MAX_BYTES))
            except OSError as error:
                raise Unavailable(f"The file cannot be read: {error.strerror or error}.") from None

    def elsewhere(self, url: str) -> Iterator[Found]:
        """See `MediaSource`. The folder has no files of other sites."""
        return iter(())


class Archive:
    """A ZIP archive of such a folder. Its files are read one by one and never unpacked."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self._entries = {info.filename: info for info in file.infolist() if not info.is_dir()}
        self._catalogue = Catalogue(_limited(iter(self._entries)))

    def versions(self, urls: Sequence[str]) -> Iterator[Found]:
        """See `MediaSource`."""
        for path in self._catalogue.find(urls)[:MAX_VERSIONS]:
            entry = self._entries[path]
            if not can_be_opened(entry):
                raise Unavailable("The file in the archive is not compressed by Deflate.")
            try:
                with self._file.open(entry) as file:
                    yield Found(path, file.read(MAX_BYTES))
            # Decompressors have errors of their own.
            except (OSError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error, ValueError) as error:
                raise Unavailable(f"The file in the archive cannot be read: {str(error).rstrip('.')}.") from None

    def elsewhere(self, url: str) -> Iterator[Found]:
        """See `MediaSource`. The archive has no files of other sites."""
        return iter(())


class UrlList:
    """URLs of files, which are fetched. Their hosts were named by the operator, so they may be private."""

    def __init__(self, urls: Sequence[str], fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._all = frozenset(urls)
        self._urls = {names.path_of(url): url for url in urls}
        self._catalogue = Catalogue(self._urls)

    def versions(self, urls: Sequence[str]) -> Iterator[Found]:
        """See `MediaSource`."""
        paths = self._catalogue.find(urls)[:MAX_VERSIONS]
        yield from _fetched([self._urls[path] for path in paths], self._fetcher)

    def elsewhere(self, url: str) -> Iterator[Found]:
        """See `MediaSource`."""
        return _fetched([url] if url in self._all else [], self._fetcher)


class Web:
    """The former site, or a copy of it at another URL. What is not there is fetched from its own URL."""

    def __init__(self, base: str, fetcher: Fetcher) -> None:
        self._base, self._fetcher = base.rstrip("/"), fetcher
        self._folder = f"{names.path_of(base).strip('/')}/"

    def versions(self, urls: Sequence[str]) -> Iterator[Found]:
        """See `MediaSource`."""
        candidates: dict[str, None] = {}
        for url in urls:
            if names.is_upload(url):
                # The path has the subdirectory of the site, which its own URL has, too.
                path = names.path_of(url).removeprefix(self._folder)
                candidates[f"{self._base}/{quote(path)}"] = None
            candidates[url] = None
        yield from _fetched(list(candidates), self._fetcher)

    def elsewhere(self, url: str) -> Iterator[Found]:
        """See `MediaSource`."""
        return _fetched([url], self._fetcher)


def _fetched(urls: Sequence[str], fetcher: Fetcher) -> Iterator[Found]:
    problem = ""
    for url in urls:
        try:
            yield Found(url, fetcher.fetch(url, MAX_BYTES))
        except Unfetchable as error:
            problem = problem or str(error)
    if problem:
        raise Unavailable(problem)


@contextmanager
def open_source(place: str) -> Iterator[MediaSource | None]:
    """Open the source that the operator named; None for "".

    place: a folder, a ZIP file, a text file with a URL in each line, or a web address. Raises UnreadableFile, OSError.
    """
    if not place:
        yield None
    elif place.lower().startswith(("http://", "https://")):
        yield Web(place, Fetcher([_endpoint(place)]))
    elif Path(place).is_dir():
        yield Folder(Path(place).resolve())
    elif zipfile.is_zipfile(place):
        with decompression():
            file = zipfile.ZipFile(place)
        with file:
            yield Archive(file)
    else:
        urls = _urls_in(Path(place))
        yield UrlList(urls, Fetcher([_endpoint(url) for url in urls]))


def _endpoint(url: str) -> tuple[str, int]:
    try:
        return endpoint_of(url)
    except Unfetchable as error:
        raise UnreadableFile(f"“{url[:200]}” is not a web address that files can be fetched from. {error}") from None


def _urls_in(path: Path) -> list[str]:
    with open(path, "rb") as file:
        data = file.read(MAX_LIST_BYTES + 1)
    if len(data) > MAX_LIST_BYTES:
        raise UnreadableFile(f"{path} is larger than {MAX_LIST_BYTES // 1024**2} MB.")
    lines = [line.strip() for line in data.decode("utf-8-sig", "replace").splitlines()]
    urls = [line for line in lines if line.lower().startswith(("http://", "https://"))]
    if not urls:
        raise UnreadableFile(f"{path} is neither a folder nor a ZIP file nor a text file with a URL in each line.")
    return urls


def _paths_in(root: Path) -> Iterator[str]:
    return _limited(
        os.path.relpath(os.path.join(folder, name), root)
        for folder, _, files in os.walk(root)
        for name in files
        if _is_file(os.path.join(folder, name))
    )


def _is_file(path: str) -> bool:
    """Return whether it is a file, and no link, pipe or device."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _limited(paths: Iterator[str]) -> Iterator[str]:
    for number, path in enumerate(paths, 1):
        if number > MAX_FILES:
            raise UnreadableFile(f"The source of media has more than {MAX_FILES:,} files. Name the folder of uploads.")
        # A name that is not Unicode matches no URL.
        with suppress(UnicodeEncodeError):
            path.encode()
            yield path
