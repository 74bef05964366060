"""Change detection on PostgreSQL with Redis, which saves most queries of PostgreSQL."""

import os
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from redis import Redis
from redis.exceptions import ConnectionError, RedisError

from newsroom.core.cache.change_detection import LogPosition, Row, SharedCheck
from newsroom.core.cache.invalidation import CHANGE_TOKEN, WRITE_PENDING
from newsroom.core.cache.postgresql import PostgreSQLChangeDetector
from newsroom.core.cache.redis_backend import TIMEOUTS

# Seconds until an unavailable Redis is tried again, and between two reads of PostgreSQL whatever Redis says.
RECHECK_INTERVAL = 1.0


class RedisChangeDetector(PostgreSQLChangeDetector):
    """Queries PostgreSQL while a write is pending, after each write, once a second, and while Redis is unavailable.

    url: of Redis. make_key: how Django's cache names a key there.
    """

    def __init__(self, url: str, make_key: Callable[[str], str]):
        super().__init__()
        self._redis = Redis.from_url(url, **TIMEOUTS)
        self._keys = [make_key(WRITE_PENDING), make_key(CHANGE_TOKEN)]
        self._shared_tokens: SharedCheck[list[bytes | None]] = SharedCheck()
        # That of all threads, opened on first use in each process.
        self._connection: Any = None
        self._retry_at = 0.0
        # For each thread: `checked`, the token at the last check (None: unknown), `read`, the one up to which it read
        # the log, and `expires_at`, until when that counts.
        self._tokens = threading.local()

    def has_changes(self) -> bool:
        """See `ChangeDetector`."""
        tokens = self._tokens
        try:
            is_write_pending, token = self._shared_tokens(self._ask)
            if token is None:
                # Nobody has written since Redis was started; from now on a missing token means that it was restarted.
                self._redis.set(self._keys[-1], secrets.token_hex(8), nx=True)
        except RedisError:
            tokens.checked = None
            return True
        tokens.checked = None if is_write_pending else token
        return (
            tokens.checked is None
            or tokens.checked != getattr(tokens, "read", None)
            or time.monotonic() > tokens.expires_at
        )

    def _ask(self) -> list[bytes | None]:
        """Return both values, without the pool and the retries of the client, which take most of its time.

        Raises RedisError, for RECHECK_INTERVAL at once.
        """
        if time.monotonic() < self._retry_at:
            raise ConnectionError
        if self._connection is None or self._connection.pid != os.getpid():
            self._connection = self._redis.connection_pool.make_connection()
            self._command = self._connection.pack_command("MGET", *self._keys)
        try:
            self._connection.send_packed_command(self._command, check_health=False)
            found: list[bytes | None] = self._connection.read_response()
            return found
        except RedisError:
            self._connection.disconnect()
            self._retry_at = time.monotonic() + RECHECK_INTERVAL
            raise

    def read(self, since: LogPosition) -> tuple[LogPosition, list[Row]]:
        """See `ChangeDetector`."""
        found = super().read(since)
        # Only now: if the query fails, the next check finds the change again.
        self._tokens.read = getattr(self._tokens, "checked", None)
        self._tokens.expires_at = time.monotonic() + RECHECK_INTERVAL
        return found
