"""A server of several processes beside the test, on the test's own database; and what stands between the two."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import NamedTuple

from django.db import connection

_numbers = count(1)
HEADERS = {"Host": "news.example", "X-Forwarded-Proto": "https"}


class Answer(NamedTuple):
    status: int
    how: str
    location: str | None
    body: str


def free_port():
    """A port that nobody uses."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def database_url(port=None):
    """The test's database; port: that of what stands before it."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    password = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    return f"postgres://{values['USER']}{password}@{values['HOST']}:{port or values['PORT'] or 5432}/{values['NAME']}"


class Server:
    """gunicorn with processes of four threads each. pid: of their parent."""

    def __init__(self, port, pid=None):
        self.port, self.pid = port, pid

    def is_up(self):
        try:
            return self.ask("/healthz").status == 200
        except OSError:
            return False

    def ask(self, path):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as asked:
            asked.request("GET", path, headers=HEADERS)
            answer = asked.getresponse()
            how = answer.headers.get("Cache-Status", "").removeprefix("Newsroom; ")
            return Answer(answer.status, how, answer.headers.get("Location"), answer.read().decode())

    def ask_all(self, paths, at_once=16):
        """The answers to all of these, so many at the same time."""
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(self.ask, paths))


@contextmanager
def serving(tmp_path, port_of_database=None, workers=2, **environment):
    """A server, as long as the block lasts."""
    port = free_port()
    command = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--log-level", "warning"]
    environment |= {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": str(workers)}
    with run_program(command, tmp_path, port_of_database, **environment) as process:
        server = Server(port, process.pid)
        wait_until(server.is_up)
        yield server


@contextmanager
def run_program(command, tmp_path, port_of_database=None, *, stdout=None, stderr=None, **environment):
    """A process of Python's on the test's database, as long as the block lasts; then it is asked to stop.

    stdout, stderr: open files that it writes to.
    """
    environment = program_environment(tmp_path, port_of_database, **environment)
    process = subprocess.Popen(
        [sys.executable, *command],
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[1],
        stdout=stdout,
        stderr=stderr,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        wait_until_disconnected(environment)


def program_environment(tmp_path, port_of_database=None, **environment):
    """The variables with which a program uses the test's own database."""
    return {
        "DATABASE_URL": database_url(port_of_database),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "MEDIA_ROOT": str(tmp_path / "media"),
        "LOG_LEVEL": "ERROR",
        "TMPDIR": str(tmp_path),
        # What PostgreSQL calls it.
        "PGAPPNAME": f"newsroom {os.getpid()} {next(_numbers)}",
        **environment,
    }


def wait_until_disconnected(environment):
    """Wait until PostgreSQL has noticed that the program with these variables has ended.

    Until then, the database cannot be removed.
    """
    if connection.vendor == "postgresql":
        wait_until(partial(_is_disconnected, environment["PGAPPNAME"]))


def _is_disconnected(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [name])
        return not cursor.fetchone()[0]


def wait_until(is_so):
    """Ask again until it is so, for some seconds at most."""
    for _ in range(300):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("It never was so.")


class Wire:
    """A way to the database that can be cut."""

    def __init__(self, to):
        self._to, self._open, self._is_cut = to, [], False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                if self._is_cut:
                    near.close()
                    continue
                far = socket.create_connection(self._to)
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    @staticmethod
    def _pass_on(one, other):
        with suppress(OSError):
            while piece := one.recv(65536):
                other.sendall(piece)
        for end in (one, other):
            # Closing it would wait for the other thread, which reads from it.
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self):
        self._is_cut = True
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self):
        self._is_cut = False

    def close(self):
        self.cut()
        self._listening.close()
