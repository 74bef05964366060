"""newsroom/server/arbiter.py: what readers get while gunicorn loads new code, with deploy/gunicorn.conf.py."""

import os
import re
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.serving import Server, free_port, run_program, wait_until
from tests.socket_activation import messages_to_systemd

pytestmark = pytest.mark.usefixtures("committed")

CONFIG = Path(__file__).parents[3] / "deploy" / "gunicorn.conf.py"
# The code of the site is what its settings make of it. A version is loaded once its gate is open.
VERSION = """
import time
from pathlib import Path
from tests.settings import *

SITE_NAME = "The {name} Gazette"
gate = Path({gate!r})
(gate / "{name}-starting").touch()
while not (gate / "{name}").exists():
    time.sleep(0.02)
"""
# The settings of deploy/, and a file for each process that is ready.
CONFIGURATION = """
import runpy

globals().update(runpy.run_path({config!r}))
get_ready = post_worker_init

def post_worker_init(worker):
    get_ready(worker)
    Path({gate!r}, f"ready-{{worker.pid}}").touch()
"""
BROKEN = {
    "a module that is not there": "import nowhere",
    "a setting that Django refuses": "INSTALLED_APPS = ['nowhere']",
    "URLs that cannot be loaded": "ROOT_URLCONF = 'nowhere'",
    "a front page that fails": "TEMPLATES[0]['OPTIONS']['context_processors'] = ['math.sqrt']",
    "an app whose migration is not applied": "INSTALLED_APPS = [*INSTALLED_APPS, 'later']",
}
MIGRATION = """
from django.db import migrations

class Migration(migrations.Migration):
    pass
"""


class Site:
    """A server whose code is replaced while it runs."""

    def __init__(self, folder, workers):
        self._folder, self._workers = folder, workers
        self._settings, self._log = folder / "site_settings.py", folder / "log"
        self._configuration = folder / "gunicorn.conf.py"
        self.configure("")
        migrations = folder / "later" / "migrations"
        migrations.mkdir(parents=True)
        for file, text in {
            "__init__.py": "",
            "migrations/__init__.py": "",
            "migrations/0001_first.py": MIGRATION,
        }.items():
            (folder / "later" / file).write_text(text)

    def configure(self, text):
        """Replace gunicorn's settings: those of deploy/, and this."""
        configuration = CONFIGURATION.format(config=str(CONFIG), gate=str(self._folder))
        self._configuration.write_text(f"{configuration}\n{text}\n")

    def replace(self, name, text="", *, is_open=True):
        """Replace the code by this version."""
        self._settings.write_text(f"{VERSION.format(name=name, gate=str(self._folder))}\n{text}\n")
        if is_open:
            self.open(name)

    def open(self, name):
        """Let processes load the version."""
        (self._folder / name).touch()

    def is_starting(self, name):
        """Whether a process has begun to load the version."""
        return (self._folder / f"{name}-starting").exists()

    @contextmanager
    def start(self, **more):
        """Start the server, and stop it when the block ends. Gives its process. more: environment variables."""
        self.port = free_port()
        self._server = Server(self.port)
        command = ["-m", "gunicorn", "--config", str(self._configuration), "--error-logfile", str(self._log)]
        environment = {
            "BIND": f"127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": str(self._workers),
            "DJANGO_SETTINGS_MODULE": "site_settings",
            "PYTHONPATH": str(self._folder),
            # Two versions of equal size within a second would look the same.
            "PYTHONDONTWRITEBYTECODE": "1",
            **more,
        }
        with run_program(command, self._folder, **environment) as self._process:
            yield self._process

    def wait(self):
        """Wait until all of its processes respond."""
        wait_until(self._server.is_up)
        wait_until(lambda: all((self._folder / f"ready-{pid}").exists() for pid in self.workers()))

    def reload(self):
        """What `systemctl reload` does."""
        self._process.send_signal(signal.SIGHUP)

    def workers(self):
        """The ids of the processes that respond, or are getting ready to."""
        return Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()

    def versions(self):
        """The names of the versions that respond to many requests. None of them fails."""
        # This page is not cached.
        answers = self._server.ask_all(["/not-found/"] * 12)
        assert {answer.status for answer in answers} == {404}
        return {re.search(r"The (\w+) Gazette", answer.body)[1] for answer in answers}

    def count(self, words):
        """How often the log says this."""
        return self._log.read_text().count(words)


@pytest.fixture(params=[2], ids="{} workers".format)
def site(request, tmp_path):
    site = Site(tmp_path, request.param)
    site.replace("First")
    with site.start():
        site.wait()
        yield site


@pytest.mark.parametrize("site", [1, 3], indirect=True)
def test_old_processes_serve_until_new_ones_are_ready(site):
    assert site.versions() == {"First"}
    site.replace("Second", is_open=False)
    site.reload()
    wait_until(lambda: site.is_starting("Second"))
    for _ in range(3):
        assert site.versions() == {"First"}
    site.open("Second")
    wait_until(lambda: site.versions() == {"Second"})


def test_code_that_cannot_serve_is_refused_and_the_next_good_version_is_loaded(site):
    for number, text in enumerate(BROKEN.values(), start=1):
        site.replace(f"Broken{number}", text)
        site.reload()
        wait_until(lambda number=number: site.count("Reload refused") == number)
        assert site.versions() == {"First"}
        assert site.is_starting(f"Broken{number}")
    site.replace("Second")
    site.reload()
    wait_until(lambda: site.versions() == {"Second"})


def test_settings_of_gunicorn_that_cannot_be_read_are_refused(site):
    site.configure("nonsense(")
    site.reload()
    wait_until(lambda: site.count("Reload refused"))
    assert site.versions() == {"First"}
    site.configure("")
    site.replace("Second")
    site.reload()
    wait_until(lambda: site.versions() == {"Second"})


def test_a_reload_during_a_reload_is_not_lost(site):
    site.replace("Second", is_open=False)
    site.reload()
    wait_until(lambda: site.is_starting("Second"))
    site.replace("Third")
    site.reload()
    assert site.versions() == {"First"}
    site.open("Second")
    wait_until(lambda: site.versions() == {"Third"})


@contextmanager
def two_processes(folder, retry_delay):
    """A site, and the ids of its two processes. retry_delay: seconds, after one could not start."""
    site = Site(folder, 2)
    site.configure(f"from newsroom.server import arbiter\narbiter.RETRY_DELAY = {retry_delay}")
    site.replace("First")
    with site.start():
        site.wait()
        yield site, *site.workers()


def test_a_process_that_is_killed_is_replaced_by_none_whose_code_is_broken(tmp_path):
    with two_processes(tmp_path, retry_delay=0.5) as (site, killed, other):
        for number, text in enumerate(BROKEN.values(), start=1):
            site.replace(f"Broken{number}", text)
            if number == 1:
                os.kill(int(killed), signal.SIGKILL)
            wait_until(lambda number=number: site.is_starting(f"Broken{number}"))
            failed = site.count("exited with code")
            wait_until(lambda failed=failed: site.count("exited with code") > failed)
            assert site.versions() == {"First"}
        assert other in site.workers()
        site.replace("Second")
        wait_until(lambda: site.versions() == {"First", "Second"})


def test_the_last_process_is_replaced_at_once(tmp_path):
    # Longer than this test.
    with two_processes(tmp_path, retry_delay=3600) as (site, killed, other):
        site.replace("Broken", "import nowhere")
        os.kill(int(killed), signal.SIGKILL)
        wait_until(lambda: site.workers() == [other] and site.count("exited with code"))
        site.replace("Second")
        os.kill(int(other), signal.SIGKILL)
        wait_until(lambda: len(site.workers()) == 2)
        site.wait()
        assert site.versions() == {"Second"}


def test_a_process_that_serves_alone_starts_with_a_front_page_that_fails(tmp_path):
    site = Site(tmp_path, 1)
    site.replace("First", BROKEN["a front page that fails"])
    with site.start():
        site.wait()


def test_systemd_learns_that_the_server_is_ready_once_it_serves(tmp_path):
    site = Site(tmp_path, 2)
    site.replace("First", is_open=False)
    with messages_to_systemd() as messages, site.start(NOTIFY_SOCKET=messages.getsockname()):
        wait_until(lambda: site.is_starting("First"))
        messages.setblocking(False)
        with pytest.raises(BlockingIOError):
            messages.recv(4096)
        site.open("First")
        messages.settimeout(60)
        assert messages.recv(4096).startswith(b"READY=1\n")
        # Without waiting.
        assert site.versions() == {"First"}
        site.replace("Second")
        site.reload()
        assert messages.recv(4096) == b"STATUS=Reloaded."


def test_a_server_without_any_process_that_could_start_ends(tmp_path):
    site = Site(tmp_path, 2)
    site.replace("Broken", "import nowhere")
    with site.start() as process:
        assert process.wait(60) != 0
