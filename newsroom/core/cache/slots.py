"""Slots for requests that may take long, so that some threads of a process stay free for cached pages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from newsroom.core.system.client_ip import UNKNOWN

# So many threads of a process may work on such requests, and so many wait for that. It has four (gunicorn.conf.py).
RUNNING, WAITING = 2, 1
# Seconds. Most requests take a few milliseconds.
MAX_WAIT = 1.0


class Slots:
    """The slots of a process."""

    def __init__(self) -> None:
        self._running = threading.BoundedSemaphore(RUNNING)
        self._waiting = threading.BoundedSemaphore(WAITING)
        self._lock = threading.Lock()
        self._addresses = set[str]()

    @contextmanager
    def take(self, address: str) -> Iterator[bool]:
        """Take a slot in the block, and yield whether there was one.

        address: of the client, which has one slot of a process at a time, so that no one else finds them all taken.
        """
        with self._lock:
            is_alone = address == UNKNOWN or address not in self._addresses
            if is_alone:
                self._addresses.add(address)
        is_taken = is_alone and (self._running.acquire(blocking=False) or self._wait())
        try:
            yield is_taken
        finally:
            if is_taken:
                self._running.release()
            if is_alone:
                with self._lock:
                    self._addresses.discard(address)

    def _wait(self) -> bool:
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return self._running.acquire(timeout=MAX_WAIT)
        finally:
            self._waiting.release()
