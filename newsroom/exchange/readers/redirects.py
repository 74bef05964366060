"""Reads the lines of a CSV file with old and new URLs, in bounded memory."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from newsroom.exchange.files import UnreadableFile

# In characters. A line has two URLs.
MAX_LINE_LENGTH = 20_000
_DELIMITERS = "\t;,"


class Line(NamedTuple):
    """A line with an old and a new URL. number: in the file, from 1. problem: why it has none, in a sentence."""

    number: int
    old_url: str
    new_url: str
    problem: str = ""


def lines_of(file: BinaryIO) -> Iterator[Line]:
    """Yield the lines of a file, without blank ones and a line of headers. Further columns are ignored.

    The columns are separated by commas, semicolons or tabs; the text is UTF-8, or UTF-16 with a byte order mark. Raises
    UnreadableFile, after yielding the lines before.
    """
    buffered = io.BufferedReader(file) if isinstance(file, io.RawIOBase) else file
    start = buffered.peek(3)[:3] if hasattr(buffered, "peek") else b""
    encoding = "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    text = io.TextIOWrapper(buffered, encoding=encoding, newline="")
    number = 0
    try:
        first = _read(text, 1)
        delimiter = max(_DELIMITERS, key=first.count)
        for number, row in _rows(text, first, delimiter):
            cells = [cell.strip() for cell in row]
            if not any(cells) or (number == 1 and not _is_url(cells[0])):
                continue
            if len(cells) < 2 or not (cells[0] and cells[1]):
                yield Line(number, cells[0], "", "The line needs an old and a new URL.")
            else:
                yield Line(number, cells[0], cells[1])
    except UnicodeError:
        raise UnreadableFile(f"The file is not UTF-8 or UTF-16 after line {number}. Save it as UTF-8.") from None
    except csv.Error as error:
        raise UnreadableFile(f"Line {number + 1} cannot be read: {error}.") from None
    finally:
        # Whoever opened the file closes it.
        text.detach()


def _rows(text: io.TextIOWrapper, first: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with the numbers of their first lines. Each line is a row: no URL contains a line break."""
    number, line = 1, first
    while line:
        yield number, next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, strict=True), [])
        number += 1
        line = _read(text, number)


def _read(text: io.TextIOWrapper, number: int) -> str:
    line = text.readline(MAX_LINE_LENGTH + 1)
    if len(line) > MAX_LINE_LENGTH:
        raise UnreadableFile(f"Line {number} is longer than {MAX_LINE_LENGTH:,} characters.")
    return line


def _is_url(cell: str) -> bool:
    return cell.startswith(("/", "?")) or "://" in cell
