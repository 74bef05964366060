"""Consumers of the invalidation log: processes that notify another service of each change once it takes effect."""

import heapq
import logging
import math
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.db import Error, connection

from newsroom.core.cache.change_detection import ChangeDetector, DatabaseUnavailable, Row
from newsroom.core.cache.invalidation_log import Log

logger = logging.getLogger(__name__)
# In seconds: how long the service may take to respond, and the wait if it is the database that does not respond.
TIMEOUT, DATABASE_RETRY_DELAY = 10.0, 5.0


class _NoRedirect(HTTPRedirectHandler):
    """Treats a redirect as an error, because the request was not carried out."""

    def redirect_request(self, *args: object) -> None:
        return None


def send(request: Request) -> None:
    """Send the request to its URL and no other. Raises OSError or HTTPException unless the response is a success."""
    try:
        build_opener(_NoRedirect).open(request, timeout=TIMEOUT).close()
    except HTTPError as error:
        # It is a response too, and keeps the connection open.
        error.close()
        raise


class ChangeConsumer(ABC):
    """Handles each invalidation in the log once it takes effect. For one thread.

    Its position is not stored: at start-up it handles EVERYTHING first and then recent invalidations again
    (`newsroom.core.cache.invalidation_log.Log`).
    """

    # Seconds after which an invalidation is handled, counted from when it takes effect; once for each.
    delays: tuple[float, ...] = (0.0,)
    # Seconds of the longest wait between two attempts.
    max_retry_delay = 60.0
    # Number of failed attempts after which tags are dropped; None: never.
    tries: int | None = None

    def __init__(self, detector: ChangeDetector):
        self._log = Log(detector, on_rows=self._schedule)
        # A heap of moments and tags.
        self._scheduled: list[tuple[float, str]] = []
        self._pending: set[str] = set()
        # Seconds since 1970: when the log was last read, and when the first of the pending tags took effect.
        self._read_at, self._pending_since = 0.0, math.inf
        self._failures, self._retry_at = 0, 0.0
        self._has_succeeded = False
        self._is_database_unavailable = False

    @abstractmethod
    def handle(self, tags: set[str]) -> None:
        """Notify the service that the tags are invalidated. May remove from the set those that are done.

        Raises OSError or HTTPException if it failed; what is left in the set is handled later. A database error
        (`django.db.Error`) has the same effect, but does not count as an attempt.
        """

    @abstractmethod
    def describe(self, tags: set[str]) -> str:
        """Return what failed for these tags, as the start of a log message."""

    def _schedule(self, rows: Iterable[Row]) -> None:
        now = time.time()
        for row in rows:
            moment = row.due_at or now
            for delay in self.delays:
                heapq.heappush(self._scheduled, (moment + delay, row.tag))

    def step(self) -> None:
        """Read the log and handle what has taken effect by now. What fails is tried again by a later step."""
        now = time.time()
        try:
            self._log.sync()
            self._read_at = now
            self._is_database_unavailable = False
        except DatabaseUnavailable:
            # What is already scheduled is handled anyway.
            if not self._is_database_unavailable:
                logger.warning("Database unavailable. Changes will be processed once it is back.")
            self._is_database_unavailable = True
        while self._scheduled and self._scheduled[0][0] <= time.time():
            moment, tag = heapq.heappop(self._scheduled)
            self._pending.add(tag)
            self._pending_since = min(self._pending_since, moment)
        if self._pending and time.monotonic() >= self._retry_at:
            self._handle_pending()
        if not self._pending:
            self._pending_since = math.inf

    @property
    def done_until(self) -> float:
        """The moment until which all changes were handled, in seconds since 1970; 0 before the first success."""
        return min(self._read_at, self._pending_since) if self._has_succeeded else 0.0

    def _handle_pending(self) -> None:
        try:
            self.handle(self._pending)
        except (OSError, HTTPException) as error:
            self._fail(error)
            return
        except Error as error:
            # A lost connection is opened again.
            connection.close()
            self._retry_at = time.monotonic() + DATABASE_RETRY_DELAY
            logger.warning("Database did not respond: %s. Retrying in %.0f seconds.", error, DATABASE_RETRY_DELAY)
            return
        self._pending.clear()
        self._has_succeeded = True
        if self._failures:
            logger.warning("Recovered.")
        self._failures = 0

    def _fail(self, error: Exception) -> None:
        self._failures += 1
        failure = self.describe(self._pending)
        if self.tries is not None and self._failures >= self.tries:
            logger.warning("%s: %s. Giving up.", failure, error)
            self._pending.clear()
            self._failures = 0
            return
        delay = min(2.0**self._failures, self.max_retry_delay)
        self._retry_at = time.monotonic() + delay
        logger.warning("%s: %s. Retrying in %.0f seconds.", failure, error, delay)
