"""The bell of sites on PostgreSQL that have a Redis: it says when PostgreSQL has to be asked."""

import secrets
import time
from collections.abc import Callable

from redis import Redis
from redis.exceptions import RedisError

from newsroom.core.cache.change_detection import Row, Seen
from newsroom.core.cache.invalidation import RUNG, WRITING
from newsroom.core.cache.postgresql import PostgreSQLBell
from newsroom.core.cache.redis_backend import TIMEOUTS

# Of a Redis that is away, nothing is expected for so many seconds; and so often PostgreSQL is asked whatever it says.
PATIENCE = 1.0


class RedisBell(PostgreSQLBell):
    """Asks PostgreSQL while somebody writes, since somebody wrote, once a second, and while Redis is away."""

    def __init__(self, url: str, key_of: Callable[[str], str]):
        super().__init__()
        self._redis = Redis.from_url(url, **TIMEOUTS)
        self._keys = [key_of(WRITING), key_of(RUNG)]
        self._away_until = 0.0

    def has_rung(self) -> bool:
        """See `Bell`."""
        now = time.monotonic()
        if now < self._away_until:
            return True
        try:
            is_writing, rung = self._redis.mget(self._keys)
            if rung is None:
                # Nobody has rung since it was started, and it says so from now on.
                self._redis.set(self._keys[-1], secrets.token_hex(8), nx=True)
        except RedisError:
            self._away_until, self._heard.now = now + PATIENCE, None
            return True
        heard = self._heard
        heard.now = None if is_writing else rung
        return heard.now is None or heard.now != getattr(heard, "last", None) or now > heard.until

    def read(self, since: Seen) -> tuple[Seen, list[Row]]:
        """See `Bell`."""
        found = super().read(since)
        # What was not read goes on ringing.
        self._heard.last, self._heard.until = getattr(self._heard, "now", None), time.monotonic() + PATIENCE
        return found
