"""Base of the commands that run a consumer of the invalidation log."""

import signal
import threading
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError

from newsroom.core.cache.change_detection import get_change_detector
from newsroom.core.cache.consumer import ChangeConsumer
from newsroom.core.models import Process
from newsroom.core.monitoring.processes import ProgressReporter
from newsroom.management.base import ReportingCommand

# Seconds between two reads of the log.
INTERVAL_SECONDS = 0.5


class ConsumerCommand(ReportingCommand):
    """Runs a consumer until stopped (SIGTERM, or Ctrl-C).

    It waits for a database that is unavailable or has no tables yet, because services start in any order.

    It stores how far it has come (`ProcessStatus`), because other processes cannot see it.

    process: its name there. consumer: its class. setting: name of the setting with the URL of the service. section: the
    heading in docs/running.md about it. activity, stopped: what the command reports at its start and end.
    """

    needs_tables = False
    process: Process
    consumer: type[ChangeConsumer]
    setting: str
    section: str
    activity: str
    stopped: str

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the consumer."""
        url = getattr(settings, self.setting)
        if not url:
            raise CommandError(f"{self.setting} is not set. See “{self.section}” in docs/running.md.")
        self.report(f"{self.activity} {urlsplit(url).netloc}.")
        consumer = self.consumer(get_change_detector())
        reporter = ProgressReporter(self.process)
        is_stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: is_stopped.set())
        while not is_stopped.is_set():
            consumer.step()
            reporter.report(consumer.done_until)
            is_stopped.wait(INTERVAL_SECONDS)
        self.stdout.write(self.stopped)
