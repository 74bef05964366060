"""The bell of sites on PostgreSQL."""

import threading
from datetime import datetime

import psycopg
from django.db import connection

from newsroom.core.cache.change_detection import Connections, Row, Seen


class PostgreSQLBell:
    """Asks which transactions are done, and the log itself once others are than when a thread read it last.

    What is not known of the log has the mark of a transaction that was at work when it was asked last, or of a later
    one. So one that stays open, of whatever database, costs no more than to look for its mark.
    """

    _SNAPSHOT = "SELECT pg_current_snapshot()::text AS seen"
    _COLUMNS = "id, mark, tag, extract(epoch FROM due_at)::float8, is_takedown"

    def __init__(self) -> None:
        # Its connections are dear, and can be asked by several threads in turn.
        self._connections = Connections(self._open, psycopg.Error, is_for_all=True)
        # By thread: what another has read, the process may not know yet.
        self._heard = threading.local()

    def _open(self) -> psycopg.Connection:
        # As Django's, but for what makes its rows and its pool.
        parameters = connection.get_connection_params()
        own = {name: value for name, value in parameters.items() if name not in {"context", "cursor_factory", "pool"}}
        return psycopg.connect(**{**own, "autocommit": True, "connect_timeout": 2, "tcp_user_timeout": 2000})

    def has_rung(self) -> bool:
        """See `Bell`."""
        ((seen,),) = self._connections.ask(self._SNAPSHOT)
        return getattr(self._heard, "snapshot", None) != seen

    def read(self, since: Seen) -> tuple[Seen, list[Row]]:
        """See `Bell`."""
        rows = "newsroom_invalidation ON mark >= %s OR mark = ANY(%s::bigint[])"
        snapshot, found = self._ask(rows, (since.mark, list(since.missing)))
        self._heard.snapshot = snapshot
        return _seen(snapshot), found

    def recent(self, number: int, now: datetime) -> tuple[Seen, list[Row]]:
        """See `Bell`."""
        # If this fails, all that was read before has to be read again.
        self._heard.snapshot = None
        newest = "(SELECT * FROM newsroom_invalidation ORDER BY mark DESC LIMIT %s)"
        due = "SELECT * FROM newsroom_invalidation WHERE due_at > %s"
        snapshot, found = self._ask(f"({newest} UNION {due}) AS changes ON true", (number, now))
        return _seen(snapshot), found

    def _ask(self, rows: str, parameters: tuple) -> tuple[str, list[Row]]:
        found = self._connections.ask(
            f"SELECT now.seen, {self._COLUMNS} FROM ({self._SNAPSHOT}) AS now LEFT JOIN {rows} ORDER BY id", parameters
        )
        return found[0][0], [Row(*row) for _, *row in found if row[0] is not None]


def _seen(snapshot: str) -> Seen:
    """What a pg_snapshot tells: xmin:xmax:xip_list. Who has a later id, or one of the list, was not done."""
    _, xmax, at_work = snapshot.split(":")
    return Seen(int(xmax), frozenset(map(int, filter(None, at_work.split(",")))))
