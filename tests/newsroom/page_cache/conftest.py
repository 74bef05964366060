"""What the tests of kept pages stand on."""

import pytest

from newsroom.page_cache import bells


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
