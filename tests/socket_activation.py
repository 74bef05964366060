"""A socket that outlives the servers that accept from it, as with deploy/newsroom.socket and systemd."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
# Seconds that a server has to start or to stop.
LIMIT = 60
# systemd passes sockets on from descriptor 3, to the process whose ID it says (sd_listen_fds(3)).
LAUNCH = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""


@contextmanager
def messages_to_systemd():
    """The socket on which systemd receives what a service reports; its address is the service's NOTIFY_SOCKET."""
    # The path of such a socket must be short.
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as messages:
        messages.bind(f"{folder}/notify")
        messages.settimeout(LIMIT)
        yield messages


class ListeningSocket:
    """A socket on 127.0.0.1, and the port that it listens on."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self._socket.getsockname()[1]

    def start(self, **environment):
        """Start gunicorn as deployed; return its process once it has reported that it is ready."""
        number = str(self._socket.fileno())
        gunicorn = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--log-level", "warning"]
        with messages_to_systemd() as messages:
            process = subprocess.Popen(
                [sys.executable, "-c", LAUNCH, number, *gunicorn],
                cwd=ROOT,
                pass_fds=[self._socket.fileno()],
                env={**os.environ, "NOTIFY_SOCKET": messages.getsockname(), **environment},
            )
            try:
                while not messages.recv(4096).startswith(b"READY=1"):
                    pass
            except TimeoutError:
                stop(process)
                raise
        return process

    def close(self):
        """Stop listening."""
        self._socket.close()


def stop(process):
    """Stop the server as systemd does."""
    process.terminate()
    process.wait(LIMIT)
