"""Reader for the interchange format (JSON Lines), one line at a time."""

import json
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.record_validation import entry_of
from newsroom.exchange.records import Entry

# As long as ten novels. Longer lines are not read into memory.
MAX_LINE_BYTES = 20 * 1024 * 1024
_CHUNK_SIZE = 64 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# The first bytes of gzip and ZIP files (RFC 1952, 2.3.1; PKWARE APPNOTE.TXT, 4.3.7).
_COMPRESSED = (b"\x1f\x8b", b"PK\x03\x04")


def read(file: BinaryIO) -> Iterator[Entry]:
    """Yield an entry for each line of the open file that is not blank.

    Raises UnreadableFile if the file is compressed.
    """
    number = 0
    while line := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if number == 1:
            if line.startswith(_COMPRESSED):
                raise UnreadableFile("The file is compressed. Decompress it first.")
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if len(line) > MAX_LINE_BYTES:
            _skip_rest(file, line)
            yield Entry(number, problem=f"The line is longer than {MAX_LINE_BYTES // 1024**2} MB.")
        elif line.strip():
            yield _entry(number, line)


def _skip_rest(file: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(_CHUNK_SIZE)


def _entry(number: int, line: bytes) -> Entry:
    try:
        data = json.loads(line.decode(), parse_constant=_reject_constant)
    except UnicodeDecodeError as error:
        return Entry(number, problem=f"The line is not UTF-8 (byte {error.start + 1}).")
    except json.JSONDecodeError as error:
        return Entry(number, problem=f"The line is not valid JSON: {error.msg} (character {error.pos + 1}).")
    except ValueError as error:
        return Entry(number, problem=f"The line cannot be read as JSON: {str(error).partition(':')[0]}.")
    except RecursionError:
        return Entry(number, problem="The JSON is nested too deeply.")
    return entry_of(number, data)


def _reject_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not allowed")
