"""Limits on the time that the searches of readers take. The threads that they take are limited by the page cache."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from newsroom.core.tracking import reading
from newsroom.core.web.throttle import throttled

# Seconds that all statements of a request may take together, or those of one block outside of a request.
TIMEOUT = 5
# Instructions of SQLite's virtual machine between two looks at the clock. Few, because one instruction can compare
# a phrase with many stories: then there are only some 50 of them in a millisecond.
_STEP = 200
# Codes of an interrupted query (PostgreSQL manual, appendix A; sqlite.org/rescode.html).
_TIMEOUT_ERRORS = {"sqlite": "SQLITE_INTERRUPT", "postgresql": "57014"}
_thread = threading.local()

type View = Callable[..., HttpResponseBase]


class SearchTimeout(Exception):
    """The search took longer than TIMEOUT."""


def limited(view: View) -> View:
    """Decorate a view that searches, within TIMEOUT: 429 for too many searches.

    Seconds count as well: after four searches of five seconds in a minute, an address has to wait.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        _thread.deadline = time.monotonic() + TIMEOUT
        try:
            return view(request, *args, **kwargs)
        finally:
            del _thread.deadline

    return throttled("search", limit=120, per_second=6)(wrapper)


@contextmanager
def time_limit() -> Iterator[None]:
    """Raise SearchTimeout for a query that takes longer than is left; make PostgreSQL use indexes."""
    now = time.monotonic()
    deadline = getattr(_thread, "deadline", now + TIMEOUT)
    if deadline <= now:
        raise SearchTimeout
    try:
        with _statement_timeout(deadline - now) if connection.vendor == "postgresql" else _progress_handler(deadline):
            yield
    except OperationalError as error:
        cause: Any = error.__cause__
        if _TIMEOUT_ERRORS[connection.vendor] in (
            getattr(cause, "sqlstate", ""),
            getattr(cause, "sqlite_errorname", ""),
        ):
            raise SearchTimeout from error
        raise


@contextmanager
def _statement_timeout(seconds: float) -> Iterator[None]:
    # What runs within is recorded by `statements.fetch`.
    with reading(), transaction.atomic():
        with connection.cursor() as cursor:
            settings = "SET LOCAL enable_seqscan = off; SET LOCAL statement_timeout = %s"
            # 0 would be no limit.
            cursor.execute(settings, (max(1, int(seconds * 1000)),))
        yield
        # Ends the settings, too, within the transaction of a cached page. Nothing was written.
        transaction.set_rollback(True)


@contextmanager
def _progress_handler(deadline: float) -> Iterator[None]:
    connection.ensure_connection()
    connection.connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEP)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)
