"""`manage.py purge_edge`."""

import signal
import threading
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError

from newsroom.management.reporting import ReportingCommand
from newsroom.page_cache.bells import bell_of_site
from newsroom.page_cache.edge import Purger

# How often the log is read, in seconds.
PAUSE = 0.5


class Command(ReportingCommand):
    """A face for `page_cache.edge.Purger`."""

    help = (
        "Tells the cache at the edge what to forget, everything when it begins and then whatever changes, until it is "
        "stopped (SIGTERM)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge until somebody says that it is enough."""
        if not settings.EDGE_PURGE_URL:
            raise CommandError("EDGE_PURGE_URL is not set, so there is nobody to tell. docs/running.md says how.")
        is_enough = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: is_enough.set())
        purger = Purger(bell_of_site())
        self.report(f"Purging {urlsplit(settings.EDGE_PURGE_URL).netloc}.")
        while not is_enough.is_set():
            purger.step()
            is_enough.wait(PAUSE)
        self.stdout.write("Stopped. Nothing is purged until it is started again, and then everything is.")
