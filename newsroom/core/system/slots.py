"""Limits of what a process works on at the same time, so that some of its threads stay free for other requests."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from newsroom.core.system.client_ip import UNKNOWN

# So many threads of a process may render pages that may take long, and so many wait for such work, whatever it is. A
# process has four (gunicorn.conf.py).
RUNNING, WAITING = 2, 1
# Seconds. Most requests take a few milliseconds.
MAX_WAIT = 1.0
# So many threads may render other pages for one client, and answer requests of the desk for one session.
RENDERS_PER_ADDRESS = 3


class Busy(Exception):
    """There is no slot now. The message is a sentence for the user; the desk shows it with status 503."""


class ClientLimit:
    """A limit of the requests of one client that a process works on at the same time."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._counts = Counter[str]()

    @contextmanager
    def take(self, client: str) -> Iterator[bool]:
        """Count a request during the block, and yield whether it is within the limit.

        client: the address, or what else tells clients apart. There is no limit for UNKNOWN, which may be everybody
        behind one proxy.
        """
        with self._lock:
            is_taken = client == UNKNOWN or self._counts[client] < self._limit
            if is_taken:
                self._counts[client] += 1
        try:
            yield is_taken
        finally:
            if is_taken:
                with self._lock:
                    self._counts[client] -= 1
                    if not self._counts[client]:
                        del self._counts[client]


class Slots:
    """The slots of a process for work that may take long. Each client has one of them at a time.

    running: how many there are. waiting: how many requests may wait for one.
    """

    def __init__(self, running: int = RUNNING, waiting: int = WAITING) -> None:
        self._running = threading.BoundedSemaphore(running)
        self._waiting = threading.BoundedSemaphore(waiting)
        self._clients = ClientLimit(1)

    @contextmanager
    def take(self, client: str) -> Iterator[bool]:
        """Take a slot in the block, and yield whether there was one, perhaps after waiting for it.

        client: the address, or what else tells clients apart. There is no limit for UNKNOWN but the number of slots.
        """
        with self._clients.take(client) as is_alone:
            is_taken = is_alone and (self._running.acquire(blocking=False) or self._wait())
            try:
                yield is_taken
            finally:
                if is_taken:
                    self._running.release()

    def _wait(self) -> bool:
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return self._running.acquire(timeout=MAX_WAIT)
        finally:
            self._waiting.release()
