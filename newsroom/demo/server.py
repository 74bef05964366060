"""The demo's gunicorn. It generates image renditions in a process that ends with the server."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from gunicorn import util
from gunicorn.app.base import BaseApplication

from newsroom import update_publisher

_MANAGE = Path(__file__).resolve().parent.parent.parent / "manage.py"
_processes: list[subprocess.Popen[bytes]] = []


class Server(BaseApplication):
    """gunicorn in the process of the command: its workers start with the code that is already loaded."""

    def __init__(self, bind: str) -> None:
        """Take the address to listen on, HOST:PORT."""
        self.bind = bind
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options."""
        options = {
            "bind": self.bind,
            "worker_class": "gthread",
            "workers": 2,
            "threads": 4,
            "control_socket_disable": True,
            # As in deploy/gunicorn.conf.py: the length of URLs is not limited, and headers do not set SCRIPT_NAME.
            "limit_request_line": 0,
            "forwarder_headers": "",
            # Otherwise gunicorn adds its own handler to ours, and logs each line twice.
            "logconfig_dict": settings.LOGGING,
            "when_ready": start_rendering,
            "post_worker_init": start_publishing,
            "on_exit": stop_rendering,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the WSGI application. Each worker makes its own, because the page cache belongs to its parent."""
        return util.import_app("newsroom.wsgi")


def start_rendering(server: object) -> None:
    """Start generating renditions. Until one exists, pages show the original."""
    command = [sys.executable, str(_MANAGE), "render_pictures"]
    _processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))


def start_publishing(worker: object) -> None:
    """Start the thread that publishes scheduled updates, in each worker."""
    update_publisher.start()


def stop_rendering(server: object) -> None:
    """Stop the process if it is still running, and wait for its end."""
    for process in _processes:
        process.terminate()
        process.wait()
