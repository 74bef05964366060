"""Work on another database than that of the tests."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def connected_to(name, **postgresql):
    """Let the connection lead to this SQLite file, or to PostgreSQL with other settings."""
    settings, changed = connection.settings_dict, {"NAME": str(name)} if connection.vendor == "sqlite" else postgresql
    before = {key: settings[key] for key in changed}
    leave()
    settings.update(changed)
    try:
        yield
    finally:
        leave()
        settings.update(before)


def leave():
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()
