"""The tables of a Ghost export: reading the file, and looking up rows."""

import json
import re
from collections import defaultdict
from typing import Any, BinaryIO

from newsroom.core.html import without_controls
from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.readers.compression import Part, parts_of
from newsroom.exchange.record_validation import type_name
from newsroom.exchange.records import InvalidRecord

MAX_FILE_BYTES = 1024 * 1024 * 1024
# JSON can contain these, but no text does.
_DAMAGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

type Row = dict[str, Any]


def read_tables(file: BinaryIO) -> Row:
    """Return the tables of the open file by name; it may be in gzip or ZIP.

    Raises UnreadableFile if it is not a Ghost export.
    """
    # Of several files in an archive, the largest one: Ghost adds small ones, such as its redirects.
    content = max((_content(part) for part in parts_of(file, suffixes=(".json",))), key=len)
    try:
        export = json.loads(content)
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"The file is not UTF-8 (byte {error.start + 1}).") from None
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"The file is not valid JSON: {error}.") from None
    if isinstance(export, dict) and isinstance(export.get("db"), list) and export["db"]:
        export = export["db"][0]
    tables = export.get("data") if isinstance(export, dict) else None
    if not isinstance(tables, dict) or not isinstance(tables.get("posts"), list):
        raise UnreadableFile("The file is not a Ghost export: no posts found.")
    return {without_controls(name): _cleaned(rows) for name, rows in tables.items()}


def _cleaned(rows: Any) -> Any:
    """Return the rows; those that are objects without what no database or terminal takes in their texts."""
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            damaged = {name: text for name, text in row.items() if isinstance(text, str) and _DAMAGE.search(text)}
            row |= {name: _DAMAGE.sub("", text) for name, text in damaged.items()}
    return rows


def _content(part: Part) -> bytes:
    content = bytearray()
    for chunk in part.chunks():
        content += chunk
        if len(content) > MAX_FILE_BYTES:
            raise UnreadableFile(f"The file is larger than {MAX_FILE_BYTES // 1024**2} MB.")
    return bytes(content)


class Tables:
    """Rows of the tables beside the posts. faults: a sentence for each row that was ignored."""

    def __init__(self, tables: Row) -> None:
        self.tables = tables
        self.faults: list[str] = []

    def rows(self, table: str) -> list[tuple[int, Row]]:
        """Return the rows of the table that are objects, with their numbers from 1."""
        rows = self.tables.get(table)
        if not isinstance(rows, list | None):
            self.faults.append(f"“{table}” was ignored: it must be a list, not {type_name(rows)}.")
            return []
        found = []
        for number, row in enumerate(rows or (), 1):
            if isinstance(row, dict):
                found.append((number, row))
            else:
                self.faults.append(
                    f"Row {number} of “{table}” was ignored: it must be an object, not {type_name(row)}."
                )
        return found

    def by_id(self, table: str, column: str) -> dict[str, list[Row]]:
        """Return the rows of the table by the ID in the column. Rows without an ID are left out."""
        found: defaultdict[str, list[Row]] = defaultdict(list)
        for number, row in self.rows(table):
            try:
                found[id_in(row, column)].append(row)
            except InvalidRecord as fault:
                self.faults.append(f"Row {number} of “{table}” was ignored: {fault}")
        found.pop("", None)
        return found

    def settings(self) -> dict[str, str]:
        """Return the settings of the site that are texts, by key."""
        rows = (row for _, row in self.rows("settings"))
        return {
            row["key"]: row["value"]
            for row in rows
            if isinstance(row.get("key"), str) and isinstance(row.get("value"), str)
        }


def id_in(row: Row, column: str) -> str:
    """Return the ID in the column, or "" if there is none. Raises InvalidRecord if it is not a string or a number."""
    value = row.get(column)
    if isinstance(value, bool | list | dict):
        raise InvalidRecord(f"“{column}” must be a string or a number, not {type_name(value)}.")
    return "" if value is None else str(value)


def text_in(row: Row, column: str) -> str:
    """Return the text in the column, or "" if it is anything else."""
    value = row.get(column)
    return value if isinstance(value, str) else ""


def order_of(row: Row) -> int:
    """Return the place of the link among those of its post."""
    position = row.get("sort_order")
    return position if isinstance(position, int) else 0
