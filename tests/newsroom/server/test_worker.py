"""newsroom/server/worker.py: a client that sends nothing does not delay a stop."""

import socket
from contextlib import closing

import pytest

from tests.newsroom.server.test_arbiter import Site

pytestmark = pytest.mark.usefixtures("committed")
# The only thread looks at a connection for a moment. A stop would wait for longer than this test.
SETTINGS = """
from gunicorn.workers import gthread
gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.05
threads, graceful_timeout = 1, 600
"""


def test_a_connection_without_a_request_does_not_delay_a_stop(tmp_path):
    site = Site(tmp_path, 1)
    site.configure(SETTINGS)
    site.replace("First")
    with site.start() as process:
        site.wait()
        with closing(socket.create_connection(("127.0.0.1", site.port))):
            # Accepted after the other one.
            assert site.versions() == {"First"}
            process.terminate()
            process.wait(60)
