"""Pauses between the transactions of an import, in which editors can save."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# As a share of the duration of the last transaction. SQLite's lock has no queue: an editor's save asks for it again,
# ever more seldom the longer it has waited, but at least every 0.1 seconds, so it gets its turn in the pause. What is
# done before a transaction counts as one.
PAUSE = 0.25


class Pacing:
    """Runs the transactions of an import one after another, on SQLite with pauses."""

    def __init__(self) -> None:
        # When the next transaction may start, by the monotonic clock.
        self._next_start = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Run the block, which is one transaction."""
        if connection.vendor == "sqlite":
            time.sleep(max(0.0, self._next_start - time.monotonic()))
        started = time.monotonic()
        try:
            yield
        finally:
            now = time.monotonic()
            self._next_start = now + PAUSE * (now - started)
