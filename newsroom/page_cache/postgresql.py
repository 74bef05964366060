"""The bell of sites on PostgreSQL."""

from datetime import datetime

import psycopg
from django.db import connection

from newsroom.page_cache.bells import Connections, Row


class PostgreSQLBell:
    """Asks the log itself. What is not committed yet has the id of a transaction that is at work, or of a later one."""

    _HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon"
    _COLUMNS = "id, mark, tag, extract(epoch FROM due_at)::float8, is_takedown"

    def __init__(self) -> None:
        # Its connections are dear, and can be asked by several threads in turn.
        self._connections = Connections(self._open, psycopg.Error, is_for_all=True)

    def _open(self) -> psycopg.Connection:
        # As Django's, but for what makes its rows and its pool.
        parameters = connection.get_connection_params()
        own = {name: value for name, value in parameters.items() if name not in {"context", "cursor_factory", "pool"}}
        return psycopg.connect(**{**own, "autocommit": True, "connect_timeout": 2, "tcp_user_timeout": 2000})

    def has_rung(self) -> bool:
        """See `Bell`."""
        return True

    def read(self, since: int) -> tuple[int, list[Row]]:
        """See `Bell`."""
        return self._ask(
            f"SELECT now.horizon, {self._COLUMNS} FROM ({self._HORIZON}) AS now "
            "LEFT JOIN newsroom_change ON mark >= %s ORDER BY id",
            (since,),
        )

    def recent(self, number: int, now: datetime) -> tuple[int, list[Row]]:
        """See `Bell`."""
        return self._ask(
            f"SELECT now.horizon, {self._COLUMNS} FROM ({self._HORIZON}) AS now LEFT JOIN ("
            "(SELECT * FROM newsroom_change ORDER BY mark DESC LIMIT %s) UNION "
            "SELECT * FROM newsroom_change WHERE due_at > %s) AS changes ON true ORDER BY id",
            (number, now),
        )

    def _ask(self, statement: str, parameters: tuple) -> tuple[int, list[Row]]:
        found = self._connections.ask(statement, parameters)
        return found[0][0], [Row(*row) for _, *row in found if row[0] is not None]
