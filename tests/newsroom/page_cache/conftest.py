"""What the tests of kept pages stand on."""

import pytest

from newsroom.page_cache import PageCache, bells
from tests.newsroom.page_cache.asking import Site


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
    held = bells._Held.__init__

    def noted(self, connection):
        held(self, connection)
        opened.append(connection)

    monkeypatch.setattr(bells._Held, "__init__", noted)
    yield
    for connection in opened:
        connection.close()
