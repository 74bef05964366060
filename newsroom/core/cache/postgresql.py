"""Change detection on PostgreSQL."""

import threading
from datetime import datetime
from functools import partial
from typing import Any, cast

import psycopg
from django.db import connection
from psycopg.pq import ExecStatus

from newsroom.core.cache.change_detection import Connections, LogPosition, Row, SharedCheck

type PostgreSQLConnection = psycopg.Connection[tuple[Any, ...]]


class PostgreSQLChangeDetector:
    """Compares the snapshot of completed transactions, and queries the log if it differs from this thread's last.

    A row that was not read belongs to a transaction that was in progress at the last read, or to a later one. So a
    transaction that stays open, in any database of the server, costs only a lookup of its ID.
    """

    _SNAPSHOT = "SELECT pg_current_snapshot()::text AS snapshot"
    _COLUMNS = "id, sequence, tag, extract(epoch FROM due_at)::float8, is_takedown"

    def __init__(self) -> None:
        # Connections to PostgreSQL are expensive, and psycopg lets threads share one.
        self._connections = Connections(self._open, psycopg.Error, is_shared=True)
        self._check: SharedCheck[str] = SharedCheck()
        # For each thread: the process may not have applied yet what another thread has read.
        self._checked = threading.local()

    def _open(self) -> PostgreSQLConnection:
        # Django's parameters, except those of its cursors and its pool.
        parameters = connection.get_connection_params()
        own = {name: value for name, value in parameters.items() if name not in {"context", "cursor_factory", "pool"}}
        return psycopg.connect(**{**own, "autocommit": True, "connect_timeout": 2, "tcp_user_timeout": 2000})

    def has_changes(self) -> bool:
        """See `ChangeDetector`."""
        # Only then: while one thread reconnects, the others do not wait for it.
        snapshot = self._connections.use(lambda current: self._check(partial(self._snapshot, current)))
        return bool(getattr(self._checked, "snapshot", None) != snapshot)

    def _snapshot(self, current: PostgreSQLConnection) -> str:
        """Return the snapshot by a call of libpq, which takes half the time of a cursor."""
        with current.lock:
            result = current.pgconn.exec_(self._SNAPSHOT.encode())
        if result.status != ExecStatus.TUPLES_OK:
            raise psycopg.OperationalError(result.get_error_message())
        return cast(bytes, result.get_value(0, 0)).decode()

    def read(self, since: LogPosition) -> tuple[LogPosition, list[Row]]:
        """See `ChangeDetector`."""
        source = "newsroom_invalidation ON sequence >= %s OR sequence = ANY(%s::bigint[])"
        snapshot, rows = self._query(source, (since.sequence, list(since.missing)))
        self._checked.snapshot = snapshot
        return _position(snapshot), rows

    def recent(self, limit: int, now: datetime) -> tuple[LogPosition, list[Row]]:
        """See `ChangeDetector`."""
        # If this fails, everything has to be read again.
        self._checked.snapshot = None
        newest = "(SELECT * FROM newsroom_invalidation ORDER BY sequence DESC LIMIT %s)"
        due = "SELECT * FROM newsroom_invalidation WHERE due_at > %s"
        snapshot, rows = self._query(f"({newest} UNION {due}) AS changes ON true", (limit, now))
        return _position(snapshot), rows

    def _query(self, source: str, parameters: tuple[Any, ...]) -> tuple[str, list[Row]]:
        found = self._connections.execute(
            f"SELECT now.snapshot, {self._COLUMNS} FROM ({self._SNAPSHOT}) AS now LEFT JOIN {source} ORDER BY id",
            parameters,
        )
        return found[0][0], [Row(*row) for _, *row in found if row[0] is not None]


def _position(snapshot: str) -> LogPosition:
    """Return the position for a pg_snapshot, xmin:xmax:xip_list.

    Transactions from xmax on and those in the list had not ended.
    """
    _, xmax, in_progress = snapshot.split(":")
    return LogPosition(int(xmax), frozenset(map(int, filter(None, in_progress.split(",")))))
