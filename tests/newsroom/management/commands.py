"""How the tests run a command in a process of its own, on a database file of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent.parent


def environment(database, media):
    """The environment in which a command works on this SQLite file and this folder."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "SECRET_KEY": "of a process that a test starts",
        "DATABASE_URL": f"sqlite:///{database}",
        "MEDIA_ROOT": str(media),
        "PYTHONWARNINGS": "ignore",
    }


def start(database, *words, **options):
    """The command as a process that runs; the folder of the database holds its media too."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *map(str, words)],
        env=environment(database, Path(database).parent / "media"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that runs the tests in the background has them ignore an interruption, and so this process.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        **options,
    )


def run(database, *words, stdin=None):
    """The command's exit status, standard output and standard error."""
    process = start(database, *words, stdin=subprocess.PIPE if stdin is not None else None)
    out, err = process.communicate(stdin, timeout=120)
    return process.returncode, out, err


@cache
def _new_site():
    """The folder with the database of a site that was just set up, made once for all tests of this process."""
    folder = tempfile.TemporaryDirectory(prefix="newsroom-new-site-")
    status, _, err = run(Path(folder.name) / "db.sqlite3", "migrate", "-v0")
    assert status == 0, err
    return folder


def set_up(database):
    """Have this file be the database of a site that was just set up, as by `migrate`."""
    shutil.copy(Path(_new_site().name) / "db.sqlite3", database)
