"""Slots for requests that may take long, so that some threads of a process stay free for cached pages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# So many threads of a process may work on such requests, and so many wait for that. It has four (gunicorn.conf.py).
RUNNING, WAITING = 2, 1
# Seconds. Most requests take a few milliseconds.
MAX_WAIT = 1.0


class Slots:
    """The slots of a process."""

    def __init__(self) -> None:
        self._running = threading.BoundedSemaphore(RUNNING)
        self._waiting = threading.BoundedSemaphore(WAITING)

    @contextmanager
    def take(self) -> Iterator[bool]:
        """Take a slot in the block, and yield whether there was one."""
        is_taken = self._running.acquire(blocking=False) or self._wait()
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
