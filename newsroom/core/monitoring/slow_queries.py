"""SQL statements that take long are logged, without the values in them."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)
# In characters. Statements with a long list of IDs are cut.
MAX_LENGTH = 1000


@contextmanager
def watched() -> Iterator[None]:
    """Log Django's statements in the block that take SLOW_QUERY_MS or more.

    The values are parameters of a statement, which are not logged. Change detection has connections of its own, so
    its statements are not measured. SQLite may find further rows only when they are fetched.
    """
    with connection.execute_wrapper(_measure) if settings.SLOW_QUERY_MS else nullcontext():
        yield


class SlowQueryMiddleware:
    """Logs slow statements of requests. It comes first, so that it measures those of all other middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.SLOW_QUERY_MS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Respond to the request."""
        with watched():
            return self.get_response(request)


def _measure(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = (time.perf_counter() - started) * 1000
        if milliseconds >= settings.SLOW_QUERY_MS:
            _log(sql, round(milliseconds))


def _log(sql: str, milliseconds: int) -> None:
    # Some statements are objects of psycopg.
    text = " ".join(str(sql).split())
    text = text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}…"
    logger.warning("Slow query (%s ms): %s", milliseconds, text, extra={"duration_ms": milliseconds})
