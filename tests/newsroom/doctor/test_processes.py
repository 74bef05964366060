"""What the doctor finds about what has to run."""

import errno
import re
import socket
import sqlite3
import zipfile
from contextlib import closing
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from articles.models import WorkingCopy
from newsroom.core.cache import cdn, redis_backend
from newsroom.core.models import Process, ProcessStatus
from newsroom.core.monitoring.task_queue import QueueState
from newsroom.doctor import processes
from newsroom.site import websub
from tests.factories import make_article
from tests.newsroom.doctor.helpers import ask, assert_advice, assert_problem, assert_sound
from tests.newsroom.management.commands import run, set_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def backed_up(tmp_path):
    """The site was backed up to this file, and maintained."""
    ProcessStatus.record(Process.MAINTAIN)
    file = tmp_path / "site.backup"
    call_command("backup", str(file))
    return file


def old(**ago):
    return timezone.now() - timedelta(**ago)


def test_a_site_without_a_backup(tmp_path):
    ProcessStatus.record(Process.MAINTAIN)
    assert_sound("processes")
    MigrationRecorder(connection).migration_qs.update(applied=old(days=3))
    assert_problem("processes", says="The site was never backed up. If its disk fails, everything is lost.")
    call_command("backup", str(tmp_path / "site.backup"))
    assert_sound("processes")


def test_an_old_backup(backed_up):
    assert_sound("processes")
    ProcessStatus.record(Process.BACKUP, until=old(days=5), file=str(backed_up))
    assert_problem("processes", says="The last backup is 5 days old.")
    call_command("backup", str(backed_up))
    assert_sound("processes")


def test_a_damaged_backup(backed_up):
    whole = backed_up.read_bytes()
    for damaged in (whole[:-100], b"", whole.replace(b"tables", b"xables", 1), whole[:40] + b"\x00" * 8 + whole[48:]):
        backed_up.write_bytes(damaged)
        assert_problem("processes", says=f"The last backup, {backed_up}, is damaged. It cannot be restored.")
    backed_up.write_bytes(whole)
    assert_sound("processes")


def test_a_backup_that_this_user_cannot_read_is_not_called_damaged(backed_up, monkeypatch):
    def refuse(file):
        raise PermissionError(errno.EACCES, "Permission denied", str(file))

    monkeypatch.setattr(zipfile, "ZipFile", refuse)
    assert_advice(
        "processes", says=f"This user cannot read the last backup, {backed_up}, so it was not checked. Run `doctor` as"
    )
    assert "damaged" not in ask("processes")[1]


def test_a_backup_that_was_moved_is_no_problem(backed_up):
    backed_up.rename(backed_up.with_name("elsewhere"))
    assert_advice("processes", says=f"The last backup is no longer at {backed_up}.")


def test_maintenance_that_does_not_run(backed_up):
    ProcessStatus.record(Process.MAINTAIN, until=old(days=4))
    assert_problem("processes", says="Maintenance has not run since ")
    call_command("maintain")
    assert_sound("processes")


def test_a_worker_that_does_not_run_and_tasks_that_failed(backed_up, monkeypatch):
    def tasks(*state):
        monkeypatch.setattr(processes, "queue_state", lambda: QueueState(*state))

    tasks(0, 0, None)
    assert_sound("processes")
    tasks(3, 0, old(minutes=4))
    assert_sound("processes")
    tasks(3, 0, old(minutes=10))
    assert_problem("processes", says="Waiting tasks: 3, the oldest for 10 minutes. The background worker is not")
    tasks(0, 2, None)
    for path, says in {
        "articles.notifications.mailing.send": "Notification emails of the last 90 days that were not sent: 2.",
        "newsroom.core.library.tasks.render": "Other tasks of the last 90 days that failed: 2. Renditions may be",
    }.items():
        monkeypatch.setattr(processes, "failed_tasks", lambda path=path: {path: 2})
        assert_advice("processes", says=says)


@pytest.mark.parametrize(
    ("process", "setting", "name", "consumer"),
    [
        (Process.PURGE_EDGE, "EDGE_KIND", "The CDN purge process", cdn.Purger),
        (Process.NOTIFY_HUB, "WEBSUB_HUB", "The process that notifies the WebSub hub", websub.Publisher),
    ],
)
def test_a_reader_of_the_log_that_does_not_run_or_is_behind(backed_up, settings, process, setting, name, consumer):
    assert_sound("processes")
    setattr(settings, setting, "https://hub.example/")
    assert_problem("processes", says=f"{name} has never run.")
    ProcessStatus.record(process, machine="one")
    assert_sound("processes")
    ProcessStatus.record(process, machine="two", until=old(minutes=3))
    assert_problem("processes", says=f"{name} on two is 3 minutes behind: it is not running, or fails.")
    logged = consumer.describe(None, {"a"}).partition(" for ")[0]
    assert f" Look for “{logged}” in its log, which has the reason: " in ask("processes")[1]
    ProcessStatus.record(process, machine="two")
    assert_sound("processes")


def test_updates_that_were_not_published(backed_up):
    copies = WorkingCopy.objects.filter(article=make_article())
    copies.update(update_at=old(minutes=2), update_revision=1, update_text_version=1)
    assert_problem("processes", says="Scheduled updates that are overdue: 1.")
    copies.update(update_at=None, update_revision=None, update_text_version=None)
    assert_sound("processes")


def test_a_redis_that_is_away(backed_up, settings):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        away = f"redis://127.0.0.1:{unused.getsockname()[1]}/0"
        settings.CACHES = {"default": {"BACKEND": processes.SHARED_BACKEND, "LOCATION": away}}
        _, text = ask("processes")
    assert re.search(r"Problem: The cache does not work: Error 111 .* Connection refused\. The site works, but", text)


@pytest.mark.parametrize(
    ("given", "says"),
    [({"maxmemory_policy": "noeviction"}, "Problem: Redis refuses"), ({"aof_enabled": 1}, "Advice: Redis writes")],
)
def test_a_redis_that_is_not_set_up_as_a_cache(given, says):
    sound = {"maxmemory_policy": "allkeys-lru", "maxmemory": 128, "aof_enabled": 0}
    assert list(processes._redis(sound)) == []
    [finding] = processes._redis({**sound, **given})
    assert f"{'Advice' if finding.is_advice else 'Problem'}: {finding}".startswith(says)


def test_redis_tells_about_itself(settings):
    url = settings.CACHES["default"].get("LOCATION", "")
    if url.startswith("redis"):
        assert {"maxmemory_policy", "maxmemory", "aof_enabled"} <= {*redis_backend.information()}


def test_the_queue_of_a_site_with_a_worker_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("TASKS", "database")
    file = tmp_path / "db.sqlite3"
    set_up(file)
    assert run(file, "migrate", "-v0")[0] == 0
    moment, later = (old(minutes=m).strftime("%Y-%m-%d %H:%M:%S") for m in (10, -5))
    columns = (
        "id, status, enqueued_at, args_kwargs, priority, task_path, worker_ids, queue_name, backend_name, run_after"
    )
    more = "exception_class_path, traceback"

    def store(*rows):
        with closing(sqlite3.connect(file)) as database, database:
            database.execute("DELETE FROM django_tasks_database_dbtaskresult")
            for number, (status, path, enqueued, run_after) in enumerate(rows):
                values = f"'{enqueued}', '{{}}', 0, '{path}', '[]', 'default', 'default', '{run_after}', '', ''"
                row = f"({columns}, {more}) VALUES ('{number}', '{status}', {values})"
                database.execute(f"INSERT INTO django_tasks_database_dbtaskresult {row}")

    mail, at_once = "articles.notifications.mailing.send", "9999-01-01 00:00:00"
    failed = [("FAILED", mail, moment, moment), ("FAILED", "a", moment, moment), ("SUCCESSFUL", "a", moment, moment)]
    store(("READY", mail, moment, later), ("READY", mail, later, moment), *failed)
    status, out, _ = run(file, "doctor", "processes")
    assert status == 1
    assert "Problem: Waiting tasks: 2, the oldest for 10 minutes. The background worker is not running, or does" in out
    assert "Advice: Notification emails of the last 90 days that were not sent: 1." in out
    assert "Advice: Other tasks of the last 90 days that failed: 1." in out
    store(("READY", mail, moment, at_once))
    assert "Problem: Waiting tasks: 1, the oldest for 10 minutes." in run(file, "doctor", "processes")[1]
    store(("RUNNING", mail, moment, at_once))
    with closing(sqlite3.connect(file)) as database, database:
        table, workers = "django_tasks_database_dbtaskresult", '["a", "locks"]'
        for minutes in (50, 70):
            started = old(minutes=minutes).strftime("%Y-%m-%d %H:%M:%S")
            database.execute(f"UPDATE {table} SET worker_ids = ?, started_at = ?", [workers, started])
            database.commit()
            found = "Problem: A task has been running for more than an hour, by the worker locks."
            assert (found in run(file, "doctor", "processes")[1]) is (minutes == 70)
    store(("READY", mail, moment, later))
    assert run(file, "doctor", "processes")[:2] == (0, "No problems found.\n")
