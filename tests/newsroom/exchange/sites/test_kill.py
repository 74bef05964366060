"""An import that is killed at any moment and run again ends as one that was not."""

import random
import subprocess
import sys
import time

import pytest

from tests.newsroom.exchange.sites.helpers import write_uploads
from tests.newsroom.management.commands import ROOT, environment, set_up


def start(folder, uploads):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.newsroom.exchange.sites.program", str(uploads)],
        cwd=ROOT,
        env=environment(folder / "db.sqlite3", folder / "media"),
        stdout=subprocess.PIPE,
    )


def new_site(folder):
    folder.mkdir()
    set_up(folder / "db.sqlite3")
    return folder


def finished(process):
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return out.decode()


@pytest.mark.faults
def test_a_killed_import_continues(tmp_path, rounds, figure):
    uploads = write_uploads(tmp_path / "old")
    started = time.monotonic()
    whole = finished(start(new_site(tmp_path / "whole"), uploads))
    seconds = time.monotonic() - started
    folder, moments = new_site(tmp_path / "killed"), random.Random(20)
    for _ in range(rounds(30)):
        process = start(folder, uploads)
        try:
            process.wait(moments.uniform(0.2, 1.0) * seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
    assert finished(start(folder, uploads)) == whole
    figure("import", f"killed {rounds(30)} times: the next run finishes it, as if it had run once")
