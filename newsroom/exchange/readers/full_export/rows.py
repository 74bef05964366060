"""The objects of a full export, which anybody may have edited or damaged: typed access to their fields."""

import os
import stat
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.dateparse import parse_date

from newsroom.exchange.readers.lines import lines_of, value_of
from newsroom.exchange.record_validation import parse_date as parse_moment
from newsroom.exchange.record_validation import text_in, type_name
from newsroom.exchange.records import InvalidRecord

MAX_ENTRIES = 100_000


class NoFile(Exception):
    """The folder has no such file. The message is a sentence."""


class Row:
    """One object. place: where people find it. Every method raises InvalidRecord if the field is of another type.

    A field that is missing or null is empty.
    """

    def __init__(self, place: str, values: Any) -> None:
        if not isinstance(values, dict):
            raise InvalidRecord(f"Each line must be a JSON object, not {type_name(values)}.")
        self.place, self.values = place, values
        self._used: set[str] = set()

    def text(self, name: str) -> str:
        """Return a string, "" if it is empty."""
        return text_in(self.values, self._use(name))

    def key(self, name: str) -> str:
        """Return a string that must not be empty."""
        if not (text := self.text(name)):
            raise InvalidRecord(f"“{name}” is required.")
        return text

    def flag(self, name: str) -> bool:
        """Return true or false, which is also what empty means."""
        return bool(self._typed(name, bool, "true or false", False))

    def number(self, name: str) -> int:
        """Return an integer from 0 to 9999, 0 if it is empty."""
        value = self._typed(name, int, "a number", 0)
        if isinstance(value, bool) or not 0 <= value < 10_000:
            raise InvalidRecord(f"“{name}” must be a number from 0 to 9999.")
        return int(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of strings."""
        return tuple(text_in({name: each}, name) for each in self.list(name))

    def by_language(self, name: str) -> dict[str, str]:
        """Return an object whose values are strings."""
        values = self._typed(name, dict, "an object", {})
        return {text_in({name: key}, name): text_in({name: value}, name) for key, value in values.items()}

    def list(self, name: str) -> list[Any]:
        """Return a list of anything."""
        values: list[Any] = self._typed(name, list, "a list", [])
        if len(values) > MAX_ENTRIES:
            raise InvalidRecord(f"“{name}” has {len(values)} entries. The limit is {MAX_ENTRIES}.")
        return values

    def rows(self, name: str) -> Iterator["Row"]:
        """Yield the objects of a list."""
        return (Row(self.place, self.checked(name, each)) for each in self.list(name))

    def row(self, name: str) -> "Row | None":
        """Return an object, None if it is empty."""
        value = self._typed(name, dict, "an object", None)
        return None if value is None else Row(self.place, value)

    def moment(self, name: str) -> datetime | None:
        """Return a date and time (aware)."""
        return parse_moment(text, name) if (text := self.text(name)) else None

    def day(self, name: str) -> date | None:
        """Return a day."""
        if not (text := self.text(name)):
            return None
        try:
            found = parse_date(text)
        except ValueError:
            found = None
        if found is None:
            raise InvalidRecord(f"“{name}” must be a day, for example 2026-03-01, not “{text[:40]}”.")
        return found

    def pass_over(self, *names: str) -> None:
        """Count these fields as known. An import has no use for them."""
        self._used.update(names)

    @property
    def unknown(self) -> tuple[str, ...]:
        """A sentence about the fields that nothing has asked for, or none."""
        names = sorted(map(str, self.values.keys() - self._used))
        return (f"Unknown fields were ignored: {', '.join(names)[:200]}.",) if names else ()

    @staticmethod
    def checked(name: str, value: Any) -> dict[str, Any]:
        """Return an object of a list."""
        if not isinstance(value, dict):
            raise InvalidRecord(f"Each entry of “{name}” must be an object, not {type_name(value)}.")
        return value

    def _typed(self, name: str, kind: type, words: str, empty: Any) -> Any:
        value = self.values.get(self._use(name))
        if value is None:
            return empty
        if not isinstance(value, kind):
            raise InvalidRecord(f"“{name}” must be {words}, not {type_name(value)}.")
        return value

    def _use(self, name: str) -> str:
        self._used.add(name)
        return name


def rows_of(folder: Path, name: str) -> Iterator[tuple[str, Row | InvalidRecord]]:
    """Yield the place and the object of each line of a file, or what is wrong with the line. Raises NoFile."""
    with open(opened(folder, name), "rb") as file:
        for number, line in lines_of(file):
            place = f"{name}, line {number}"
            value, problem = value_of(line)
            try:
                yield place, InvalidRecord(problem) if problem else Row(place, value)
            except InvalidRecord as error:
                yield place, error


def count_rows(folder: Path, name: str) -> int:
    """Return the number of lines of a file that `rows_of` yields. Raises NoFile."""
    with open(opened(folder, name), "rb") as file:
        return sum(1 for _ in lines_of(file))


def opened(folder: Path, name: str) -> int:
    """Open a regular file of the folder itself. Raises NoFile.

    A link could lead to any file that the operator may read.
    """
    try:
        descriptor = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise NoFile(f"{name} is missing.") from None
    except OSError as error:
        raise NoFile(_reason(folder, name, error)) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NoFile(f"{name} is not a file, so it was not read.")
    return descriptor


def _reason(folder: Path, name: str, error: OSError) -> str:
    if (folder / name).is_symlink():
        return f"{name} is a link to another file, so it was not read."
    return f"{name} cannot be read: {error.strerror or error}."
