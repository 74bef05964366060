"""Change detection: cheap per-request checks for new entries in the invalidation log.

Detectors have database connections of their own, so that a cache hit needs none of Django's. They are opened on first
use, after the server has forked its processes, and again after they were lost.
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
from typing import Any, NamedTuple, Protocol, cast

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.utils.module_loading import import_string

from newsroom.core.cache.invalidation import SHARED_BACKEND

# Seconds to wait before reconnecting to an unavailable database.
RETRY_DELAY = 0.5
# Seconds that one attempt to reconnect may take; longer than the timeout of a connection.
_RECONNECT_TIMEOUT = 5.0
_COLUMNS = "id, sequence, tag, due_at, is_takedown"


class Row(NamedTuple):
    """A row of the log. due_at: seconds since 1970, None if the tag is invalidated at once."""

    id: int
    sequence: int
    tag: str
    due_at: float | None
    is_takedown: bool


class LogPosition(NamedTuple):
    """How far the log was read: all rows whose sequence is below `sequence`, except those in `missing`."""

    sequence: int = 0
    missing: frozenset[int] = frozenset()

    def includes(self, sequence: int) -> bool:
        """Return whether rows with this sequence were read."""
        return sequence < self.sequence and sequence not in self.missing

    @property
    def low_watermark(self) -> int:
        """The sequence below which all rows were read."""
        return min(self.missing, default=self.sequence)


class DatabaseUnavailable(Exception):
    """The database does not respond, so it is unknown whether the log has new entries."""


class ChangeDetector(Protocol):
    """Checks whether the log may have new entries, and reads them."""

    def has_changes(self) -> bool:
        """Return whether the log may have new entries since this thread last checked. Raises DatabaseUnavailable."""

    def read(self, since: LogPosition) -> tuple[LogPosition, list[Row]]:
        """Return the new position and the rows that `since` does not include. Raises DatabaseUnavailable."""

    def recent(self, limit: int, now: datetime) -> tuple[LogPosition, list[Row]]:
        """Return the position, and the `limit` rows with the greatest sequences and those that are due after `now`.

        Raises DatabaseUnavailable.
        """


class _Connection:
    """A connection that is closed once nothing refers to it: when its thread ends, or after it was lost."""

    def __init__(self, connection: Any):
        self.connection, self.pid = connection, os.getpid()
        weakref.finalize(self, connection.close)


class Connections:
    """One connection for each thread, or one for all of them, opened on first use.

    connect: opens one. error: what it raises if it is lost.
    """

    def __init__(self, connect: Callable[[], Any], error: type[Exception], *, is_shared: bool = False):
        self._connect, self._error = connect, error
        self._local: Any = SimpleNamespace() if is_shared else threading.local()
        # 0.0 while the database is available.
        self._retry_at = 0.0

    @property
    def number(self) -> int:
        """How many connections this thread has opened: counters of SQLite are only comparable within one."""
        return cast(int, getattr(self._local, "number", 0))

    def execute(self, statement: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of the statement. Raises DatabaseUnavailable."""
        return self.use(lambda connection: connection.execute(statement, parameters).fetchall())

    def use[T](self, operation: Callable[[Any], T]) -> T:
        """Call the operation with the connection, or with a new one if that was lost. Raises DatabaseUnavailable."""
        current: _Connection | None = getattr(self._local, "connection", None)
        if current is not None and current.pid == os.getpid():
            with suppress(self._error):
                return operation(current.connection)
        self._local.connection = None
        now = time.monotonic()
        if now < self._retry_at:
            raise DatabaseUnavailable
        if self._retry_at:
            # One thread reconnects. The others do not wait for the timeout of a machine that does not respond.
            self._retry_at = now + _RECONNECT_TIMEOUT
        try:
            current = self._local.connection = _Connection(self._connect())
            self._local.number = self.number + 1
            result = operation(current.connection)
            self._retry_at = 0.0
            return result
        except self._error as error:
            self._local.connection = None
            self._retry_at = time.monotonic() + RETRY_DELAY
            raise DatabaseUnavailable from error


class SharedCheck[T]:
    """One question at a time for all threads of a process. Its answer serves all that waited for it to be asked.

    A thread never gets the answer to a question that was on its way when it arrived: that may be older than a commit
    of which the thread's client already knows.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = self._answered = 0
        self._answer: T | None = None

    def __call__(self, ask: Callable[[], T]) -> T:
        """Return what `ask` returned to this thread, or to another that called it after this one arrived."""
        arrival = self._asked
        with self._lock:
            if self._answered <= arrival:
                self._asked += 1
                self._answer = ask()
                self._answered = self._asked
            return cast(T, self._answer)


class SQLiteChangeDetector:
    """Compares `PRAGMA data_version`, which changes with each commit of another connection."""

    def __init__(self, path: str | Path):
        self._uri = f"{Path(path).absolute().as_uri()}?mode=ro"
        self._connections = Connections(self._open, sqlite3.Error)
        # For each thread: `checked`, the version at the last check, and `read`, the one up to which it read the log.
        self._versions = threading.local()

    def _open(self) -> sqlite3.Connection:
        # Read-only, so that a missing file is an error and not a new database. The timeout is Django's.
        return sqlite3.connect(self._uri, uri=True, timeout=5, isolation_level=None, check_same_thread=False)

    def has_changes(self) -> bool:
        """See `ChangeDetector`."""
        rows = self._connections.execute("PRAGMA data_version")
        self._versions.checked = (os.getpid(), self._connections.number, *rows)
        return bool(getattr(self._versions, "read", None) != self._versions.checked)

    def read(self, since: LogPosition) -> tuple[LogPosition, list[Row]]:
        """See `ChangeDetector`."""
        return self._query("newsroom_invalidation ON sequence >= ?", (since.sequence,))

    def recent(self, limit: int, now: datetime) -> tuple[LogPosition, list[Row]]:
        """See `ChangeDetector`."""
        newest = "SELECT * FROM (SELECT * FROM newsroom_invalidation ORDER BY sequence DESC, id DESC LIMIT ?)"
        due = "SELECT * FROM newsroom_invalidation WHERE due_at IS NOT NULL AND due_at > ?"
        moment = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        return self._query(f"({newest} UNION {due}) ON true", (limit, moment))

    def _query(self, source: str, parameters: tuple[Any, ...]) -> tuple[LogPosition, list[Row]]:
        # One statement, so that the greatest sequence is that of the rows read. Later writers have a greater one.
        found = self._connections.execute(
            f"SELECT last, {_COLUMNS} FROM (SELECT MAX(sequence) AS last FROM newsroom_invalidation) "
            f"LEFT JOIN {source} ORDER BY id",
            parameters,
        )
        # Only now: if the query fails, the next check finds the change again.
        self._versions.read = self._versions.checked
        rows = [
            Row(pk, sequence, tag, _timestamp(due_at), bool(is_takedown))
            for _, pk, sequence, tag, due_at, is_takedown in found
            if pk is not None
        ]
        return LogPosition((found[0][0] or 0) + 1), rows


def get_change_detector() -> ChangeDetector:
    """Return the change detector for the site's database and cache."""
    if connection.vendor == "sqlite":
        return SQLiteChangeDetector(connection.settings_dict["NAME"])
    # Imported here, because sites that do not use them need not install their drivers.
    cache = settings.CACHES["default"]
    if cache["BACKEND"] == SHARED_BACKEND:
        redis_detector = import_string("newsroom.core.cache.redis.RedisChangeDetector")
        return cast(ChangeDetector, redis_detector(cache["LOCATION"], caches["default"].make_key))
    return cast(ChangeDetector, import_string("newsroom.core.cache.postgresql.PostgreSQLChangeDetector")())


def _timestamp(text: str | None) -> float | None:
    """Return seconds since 1970 of a moment as Django writes it on SQLite."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() if text else None
