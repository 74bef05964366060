"""Django's cache on a Redis that may be unavailable, and that is not trusted with more than data.

Values are JSON. Django's own serialiser reads pickles, which run code: whoever could write to Redis would own the site.
"""

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.redis import RedisCache
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
# In seconds. The network alone would take minutes to report an unavailable Redis.
TIMEOUTS = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}


class JsonSerializer:
    """Values as JSON. What is not JSON, such as a value that something else has written, is None."""

    def dumps(self, value: Any) -> bytes | int:
        """Return the value as Redis stores it; an integer as such, so that Redis can increment it."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        """Return the stored value."""
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            logger.warning("The cache contains a value that is not JSON. It was ignored.")
            return None


def _surviving(operation: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(operation)
    def operate(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return operation(self, *args, **kwargs)
        except RedisError as error:
            logger.warning("Cache unavailable, continuing without it: %s", error)
            return getattr(self.empty, operation.__name__)(*args, **kwargs)

    return operate


class SurvivingRedisCache(RedisCache):
    """Django's cache on Redis; while that is unavailable, an empty cache that stores nothing (DummyCache)."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        options = {**TIMEOUTS, **params.get("OPTIONS", {}), "serializer": JsonSerializer}
        super().__init__(server, {**params, "OPTIONS": options})
        self.empty = DummyCache("", params)

    @property
    def strict(self) -> RedisCache:
        """Return the same cache, but with operations that raise RedisError."""
        return cast(RedisCache, super())

    add = _surviving(RedisCache.add)
    get = _surviving(RedisCache.get)
    set = _surviving(RedisCache.set)
    touch = _surviving(RedisCache.touch)
    delete = _surviving(RedisCache.delete)
    get_many = _surviving(RedisCache.get_many)
    set_many = _surviving(RedisCache.set_many)
    delete_many = _surviving(RedisCache.delete_many)
    has_key = _surviving(RedisCache.has_key)
    incr = _surviving(RedisCache.incr)
    clear = _surviving(RedisCache.clear)


def information() -> dict[str, Any]:
    """Return what Redis says about itself (INFO). Raises RedisError."""
    found: dict[str, Any] = Redis.from_url(settings.CACHES["default"]["LOCATION"], **TIMEOUTS).info()
    return found
