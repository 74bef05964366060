"""The lines of a JSON Lines file, read one at a time."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn

# As long as ten novels. Longer lines are not read into memory.
MAX_LINE_BYTES = 20 * 1024 * 1024
_CHUNK_SIZE = 64 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def lines_of(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield the number and the bytes of each line of the open file that is not blank; None for one that is too long."""
    number = 0
    while line := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if len(line) > MAX_LINE_BYTES:
            _skip_rest(file, line)
            yield number, None
        elif line.strip():
            yield number, line


def _skip_rest(file: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(_CHUNK_SIZE)


def value_of(line: bytes | None) -> tuple[Any, str]:
    """Return the JSON value of a line as `lines_of` yields it, and ""; or None, and a sentence that says why not."""
    if line is None:
        return None, f"The line is longer than {MAX_LINE_BYTES // 1024**2} MB."
    try:
        return json.loads(line.decode(), parse_constant=_reject_constant), ""
    except UnicodeDecodeError as error:
        return None, f"The line is not UTF-8 (byte {error.start + 1})."
    except json.JSONDecodeError as error:
        return None, f"The line is not valid JSON: {error.msg} (character {error.pos + 1})."
    except ValueError as error:
        return None, f"The line cannot be read as JSON: {str(error).partition(':')[0]}."
    except RecursionError:
        return None, "The JSON is nested too deeply."


def _reject_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not allowed")
