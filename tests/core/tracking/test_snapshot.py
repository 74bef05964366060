"""What is read in a snapshot, as by a view that is cached, is of one moment, and nobody waits for it."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from newsroom.core.tracking.snapshot import snapshot
from tests.newsroom.management.commands import ROOT, environment, set_up

# A second connection writes while the first reads.
SCRIPT = """
from django.db import connections
from newsroom.core import tracking
from newsroom.core.tracking.snapshot import snapshot
from newsroom.core.models import Redirect
other = connections.create_connection("default")
def read():
    before = Redirect.objects.count()
    with other.cursor() as cursor:
        cursor.execute(
            "INSERT INTO newsroom_redirect (path, kind, target_id, target, since, is_automatic)"
            " VALUES ('/a/', 'topic', 1, '', '2026-01-01 00:00:00+00:00', TRUE)"
        )
    return before, Redirect.objects.count()
with {context}:
    counts = {read}()
print("counts:", *counts, Redirect.objects.count())
Redirect.objects.all().delete()
"""


def database_url(tmp_path):
    """Of a database on disk, of the kind that the tests run on."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        set_up(tmp_path / "db.sqlite3")
        return f"sqlite:///{tmp_path / 'db.sqlite3'}"
    return f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT'] or 5432}/{told['NAME']}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("context", "read"), [("snapshot()", "read"), ("tracking.track()", "tracking.cache_publicly()(read)")]
)
def test_others_write_meanwhile_and_are_not_seen(tmp_path, context, read):
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", SCRIPT.format(context=context, read=read)],
        env={**environment("", tmp_path), "DATABASE_URL": database_url(tmp_path), "PATH": os.environ["PATH"]},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "counts: 0 0 1" in done.stdout, done.stderr


@pytest.mark.django_db
def test_inside_a_transaction_it_is_that_transactions_view():
    with snapshot():
        assert connection.in_atomic_block
