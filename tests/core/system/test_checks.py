"""newsroom/core/checks.py: what the system checks tell an operator."""

import pytest

from newsroom.core.system.checks import sqlite_is_new_enough, sqlite_version


class Connection:
    """A database of some kind."""

    def __init__(self, vendor):
        self.vendor = vendor


@pytest.mark.parametrize(
    ("vendor", "version", "told"),
    [
        ("sqlite", (3, 46, 1), ["newsroom.I001"]),
        ("sqlite", (3, 51, 2), ["newsroom.I001"]),
        ("sqlite", (3, 51, 3), []),
        ("sqlite", (4, 0, 0), []),
        ("postgresql", (3, 46, 1), []),
    ],
)
def test_an_old_sqlite_is_told_of_where_it_is_used(settings, monkeypatch, vendor, version, told):
    monkeypatch.setattr("newsroom.core.system.checks.connection", Connection(vendor))
    settings.SQLITE_VERSION = version
    assert [message.id for message in sqlite_version(None)] == told


def test_the_old_sqlite_is_no_reason_to_stop(settings, monkeypatch):
    monkeypatch.setattr("newsroom.core.system.checks.connection", Connection("sqlite"))
    settings.SQLITE_VERSION = (3, 40, 0)
    [message] = sqlite_version(None)
    assert not message.is_serious()
    assert "3.40.0" in message.msg
    assert "Upgrade" in message.hint


@pytest.mark.parametrize(
    ("vendor", "version", "told"),
    [("sqlite", (3, 42, 9), ["newsroom.E001"]), ("sqlite", (3, 43, 0), []), ("postgresql", (3, 40, 0), [])],
)
def test_an_sqlite_that_cannot_be_searched_is_refused(settings, monkeypatch, vendor, version, told):
    monkeypatch.setattr("newsroom.core.system.checks.connection", Connection(vendor))
    settings.SQLITE_VERSION = version
    messages = sqlite_is_new_enough(None)
    assert [message.id for message in messages] == told
    assert all(message.is_serious() for message in messages)
