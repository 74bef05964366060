"""What a copy consists of: found, and still to be copied. In a temporary database, because there may be millions."""

import sqlite3
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple, Self

from newsroom.exchange.static_site.locations import INDEX, Location, Source, digest_of, location_of

_TABLE = """
CREATE TABLE found (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, query TEXT NOT NULL, file TEXT NOT NULL, url TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE, found_on INTEGER, status INTEGER, UNIQUE (path, query)
)
"""
_COLUMNS = "id, path, query, file, url"


class Found(NamedTuple):
    """Something that belongs into the copy."""

    id: int
    source: Source
    location: Location


class Frontier:
    """Everything that was found, in the order in which it was found."""

    def __init__(self) -> None:
        # An empty name is a file that SQLite deletes at the end; what fits into memory is never written to it.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(_TABLE)
        self._last = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._database.close()

    def add(self, source: Source, *, found_on: int | None = None) -> Location:
        """Return where this is in the copy, and remember it if it is new. found_on: the ID of a page that links to it.

        Two that differ only in capital letters or Unicode form, which are one file on some systems, get two places, and
        so does a file with the name of a folder.
        """
        known = self._database.execute("SELECT file, url, found_on FROM found WHERE path = ? AND query = ?", source)
        if row := known.fetchone():
            if row[2] is None and found_on is not None:
                parameters = (found_on, *source)
                self._database.execute("UPDATE found SET found_on = ? WHERE path = ? AND query = ?", parameters)
            return Location(row[0], row[1])
        location = location_of(source)
        if self._is_taken(location):
            location = location_of(source, mark=digest_of(str(source)))
        self._database.execute(
            "INSERT INTO found (path, query, file, url, folded, found_on) VALUES (?, ?, ?, ?, ?, ?)",
            (*source, *location, _folded(location.file), found_on),
        )
        return location

    def _is_taken(self, location: Location) -> bool:
        """Return whether there is a file at the place, or at that of one of its folders, or a folder at its own."""
        folded = _folded(location.file)
        # Only names with a dot are those of files.
        folders = [str(folder) for folder in PurePosixPath(folded).parents if "." in folder.name]
        marks = ", ".join("?" * (len(folders) + 1))
        statement = f"SELECT 1 FROM found WHERE folded IN ({marks})"
        if self._database.execute(statement, [folded, *folders]).fetchone():
            return True
        if location.file.endswith(INDEX):
            return False
        below = "SELECT 1 FROM found WHERE folded > ? AND folded < ?"
        return self._database.execute(below, [f"{folded}/", f"{folded}0"]).fetchone() is not None

    def next_waiting(self) -> Found | None:
        """Return what is to be copied next; None if nothing is waiting. Each is returned once."""
        statement = f"SELECT {_COLUMNS} FROM found WHERE id > ? ORDER BY id LIMIT 1"
        row = self._database.execute(statement, [self._last]).fetchone()
        if row is None:
            return None
        self._last, path, query, file, url = row
        return Found(self._last, Source(path, query), Location(file, url))

    def finish(self, found: Found, status: int) -> None:
        """Remember the status with which the site responded; 200 for what is in the copy."""
        self._database.execute("UPDATE found SET status = ? WHERE id = ?", (status, found.id))

    def copied(self) -> Iterator[str]:
        """Yield the files of the copy, sorted by code points."""
        rows = self._database.execute("SELECT file FROM found WHERE status = 200 ORDER BY file")
        return (file for (file,) in rows)

    def has(self, file: str) -> bool:
        """Return whether the file is in the copy."""
        statement = "SELECT file FROM found WHERE folded = ? AND status = 200"
        row = self._database.execute(statement, [_folded(file)]).fetchone()
        return row is not None and bool(row[0] == file)

    def dead_links(self) -> list[tuple[str, str]]:
        """Return what is linked and not in the copy, each with a page that links to it."""
        rows = self._database.execute(
            "SELECT target.path, target.query, page.path, page.query FROM found AS target "
            "JOIN found AS page ON page.id = target.found_on WHERE target.status <> 200 ORDER BY target.id"
        )
        return [(str(Source(*row[:2])), str(Source(*row[2:]))) for row in rows]


def _folded(file: str) -> str:
    """Return the name as file systems compare names that take capital letters and Unicode forms for the same."""
    return unicodedata.normalize("NFC", file).casefold()
