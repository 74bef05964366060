"""The files of an export: a plain one, one in gzip, or the parts in a ZIP archive."""

import gzip
import lzma
import re
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from newsroom.exchange.files import UnreadableFile

# For all files of an archive together, once decompressed.
MAX_BYTES = 16 * 1024**3
# Of an archive.
MAX_FILES = 1000
CHUNK_BYTES = 256 * 1024
# The first bytes of gzip and ZIP files (RFC 1952, 2.3.1; PKWARE APPNOTE.TXT, 4.3.7).
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_ENCRYPTED = 0x1
# With Deflate, no more is decompressed than is asked for. With other methods, what 3 kB become needs all memory.
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_NUMBER = re.compile(r"(\d+)")


class Readable(Protocol):
    """What can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""


@dataclass(frozen=True)
class Part:
    """A file of an export. name: in its archive, "" if there is none. open: opens it at its beginning."""

    name: str
    open: Callable[[], Readable]

    def chunks(self) -> Iterator[bytes]:
        """Yield the content in pieces. Raises UnreadableFile if it cannot be decompressed, or is too large."""
        size = 0
        with decompression():
            file = self.open()
            while chunk := file.read(CHUNK_BYTES):
                size += len(chunk)
                if size > MAX_BYTES:
                    raise UnreadableFile(f"The file is larger than {MAX_BYTES // 1024**3} GB.")
                yield chunk


def parts_of(file: BinaryIO, *, suffixes: tuple[str, ...]) -> list[Part]:
    """Return the files with these suffixes in the open file, in the order of their names.

    A file that can be read only once, such as standard input, is copied to a temporary one. Raises UnreadableFile if
    an archive is damaged, encrypted, too large or has no such file.
    """
    file = file if file.seekable() else _copy(file)
    start = file.tell()

    def from_start() -> BinaryIO:
        file.seek(start)
        return file

    head = from_start().read(4)
    if head.startswith(_ZIP):
        return _zipped(file, suffixes)
    if head.startswith(_GZIP):
        return [Part("", lambda: gzip.GzipFile(fileobj=from_start()))]
    return [Part("", from_start)]


def _copy(file: BinaryIO) -> BinaryIO:
    # It is closed and deleted with the last reference to it.
    copy = tempfile.TemporaryFile()  # noqa: SIM115
    weakref.finalize(copy, copy.close)
    while chunk := file.read(CHUNK_BYTES):
        copy.write(chunk)
    copy.seek(0)
    return copy


def _zipped(file: BinaryIO, suffixes: tuple[str, ...]) -> list[Part]:
    with decompression():
        archive = zipfile.ZipFile(file)
        found = [info for info in archive.infolist() if _is_export(info.filename, suffixes)]
    kind = suffixes[0].removeprefix(".").upper()
    if not found:
        raise UnreadableFile(f"The ZIP archive has no {kind} file. Export the content again.")
    if len(found) > MAX_FILES or sum(info.file_size for info in found) > MAX_BYTES:
        raise UnreadableFile(
            f"The ZIP archive has more than {MAX_FILES:,} {kind} files or {MAX_BYTES // 1024**3} GB. Import parts."
        )
    if any(info.flag_bits & _ENCRYPTED for info in found):
        raise UnreadableFile(f"The ZIP archive is encrypted. Unpack it and import the {kind} files.")
    if not all(map(can_be_opened, found)):
        raise UnreadableFile(f"The ZIP archive is not compressed by Deflate. Unpack it and import the {kind} files.")

    def opener(info: zipfile.ZipInfo) -> Callable[[], Readable]:
        return lambda: archive.open(info)

    return [Part(info.filename, opener(info)) for info in sorted(found, key=_order)]


def can_be_opened(info: zipfile.ZipInfo) -> bool:
    """Return whether the file of an archive can be decompressed in bounded memory."""
    return info.compress_type in _METHODS


def _is_export(name: str, suffixes: tuple[str, ...]) -> bool:
    """Return whether it has one of the suffixes, and is none of the files that macOS adds."""
    return name.lower().endswith(suffixes) and not name.startswith("__MACOSX/")


def _order(info: zipfile.ZipInfo) -> list[tuple[int, int, str]]:
    """Return a key by which part 10 follows part 9."""
    return [
        (1, int(piece), "") if piece.isdecimal() else (0, 0, piece) for piece in _NUMBER.split(info.filename) if piece
    ]


@contextmanager
def decompression() -> Iterator[None]:
    """Raise UnreadableFile, and no error of a decompressor, if the block finds damage."""
    try:
        yield
    except (zipfile.BadZipFile, NotImplementedError):
        raise UnreadableFile("The ZIP archive is damaged. Download or create it again.") from None
    except EOFError:
        raise UnreadableFile("The compressed file ends early. Download it again.") from None
    except (gzip.BadGzipFile, zlib.error, lzma.LZMAError):
        raise UnreadableFile("The compressed file is damaged. Download it again.") from None
