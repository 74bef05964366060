"""What the tests of kept pages stand on."""

import pytest

from newsroom.core.cache import change_detection
from newsroom.core.cache.wsgi import PageCache
from tests.core.cache.asking import Site


@pytest.fixture
def site():
    return Site("topic-1", "name-2")


@pytest.fixture
def cache(site):
    return PageCache(site)


@pytest.fixture(autouse=True)
def _no_connection_left_behind(monkeypatch):
    """Close what the bells opened: else the database cannot be taken away under them."""
    opened = []
    held = change_detection._Held.__init__

    def noted(self, connection):
        held(self, connection)
        opened.append(connection)

    monkeypatch.setattr(change_detection._Held, "__init__", noted)
    yield
    for connection in opened:
        connection.close()
