"""What the doctor finds in the database."""

import re
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from newsroom.doctor import database
from tests.newsroom.doctor.helpers import ask, assert_problem, assert_sound
from tests.newsroom.management.commands import ROOT, environment, run, set_up
from tests.serving import free_port

pytestmark = pytest.mark.django_db


def applied():
    return MigrationRecorder(connection).migration_qs


def test_a_migration_that_was_not_applied():
    assert_sound("database")
    last = applied().filter(app="newsroom").latest("name")
    last.delete()
    assert_problem("database", says=f"Migrations that were not applied: newsroom.{last.name}. Pages that use")
    applied().create(app=last.app, name=last.name)
    assert_sound("database")


def test_five_of_many_migrations_that_were_not_applied_are_named():
    applied().filter(app="articles").delete()
    [line] = [line for line in ask("database")[1].splitlines() if "not applied" in line]
    assert line.count("articles.0") == 5
    assert re.search(r"articles\.\w+ and \d+ more\. Pages that use", line)


@pytest.mark.postgresql
@pytest.mark.parametrize("words", [("doctor", "database"), ("doctor",), ("maintain",), ("check", "--deploy")])
def test_a_server_that_is_away_is_the_reason_and_not_the_wait_for_it(words, tmp_path):
    port = free_port()
    away = f"postgres://postgres@127.0.0.1:{port}/newsroom"
    options = {**environment(tmp_path / "unused", tmp_path / "media"), "DATABASE_URL": away}
    command = [sys.executable, ROOT / "manage.py", *words]
    done = subprocess.run(command, env=options, capture_output=True, text=True, timeout=120, check=False)
    printed = done.stdout + done.stderr
    assert "connection after" not in printed
    assert "psycopg.pool" not in printed
    if words != ("check", "--deploy"):
        assert f"port {port} failed: Connection refused. " in printed
    if "doctor" in words:
        assert (
            "Check DATABASE_URL and that the database server is running. Only on a new site, run `manage.py migrate`.\n"
        ) in printed


def test_a_database_of_newer_software():
    newer = applied().create(app="articles", name="9999_from_the_future")
    assert_problem(
        "database", says="The database is newer than the software: it has the migration articles.9999_from_the_future."
    )
    newer.delete()
    assert_sound("database")


def test_migrations_of_an_app_that_is_no_longer_installed_are_fine():
    applied().create(app="django_tasks_database", name="0001_initial")
    assert_sound("database")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a file of SQLite")
def test_a_write_ahead_log_that_is_not_shortened(monkeypatch):
    monkeypatch.setattr(database, "MAX_LOG_SIZE", -1)
    assert_problem("database", says="The write-ahead log ")
    monkeypatch.undo()
    assert_sound("database")


def test_a_damaged_file_of_sqlite(tmp_path):
    file = tmp_path / "db.sqlite3"
    set_up(file)
    assert "damaged" not in run(file, "doctor", "database", "--full")[1]
    whole = file.read_bytes()
    # In the middle, where no page is needed to open the database.
    file.write_bytes(whole[:200_000] + b"\xff" * 40_000 + whole[240_000:])
    status, out, _ = run(file, "doctor", "database", "--full")
    assert status == 1
    assert "The database file is damaged: " in out or "malformed" in out


@pytest.mark.postgresql
def test_clocks_that_differ():
    assert_sound("database")
    with time_machine.travel(timezone.now() - timedelta(minutes=2)):
        assert_problem("database", says="The clock of this machine differs from that of the database by 120 seconds.")


@pytest.mark.postgresql
def test_connections_that_run_out(monkeypatch):
    monkeypatch.setattr(database, "MAX_CONNECTIONS", 0.0)
    assert_problem("database", says="")
