"""What the tests of processes beside the site stand on."""

from types import SimpleNamespace

import pytest

from newsroom.page_cache import following


@pytest.fixture
def pauses(monkeypatch):
    """A clock that counts seconds for pauses between tries."""
    told = SimpleNamespace(now=1_000.0)
    monkeypatch.setattr(following, "time", SimpleNamespace(time=following.time.time, monotonic=lambda: told.now))
    return told
