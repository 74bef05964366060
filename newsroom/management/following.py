"""How commands run that follow the log of changes until they are stopped."""

import signal
import threading

from newsroom.core.cache.consumer import Follower
from newsroom.management.reporting import ReportingCommand

# How often the log is read, in seconds.
PAUSE = 0.5


class FollowingCommand(ReportingCommand):
    """A command that waits for a database that is away or has no tables yet: services start in any order."""

    needs_tables = False


def follow(follower: Follower) -> None:
    """Have it tell of changes until somebody says that it is enough (SIGTERM, or Ctrl-C)."""
    is_enough = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: is_enough.set())
    while not is_enough.is_set():
        follower.step()
        is_enough.wait(PAUSE)
