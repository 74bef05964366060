"""Processes beside the site that read the log of changes, and tell somebody of each when its moment has come."""

import heapq
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.db import Error, connection

from newsroom.core.cache.change_detection import Away, Bell, Row
from newsroom.core.cache.log import Log

logger = logging.getLogger(__name__)
# For how long somebody may take to answer; and after failures the longest pause until the next try: in seconds. Where
# it is the database that does not answer, it is asked again after as many.
PATIENCE, LONGEST_PAUSE, DATABASE_PAUSE = 10.0, 60.0, 5.0


class _NowhereElse(HTTPRedirectHandler):
    """What is sent elsewhere has told nobody."""

    def redirect_request(self, *args: object) -> None:
        return None


def send(request: Request) -> None:
    """Send it, to that address and no other. Raises OSError or HTTPException if the answer is not that it was done."""
    try:
        build_opener(_NowhereElse).open(request, timeout=PATIENCE).close()
    except HTTPError as refused:
        # It is an answer too, and holds the connection.
        refused.close()
        raise


class Follower(ABC):
    """Tells of every change that the log tells of. For one thread.

    Where it was is kept nowhere: when it begins, the first tag that it hears is that of everything, and then those of
    changes that came lately (`page_cache.log.Log`).
    """

    # How long after its moment a change is told, in seconds: once for each.
    delays: tuple[float, ...] = (0.0,)
    # After so many tries what failed is let go; None: never.
    tries: int | None = None

    def __init__(self, bell: Bell):
        self._log = Log(bell, tell=self._hear)
        # What is to be told, by the moment.
        self._coming: list[tuple[float, str]] = []
        self._wanted: set[str] = set()
        self._failures, self._not_before = 0, 0.0
        self._is_away = False

    @abstractmethod
    def tell(self, tags: set[str]) -> None:
        """Tell that what these tags mean has changed; what is told may be taken out of the set.

        Raises OSError or HTTPException if that failed: what is left in the set is told later. So it is if the database
        fails meanwhile (`django.db.Error`), which is no try.
        """

    @abstractmethod
    def describe(self, tags: set[str]) -> str:
        """What of these failed, as the beginning of a sentence for the operator."""

    def _hear(self, rows: Iterable[Row]) -> None:
        now = time.time()
        for row in rows:
            moment = row.due_at or now
            for delay in self.delays:
                heapq.heappush(self._coming, (moment + delay, row.tag))

    def step(self) -> None:
        """Read the log, and tell what has changed by now; what fails is tried again by a later step."""
        try:
            self._log.sync()
            self._is_away = False
        except Away:
            # What is known to come is told even so.
            if not self._is_away:
                logger.warning("Database unavailable. Changes will be processed once it is back.")
            self._is_away = True
        while self._coming and self._coming[0][0] <= time.time():
            self._wanted.add(heapq.heappop(self._coming)[1])
        if self._wanted and time.monotonic() >= self._not_before:
            self._try()

    def _try(self) -> None:
        try:
            self.tell(self._wanted)
        except (OSError, HTTPException) as error:
            self._fail(error)
            return
        except Error as error:
            # What was lost is opened anew.
            connection.close()
            self._not_before = time.monotonic() + DATABASE_PAUSE
            logger.warning("Database did not respond: %s. Retrying in %.0f seconds.", error, DATABASE_PAUSE)
            return
        self._wanted.clear()
        if self._failures:
            logger.warning("Recovered.")
        self._failures = 0

    def _fail(self, error: Exception) -> None:
        self._failures += 1
        told = self.describe(self._wanted)
        if self.tries is not None and self._failures >= self.tries:
            logger.warning("%s: %s. Giving up.", told, error)
            self._wanted.clear()
            self._failures = 0
            return
        pause = min(2.0**self._failures, LONGEST_PAUSE)
        self._not_before = time.monotonic() + pause
        logger.warning("%s: %s. Retrying in %.0f seconds.", told, error, pause)
