"""What all tests of imports need."""

import pytest

from newsroom.exchange.importing import pacing


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    """Leave no time to editors, of whom there are none."""
    monkeypatch.setattr(pacing, "PAUSE", 0)
