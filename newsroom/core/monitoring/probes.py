"""Functions that may hang, such as questions to a network disk or a frozen database, within a limited time."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from django.db import connections


class Probe:
    """Runs a function in a thread of its own, one at a time: while one hangs, no other is started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: Future[Any] | None = None

    def start(self, function: Callable[[], Any]) -> Future[Any]:
        """Start the function, and return its future result; that of the previous one while it hangs."""
        with self._lock:
            if self._running is None or self._running.done():
                self._running = Future()
                # A daemon, because the process must be able to end while it hangs.
                threading.Thread(target=_run, args=(function, self._running), name="probe", daemon=True).start()
            return self._running


def _run(function: Callable[[], Any], future: Future[Any]) -> None:
    result, failure = None, None
    try:
        try:
            result = function()
        finally:
            # Before the result: who has it may delete the database, as tests do.
            connections.close_all()
    except Exception as error:
        failure = error
    if failure is None:
        future.set_result(result)
    else:
        future.set_exception(failure)
