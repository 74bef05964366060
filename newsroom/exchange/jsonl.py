"""JSON Lines, read one line at a time."""

import json
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from newsroom.exchange.records import Entry, entry_of
from newsroom.exchange.sources import Unreadable

# A story of ten novels. A longer line is not read into memory.
LONGEST_LINE = 20 * 1024 * 1024
_CHUNK = 64 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What files begin with that gzip and zip have made (RFC 1952, 2.3.1; APPNOTE.TXT of PKWARE, 4.3.7).
_COMPRESSED = (b"\x1f\x8b", b"PK\x03\x04")


def read(file: BinaryIO) -> Iterator[Entry]:
    """Each line of the open file with its number, blank ones left out. A line that is no story says why.

    Raises Unreadable if the file is compressed.
    """
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if number == 1:
            if line.startswith(_COMPRESSED):
                raise Unreadable("The file is compressed. Decompress it first.")
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if len(line) > LONGEST_LINE:
            _skip_rest(file, line)
            yield Entry(number, problem=f"The line is longer than {LONGEST_LINE // 1024**2} MB.")
        elif line.strip():
            yield _entry(number, line)


def _skip_rest(file: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(_CHUNK)


def _entry(number: int, line: bytes) -> Entry:
    try:
        data = json.loads(line.decode(), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        return Entry(number, problem=f"The line is not UTF-8 (byte {error.start + 1}).")
    except json.JSONDecodeError as error:
        return Entry(number, problem=f"The line is not valid JSON: {error.msg} (character {error.pos + 1}).")
    except ValueError as error:
        return Entry(number, problem=f"The line cannot be read as JSON: {str(error).partition(':')[0]}.")
    except RecursionError:
        return Entry(number, problem="The JSON is nested too deeply.")
    return entry_of(number, data)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not allowed")
