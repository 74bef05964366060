"""Readers of the invalidation log store how far they have come."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import OperationalError

from newsroom.core.models import Process, ProcessStatus
from newsroom.core.monitoring import processes
from newsroom.core.monitoring.processes import ProgressReporter

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """The seconds that the process runs."""
    now = [1000.0]
    monkeypatch.setattr(processes.time, "monotonic", lambda: now[0])
    return now


def stored():
    return [status.done_until for status in ProcessStatus.objects.all()]


def test_the_moment_is_stored_every_half_a_minute(clock):
    reporter = ProgressReporter(Process.PURGE_EDGE)
    for seconds in (0, 0.5, 29):
        clock[0] = 1000.0 + seconds
        reporter.report(MOMENT.timestamp() + seconds)
        assert stored() == [MOMENT]
    clock[0] = 1030.0
    reporter.report(MOMENT.timestamp() + 30)
    assert stored() == [MOMENT.replace(second=30)]


def test_a_process_that_has_never_handled_anything_is_behind_from_its_first_start_on(clock):
    for hour in (12, 13):
        with time_machine.travel(MOMENT.replace(hour=hour), tick=False):
            reporter = ProgressReporter(Process.PURGE_EDGE)
            for _ in range(2):
                reporter.report(0.0)
                clock[0] += 60
        assert stored() == [MOMENT]


def test_a_process_that_has_caught_up_says_so_at_once(clock):
    earlier = MOMENT.replace(hour=9)
    ProcessStatus.record(Process.PURGE_EDGE, until=earlier, machine=processes.socket.gethostname())
    reporter = ProgressReporter(Process.PURGE_EDGE)
    reporter.report(0.0)
    assert stored() == [earlier]
    clock[0] += 1
    reporter.report(MOMENT.timestamp())
    assert stored() == [MOMENT]
    clock[0] += 1
    reporter.report(MOMENT.timestamp() + 60)
    assert stored() == [MOMENT.replace(minute=1)]


def test_each_machine_has_a_status_of_its_own(clock, monkeypatch):
    for machine in ("one", "two", "one"):
        monkeypatch.setattr(processes.socket, "gethostname", lambda machine=machine: machine)
        ProgressReporter(Process.NOTIFY_HUB).report(MOMENT.timestamp())
    assert sorted(ProcessStatus.objects.values_list("machine", flat=True)) == ["one", "two"]


def test_a_database_that_is_away_does_not_stop_the_process(clock, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(ProcessStatus, "record", fail)
    monkeypatch.setattr(processes.connection, "close", lambda: None, raising=False)
    ProgressReporter(Process.PURGE_EDGE).report(MOMENT.timestamp())
    assert "Could not store how far purge_edge has come: gone" in caplog.text
