"""A small site, and what its servers know of it."""

import os
import signal
from contextlib import ExitStack, closing, suppress
from http.client import HTTPConnection
from pathlib import Path

from django.db import connection

from articles.models import Article
from newsroom.doctor import stored_data
from tests.factories import make_article, make_topic
from tests.serving import HEADERS, wait_until

STORIES = 30


def known_pages():
    """Make a small site; the paths of its pages."""
    topics = [make_topic() for _ in range(3)]
    stories = [make_article(topics=[topics[number % 3]]) for number in range(STORIES)]
    return ["/", "/topics/", "/feed.rss", *(thing.get_absolute_url() for thing in (*topics, *stories))]


def make_known(server, paths):
    """Have every process of the server know these pages."""
    with ExitStack() as connections:
        for connection in connections_to_all(server, connections).values():
            for path in paths:
                assert _ask(connection, path) == 200


def connections_to_all(server, opened):
    """A connection to each process of the server, by its process ID. opened: an ExitStack that closes them."""
    found = {}

    def has_all():
        connection = opened.enter_context(closing(HTTPConnection("127.0.0.1", server.port, timeout=30)))
        assert _ask(connection, "/healthz") == 200
        found.setdefault(worker_behind(server, connection), connection)
        return set(found) == workers_of(server)

    wait_until(has_all)
    return found


def _ask(connection, path):
    connection.request("GET", path, headers=HEADERS)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def disconnect():
    """Close this process's connections to the database, which may have been stopped."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def workers_of(server):
    """The process IDs of the server's workers."""
    pids = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return {int(pid) for pid in pids}


def worker_behind(server, connection):
    """The process ID of the worker that has this connection (`HTTPConnection`), which has answered on it once."""
    near, far = connection.sock.getsockname()[1], server.port
    ends = f":{far:04X} ", f":{near:04X} "
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        if f"{words[1]} ".endswith(ends[0]) and f"{words[2]} ".endswith(ends[1]):
            inode = words[9]
            break
    else:
        raise AssertionError("There is no such connection.")
    for pid in workers_of(server):
        for file in Path(f"/proc/{pid}/fd").iterdir():
            # It may have been closed.
            with suppress(FileNotFoundError):
                if os.readlink(file) == f"socket:[{inode}]":
                    return pid
    raise AssertionError("No worker has the connection.")


def kill(pid):
    """End the process at once."""
    os.kill(pid, signal.SIGKILL)


def problems():
    """What `check_counts` would report."""
    return [sentence for check in stored_data.checks() for sentence in check()]


def published():
    """The IDs of the stories that readers see."""
    return set(Article.objects.live().values_list("pk", flat=True))
