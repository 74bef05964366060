"""The status that long-running processes store, so that others can see how far they have come."""

import logging
import socket
import time
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from newsroom.core.models import LOG_READERS, Process, ProcessStatus
from newsroom.core.system.pruning import delete_in_batches

logger = logging.getLogger(__name__)
# Seconds between two writes. Each makes all processes of the server look into the invalidation log once.
INTERVAL = 30.0
# Statuses of readers of the log that are older belong to a machine or container that no longer exists.
DELETED_AFTER = timedelta(days=7)


class ProgressReporter:
    """Stores how far a reader of the invalidation log on this machine has come. For one thread."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._write_at, self._done_until = 0.0, 0.0

    def report(self, done_until: float) -> None:
        """Store it if some time has passed since it was last stored, and at once when the process has caught up.

        done_until: seconds since 1970; 0 as long as the process has handled nothing. Then what its predecessor has
        stored stays. If there is none, it is behind from now on.
        """
        now = time.monotonic()
        has_caught_up = done_until - self._done_until > INTERVAL
        self._done_until = done_until
        if now < self._write_at and not has_caught_up:
            return
        self._write_at = now + INTERVAL
        machine = socket.gethostname()
        try:
            if done_until:
                until = datetime.fromtimestamp(done_until, UTC)
                ProcessStatus.record(self._process, until=until, machine=machine)
            else:
                started = {"done_until": timezone.now()}
                ProcessStatus.objects.get_or_create(process=self._process, machine=machine, defaults=started)
        except DatabaseError as error:
            # A lost connection is opened again.
            connection.close()
            logger.warning("Could not store how far %s has come: %s", self._process, error)


def prune() -> int:
    """Delete the statuses of readers that have stopped for good, and return how many."""
    old = ProcessStatus.objects.filter(process__in=LOG_READERS, done_until__lt=timezone.now() - DELETED_AFTER)
    return delete_in_batches(old)
