"""Limits of what is rendered at the same time, so that some threads of a process stay free for cached pages."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from newsroom.core.system.client_ip import UNKNOWN

# So many threads of a process may work on requests that may take long, and so many wait for that. It has four
# (gunicorn.conf.py).
RUNNING, WAITING = 2, 1
# Seconds. Most requests take a few milliseconds.
MAX_WAIT = 1.0
# So many threads may render other pages for one client.
RENDERS_PER_ADDRESS = 3


class AddressLimit:
    """A limit of the requests of one client that a process works on at the same time."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._counts = Counter[str]()

    @contextmanager
    def take(self, address: str) -> Iterator[bool]:
        """Count a request during the block, and yield whether it is within the limit.

        address: of the client. There is no limit for UNKNOWN, which may be everybody behind one proxy.
        """
        with self._lock:
            is_taken = address == UNKNOWN or self._counts[address] < self._limit
            if is_taken:
                self._counts[address] += 1
        try:
            yield is_taken
        finally:
            if is_taken:
                with self._lock:
                    self._counts[address] -= 1
                    if not self._counts[address]:
                        del self._counts[address]


class Slots:
    """The slots of a process for requests that may take long. Each client has one of them at a time."""

    def __init__(self) -> None:
        self._running = threading.BoundedSemaphore(RUNNING)
        self._waiting = threading.BoundedSemaphore(WAITING)
        self._addresses = AddressLimit(1)

    @contextmanager
    def take(self, address: str) -> Iterator[bool]:
        """Take a slot in the block, and yield whether there was one.

        address: of the client.
        """
        with self._addresses.take(address) as is_alone:
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
