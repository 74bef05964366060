"""Fixtures for tests of the page cache."""

import pytest

from newsroom.core.cache import change_detection, keys
from newsroom.core.cache.page_cache import PageCache
from tests.core.cache.helpers import Site


@pytest.fixture
def site(monkeypatch):
    site = Site("topic-1", "name-2")
    monkeypatch.setattr(keys, "parameters_of", lambda path: site.parameters)
    return site


@pytest.fixture
def cache(site):
    return PageCache(site)


@pytest.fixture(autouse=True)
def _no_connection_left_behind(monkeypatch):
    """Close the connections of change detectors, which would prevent the test database from being deleted."""
    opened = []
    init = change_detection._Connection.__init__

    def init_and_note(self, connection):
        init(self, connection)
        opened.append(connection)

    monkeypatch.setattr(change_detection._Connection, "__init__", init_and_note)
    yield
    for connection in opened:
        connection.close()
