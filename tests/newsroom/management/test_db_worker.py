"""`manage.py db_worker`: what becomes of tasks whose worker was killed."""

import json
import socket
import sqlite3
from contextlib import closing

import pytest

from tests.newsroom.management.commands import run, set_up

pytestmark = pytest.mark.any_database
MOMENT = "2025-05-05 12:00:00"
ROW = {
    "status": "RUNNING", "enqueued_at": MOMENT, "started_at": MOMENT, "run_after": MOMENT, "priority": 0,
    "args_kwargs": '{"args": [0], "kwargs": {}}', "task_path": "newsroom.core.library.tasks.render", "traceback": "",
    "queue_name": "default", "backend_name": "default", "exception_class_path": "",
}  # fmt: skip


def test_a_task_that_was_interrupted_is_run_again_but_not_for_ever(tmp_path, monkeypatch):
    monkeypatch.setenv("TASKS", "database")
    file, own = tmp_path / "db.sqlite3", socket.gethostname()[:64]
    set_up(file)
    assert run(file, "migrate", "-v0")[0] == 0
    names = {"again": [own] * 9, "too often": [own] * 10, "of another": ["second"] * 10}
    with closing(sqlite3.connect(file)) as database, database:
        for number, workers in enumerate(names.values()):
            row = {**ROW, "id": f"{number:032}", "worker_ids": json.dumps(workers)}
            marks = ", ".join("?" * len(row))
            statement = f"INSERT INTO django_tasks_database_dbtaskresult ({', '.join(row)}) VALUES ({marks})"
            database.execute(statement, list(row.values()))
    assert run(file, "db_worker", "--batch", "--no-startup-delay")[0] == 0
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute(
            "SELECT status, json_array_length(worker_ids), traceback FROM django_tasks_database_dbtaskresult "
            "ORDER BY id"
        ).fetchall()
    found = dict(zip(names, rows, strict=True))
    assert found["again"][1] == 10
    assert found["again"][0] != "RUNNING"
    assert found["too often"][:2] == ("FAILED", 10)
    assert "The worker was killed during this task 10 times." in found["too often"][2]
    assert found["of another"][:2] == ("RUNNING", 10)
