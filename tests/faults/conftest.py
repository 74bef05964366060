"""What the tests of faults need: programs, and a database that may be stopped.

Where a program is missing or the tests do not run as root, they are left out, and the summary says so.
"""

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import connection

from tests.faults.services import PostgreSQL, disk, postgresql_folder
from tests.faults.site import disconnect
from tests.serving import database_url

_numbers = count(1)


def _missing():
    """What this machine lacks, as words."""
    programs = ("redis-server", "varnishd")
    missing = [name for name in programs if not shutil.which(name)]
    if connection.vendor == "postgresql" and not postgresql_folder():
        missing.append("initdb")
    return [*missing, *(["the rights of root"] if os.geteuid() else [])]


def pytest_collection_modifyitems(config, items):
    """Leave the tests of this folder out where something is missing."""
    left_out = [item for item in items if item.path.parent.name == "faults"] if _missing() else []
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter):
    """Say that they were left out."""
    if missing := _missing():
        words = ", ".join(missing)
        terminalreporter.write_line(f"Tests of faults were left out: this machine lacks {words}.", yellow=True)


@pytest.fixture(scope="session")
def cluster():
    """(a PostgreSQL of its own, on a small disk, the disk)."""
    # Not in the folder of the tests, which its user cannot enter.
    with TemporaryDirectory(prefix="newsroom-faults-") as name:
        Path(name).chmod(0o755)
        with disk(Path(name), 256) as of_cluster:
            server = PostgreSQL(Path(name))
            server.start()
            yield server, of_cluster
            server.stop()


@pytest.fixture
def own_database(committed, request, tmp_path, monkeypatch):
    """Have this test and its servers use a copy of the database that may be stopped and has a small disk.

    (the cluster, or None on SQLite; the disk)
    """
    source = database_url()
    disconnect()
    # Whatever .ci/parts/postgresql.sh sets there: what was committed must be there after a stop.
    monkeypatch.delenv("PGOPTIONS", raising=False)
    if connection.vendor == "postgresql":
        server, of_database = request.getfixturevalue("cluster")
        name = f"faults_{next(_numbers)}"
        server.copy(source, name)
        with _connected(NAME=name, USER="postgres", PASSWORD="", HOST="127.0.0.1", PORT=str(server.port)):
            yield server, of_database
        return
    folder = tmp_path / "database"
    folder.mkdir()
    with disk(folder, 64) as of_database:
        with closing(sqlite3.connect(source.removeprefix("sqlite:///"))) as one:
            one.execute("VACUUM INTO ?", [f"{folder}/newsroom.sqlite3"])
        with closing(sqlite3.connect(f"{folder}/newsroom.sqlite3")) as own:
            own.execute("PRAGMA journal_mode=WAL")
        with _connected(NAME=f"{folder}/newsroom.sqlite3"):
            yield None, of_database


@contextmanager
def _connected(**to):
    """Have the connection lead there."""
    options = connection.settings_dict
    before = dict(options)
    options.update(to)
    try:
        yield
    finally:
        disconnect()
        options.update(before)
