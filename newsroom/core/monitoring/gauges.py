"""Gauges of the site: what is measured when somebody asks for the metrics."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from newsroom.core.models import LOG_READERS, ProcessStatus
from newsroom.core.monitoring import disks, readiness
from newsroom.core.monitoring.probes import Probe
from newsroom.core.monitoring.task_queue import queue_state
from newsroom.core.version import VERSION

logger = logging.getLogger(__name__)
# Seconds for which the values are the same, however often they are asked for.
LIFETIME = 5.0
# Seconds that the disk of a folder has to respond.
_DISK_TIMEOUT = 1.0

type Source = Callable[[], Iterable[Metric]]


def gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    """Return a gauge without labels."""
    return GaugeMetricFamily(f"newsroom_{name}", text, value=value)


def gauges(name: str, text: str, labels: list[str], values: Iterable[tuple[list[str], float]]) -> GaugeMetricFamily:
    """Return a gauge with labels. values: those of the labels, and the value for them."""
    family = GaugeMetricFamily(f"newsroom_{name}", text, labels=labels)
    for given, value in values:
        family.add_metric(given, value)
    return family


class Gauges(Collector):
    """All gauges. What cannot be measured, such as the database while it is unavailable, is left out.

    process_count: returns the number of processes of the server. sources: of gauges that the core does not know; each
    takes a few queries.
    """

    def __init__(self, process_count: Callable[[], int], sources: Iterable[Source]) -> None:
        self._process_count = process_count
        self._sources = [_processes, _database_size, _tasks, *sources]
        self._lock = threading.Lock()
        self._measured: list[Metric] = []
        self._measure_at = 0.0
        self._disks = {folder.name: Probe() for folder in disks.all_folders()}

    def collect(self) -> Iterable[Metric]:
        """Return the gauges, at most some seconds old; the last ones while another thread measures.

        That may take long: a database can hang at each query.
        """
        if self._lock.acquire(blocking=False):
            try:
                if time.monotonic() >= self._measure_at:
                    self._measured = list(self._measure())
                    self._measure_at = time.monotonic() + LIFETIME
            finally:
                self._lock.release()
        return self._measured

    def _measure(self) -> Iterator[Metric]:
        yield gauges("info", "The version of the software.", ["version"], [([VERSION], 1)])
        yield gauge("processes", "Processes of the server that answer requests.", self._process_count())
        states = readiness.states()
        yield gauges("up", "Whether the part works.", ["part"], [([name], works) for name, works in states.items()])
        yield from self._space()
        if states["database"]:
            yield from self._in_database()

    def _space(self) -> Iterator[Metric]:
        running = {f.name: self._disks[f.name].start(partial(disks.space_in, f.path)) for f in disks.all_folders()}
        end = time.monotonic() + _DISK_TIMEOUT
        spaces = {}
        for name, future in running.items():
            try:
                spaces[name] = future.result(max(0.0, end - time.monotonic()))
            except (OSError, TimeoutError) as error:
                logger.warning("The disk for %s could not be measured: %s", name, error or "it did not respond.")
        free = [([name], space.free) for name, space in spaces.items()]
        yield gauges("disk_free_bytes", "Space left on the disk of the folder.", ["folder"], free)
        total = [([name], space.total) for name, space in spaces.items()]
        yield gauges("disk_size_bytes", "Size of the disk of the folder.", ["folder"], total)

    def _in_database(self) -> Iterator[Metric]:
        try:
            for source in self._sources:
                yield from source()
        except DatabaseError as error:
            logger.warning("Not all metrics could be read from the database: %s", error)
        finally:
            close_old_connections()


def _processes() -> Iterator[Metric]:
    statuses, now = list(ProcessStatus.objects.all()), timezone.now()
    lags = [
        ([status.process, status.machine], (now - status.done_until).total_seconds())
        for status in statuses
        if status.process in LOG_READERS
    ]
    text = "How far the reader of the invalidation log is behind. Up to a minute is normal."
    yield gauges("log_lag_seconds", text, ["process", "machine"], lags)
    finished = [
        ([status.process], status.done_until.timestamp()) for status in statuses if status.process not in LOG_READERS
    ]
    text = "When the process last finished, in seconds since 1970."
    yield gauges("finished_timestamp_seconds", text, ["process"], finished)


def _database_size() -> Iterator[Metric]:
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        files = [path, path.with_name(f"{path.name}-wal")]
        size = sum(file.stat().st_size for file in files if file.exists())
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            size = cursor.fetchone()[0]
    yield gauge("database_size_bytes", "Size of the database on disk.", size)


def _tasks() -> Iterator[Metric]:
    state = queue_state()
    if state is None:
        return
    numbers = [(["waiting"], state.waiting), (["failed"], state.failed)]
    yield gauges("tasks", "Tasks of the background worker that wait, or have failed.", ["state"], numbers)
    age = (timezone.now() - state.waiting_since).total_seconds() if state.waiting_since else 0
    yield gauge("tasks_oldest_seconds", "How long the oldest task has been waiting.", age)
