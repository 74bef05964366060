"""Hooks of the demo's gunicorn: it generates image renditions in a process that ends with the server."""

import subprocess
import sys
from pathlib import Path

_MANAGE = Path(__file__).resolve().parent.parent.parent / "manage.py"
_processes: list[subprocess.Popen[bytes]] = []


def when_ready(server: object) -> None:
    """Start generating renditions. Until one exists, pages show the original."""
    command = [sys.executable, str(_MANAGE), "render_pictures"]
    _processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))


def on_exit(server: object) -> None:
    """Stop the process if it is still running, and wait for its end."""
    for process in _processes:
        process.terminate()
        process.wait()
