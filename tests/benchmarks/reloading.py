"""How long readers wait while the server reloads or restarts, on a temporary or a given database.

    python -m tests.benchmarks.reloading [--readers 4] [--reloads 10]

gunicorn runs as deployed (deploy/gunicorn.conf.py), with two workers. Its socket belongs to this process and outlives
it, as with newsroom.socket and systemd. Readers request three pages in turn, over a new connection each time, with a
pause of ten milliseconds. Prints for each event how many requests there were, how many failed, the longest wait, and
how long the event took. Only connects to 127.0.0.1.
"""

import argparse
import os
import signal
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.socket_activation import ListeningSocket, stop

PAUSE, LIMIT = 0.01, 120


class Readers:
    """Threads that request pages until they are stopped."""

    def __init__(self, port, paths, count):
        self._port, self._paths = port, paths
        self._is_over = threading.Event()
        self.waits, self.failures = [], []
        self._threads = [threading.Thread(target=self._read, args=(n,)) for n in range(count)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number):
        while not self._is_over.wait(PAUSE):
            number += 1
            began = time.monotonic()
            try:
                status = get(self._port, self._paths[number % len(self._paths)])
            except (OSError, HTTPException) as error:
                status = repr(error)
            self.waits.append(time.monotonic() - began)
            if status != 200:
                self.failures.append(status)


class Server:
    """gunicorn as deployed, on a socket that it is given."""

    def __init__(self):
        self._socket = ListeningSocket()
        self.port = self._socket.port
        self._process = self._socket.start()

    def workers(self):
        """The ids of its workers."""
        return set(Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split())

    def reload(self):
        """Have it load its code again, and wait until all workers are new."""
        old = self.workers()
        self._process.send_signal(signal.SIGHUP)
        wait_until(lambda: len(self.workers()) == len(old) and not self.workers() & old)

    def restart(self):
        """Stop it, and start it again."""
        self.stop()
        self._process = self._socket.start()

    def restart_beside_standby(self):
        """Restart it while another server accepts from the same socket."""
        standby = self._socket.start()
        self.restart()
        stop(standby)

    def lose_worker(self):
        """Kill a worker, and wait until there is another."""
        old = self.workers()
        os.kill(int(next(iter(old))), signal.SIGKILL)
        wait_until(lambda: len(self.workers()) == len(old) and self.workers() != old)

    def stop(self):
        """Stop it as systemd does."""
        stop(self._process)


def get(port, path):
    """Request the page and return the status."""
    connection = HTTPConnection("127.0.0.1", port, timeout=LIMIT)
    try:
        connection.request("GET", path, headers={"X-Forwarded-Proto": "https"})
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def wait_until(is_so):
    """Until it is so."""
    end = time.monotonic() + LIMIT
    while not is_so():
        if time.monotonic() > end:
            raise SystemExit("The server did not get there.")
        time.sleep(0.05)


def main():
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--reloads", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsroom-reloading-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        os.environ.setdefault("SECRET_KEY", "of a benchmark")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        os.environ.setdefault("LOG_LEVEL", "WARNING")
        paths = prepare()
        server = Server()
        try:
            measure(server, paths, options)
        finally:
            server.stop()


def prepare():
    """Fill the database, if it is empty; the paths of three pages."""
    import django

    django.setup()
    from django.db import connection

    from articles.models import Article
    from tests.benchmarks.filling import fill
    from topics.models import Topic

    fill(200, 40)
    story = Article.objects.live()[0].get_absolute_url()
    topic = Topic.objects.public().order_by("-entry_count")[0].get_absolute_url()
    print(connection.vendor, file=sys.stderr)
    connection.close()
    return ["/", topic, story]


def measure(server, paths, options):
    """Do one thing after the other while readers read."""
    events = {
        "nothing, for 5 seconds": lambda: time.sleep(5),
        "a reload": server.reload,
        f"{options.reloads} reloads in a row": lambda: [server.reload() for _ in range(options.reloads)],
        "a worker is killed": server.lose_worker,
        "a restart with socket activation": server.restart,
        "a restart beside a standby": server.restart_beside_standby,
    }
    for path in paths * 20:
        get(server.port, path)
    print("| event | seconds | requests | failed | longest wait |\n|---|---|---|---|---|")
    for name, happen in events.items():
        with Readers(server.port, paths, options.readers) as readers:
            began = time.monotonic()
            happen()
            seconds = time.monotonic() - began
            # What comes after it belongs to it.
            time.sleep(2)
        failed = f"{len(readers.failures)} {set(readers.failures) or ''}"
        print(f"| {name} | {seconds:.1f} | {len(readers.waits)} | {failed} | {max(readers.waits):.2f} s |")
    print(f"load: {os.getloadavg()[0]:.1f}", file=sys.stderr)


if __name__ == "__main__":
    main()
