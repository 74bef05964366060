"""How a process learns that the log of changes has grown: asked at every request, so each is cheap.

Each bell has connections of its own, beside Django's: an answer that is kept needs no more. They are opened when they
are needed, after the server has started its processes, and again when they were lost.
"""

import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.utils.module_loading import import_string

from newsroom.core.cache.invalidation import SHARED

# Of a database that is away, no connection is asked for again for so many seconds.
PATIENCE = 0.5
# Longer than it takes to find out that it is.
LONGEST = 5.0
COLUMNS = "id, mark, tag, due_at, is_takedown"


class Row(NamedTuple):
    """A row of the log. due_at: seconds since 1970, None for a change that is to be seen at once."""

    id: int
    mark: int
    tag: str
    due_at: float | None
    is_takedown: bool


class Seen(NamedTuple):
    """How much of the log is known: the rows whose mark is below `mark`, but for those whose mark is in `missing`."""

    mark: int = 0
    missing: frozenset[int] = frozenset()

    def has(self, mark: int) -> bool:
        """Whether rows with this mark are known."""
        return mark < self.mark and mark not in self.missing

    @property
    def below(self) -> int:
        """The mark below which all are known."""
        return min(self.missing, default=self.mark)


class Away(Exception):
    """The database does not answer, so nothing is known about changes."""


class Bell(Protocol):
    """What tells whether there may be something new, and reads it."""

    def has_rung(self) -> bool:
        """Whether something may have changed since this thread asked last. Raises Away."""

    def read(self, since: Seen) -> tuple[Seen, list[Row]]:
        """The rows that were not known, and how much then is. Raises Away."""

    def recent(self, number: int, now: datetime) -> tuple[Seen, list[Row]]:
        """The rows with the greatest marks, at most so many, and those that are due after `now`; as of `read`.

        Raises Away.
        """


class _Held:
    """A connection that is closed once nobody holds it: with its thread, or after it was lost."""

    def __init__(self, connection: Any):
        self.connection, self.pid = connection, os.getpid()
        weakref.finalize(self, connection.close)


class Connections:
    """One connection a thread, or one for all threads, opened by `connect` when it is first asked for.

    error: what it raises when it is lost.
    """

    def __init__(self, connect: Callable[[], Any], error: type[Exception], *, is_for_all: bool = False):
        self._connect, self._error = connect, error
        self._local: Any = SimpleNamespace() if is_for_all else threading.local()
        self._away_until = 0.0

    @property
    def number(self) -> int:
        """Which of its connections a thread has: what SQLite counts is not to be compared between two."""
        return getattr(self._local, "number", 0)

    def ask(self, statement: str, parameters: tuple = ()) -> list[tuple]:
        """The rows that the database answers with. A connection that was lost is opened anew. Raises Away."""
        held = getattr(self._local, "held", None)
        if held is not None and held.pid == os.getpid():
            with suppress(self._error):
                return held.connection.execute(statement, parameters).fetchall()
        self._local.held = None
        now = time.monotonic()
        if now < self._away_until:
            raise Away
        if self._away_until:
            # One finds out whether it is back; the others need not wait until a machine that is silent gives no answer.
            self._away_until = now + LONGEST
        try:
            held = self._local.held = _Held(self._connect())
            self._local.number = self.number + 1
            found = held.connection.execute(statement, parameters).fetchall()
            self._away_until = 0.0
            return found
        except self._error as error:
            self._local.held = None
            self._away_until = time.monotonic() + PATIENCE
            raise Away from error


class SQLiteBell:
    """SQLite counts for every connection what others commit (PRAGMA data_version): the commit itself rings."""

    def __init__(self, path: str | Path):
        self._uri = f"{Path(path).absolute().as_uri()}?mode=ro"
        self._connections = Connections(self._open, sqlite3.Error)
        self._heard = threading.local()

    def _open(self) -> sqlite3.Connection:
        # A file that is not there is an error, not a new database. For as long as Django waits.
        return sqlite3.connect(self._uri, uri=True, timeout=5, isolation_level=None, check_same_thread=False)

    def has_rung(self) -> bool:
        """See `Bell`."""
        rows = self._connections.ask("PRAGMA data_version")
        self._heard.now = (os.getpid(), self._connections.number, *rows)
        return getattr(self._heard, "last", None) != self._heard.now

    def read(self, since: Seen) -> tuple[Seen, list[Row]]:
        """See `Bell`."""
        return self._ask("newsroom_invalidation ON mark >= ?", (since.mark,))

    def recent(self, number: int, now: datetime) -> tuple[Seen, list[Row]]:
        """See `Bell`."""
        newest = "SELECT * FROM (SELECT * FROM newsroom_invalidation ORDER BY mark DESC, id DESC LIMIT ?)"
        due = "SELECT * FROM newsroom_invalidation WHERE due_at IS NOT NULL AND due_at > ?"
        moment = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        return self._ask(f"({newest} UNION {due}) ON true", (number, moment))

    def _ask(self, rows: str, parameters: tuple) -> tuple[Seen, list[Row]]:
        # One statement, so that the greatest mark is that of what is read. Who writes later has a greater one.
        found = self._connections.ask(
            f"SELECT last, {COLUMNS} FROM (SELECT MAX(mark) AS last FROM newsroom_invalidation) "
            f"LEFT JOIN {rows} ORDER BY id",
            parameters,
        )
        # What was not read goes on ringing.
        self._heard.last = self._heard.now
        told = [(pk, mark, tag, _seconds(due), bool(takedown)) for _, pk, mark, tag, due, takedown in found]
        return Seen((found[0][0] or 0) + 1), [Row(*row) for row in told if row[0] is not None]


def bell_of_site() -> Bell:
    """What tells of changes in the site's database."""
    if connection.vendor == "sqlite":
        return SQLiteBell(connection.settings_dict["NAME"])
    # Where they are not used, what they stand on is not installed.
    cache = settings.CACHES["default"]
    if cache["BACKEND"] == SHARED:
        return import_string("newsroom.core.cache.redis.RedisBell")(cache["LOCATION"], caches["default"].make_key)
    return import_string("newsroom.core.cache.postgresql.PostgreSQLBell")()


def _seconds(told: str | None) -> float | None:
    """A moment as Django tells it to SQLite."""
    return datetime.fromisoformat(told).replace(tzinfo=UTC).timestamp() if told else None
