"""Reader for the interchange format (JSON Lines), one line at a time."""

from collections.abc import Iterator
from typing import BinaryIO

from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.readers.lines import lines_of, value_of
from newsroom.exchange.record_validation import entry_of
from newsroom.exchange.records import Entry

# The first bytes of gzip and ZIP files (RFC 1952, 2.3.1; PKWARE APPNOTE.TXT, 4.3.7).
_COMPRESSED = (b"\x1f\x8b", b"PK\x03\x04")


def read(file: BinaryIO) -> Iterator[Entry]:
    """Yield an entry for each line of the open file that is not blank.

    Raises UnreadableFile if the file is compressed.
    """
    for number, line in lines_of(file):
        if number == 1 and line and line.startswith(_COMPRESSED):
            raise UnreadableFile("The file is compressed. Decompress it first.")
        data, problem = value_of(line)
        yield Entry(number, problem=problem) if problem else entry_of(number, data)
