"""newsroom/core/monitoring/probes.py: a function that may hang."""

import pytest

from newsroom.core.monitoring import probes
from newsroom.core.monitoring.probes import Probe

pytestmark = pytest.mark.any_database


def test_a_function_that_fails_can_be_started_again():
    probe = Probe()
    with pytest.raises(OSError, match="away"):
        probe.start(_fail).result(60)
    assert probe.start(lambda: 3).result(60) == 3


def test_connections_that_cannot_be_closed_do_not_stop_it_for_good(monkeypatch):
    probe = Probe()
    monkeypatch.setattr(probes.connections, "close_all", _fail)
    with pytest.raises(OSError, match="away"):
        probe.start(lambda: 3).result(60)
    monkeypatch.undo()
    assert probe.start(lambda: 3).result(60) == 3


def _fail():
    raise OSError("away")
