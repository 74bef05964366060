"""gunicorn's master process, which stops old workers only once new ones are ready.

gunicorn's own reload starts new workers and stops the old ones at the same moment: until the new ones have loaded the
code, no one accepts connections. If they cannot load it, the whole server stops.

The master loads this module once. Workers are forked from it, so whatever it imports stays the same for them after a
reload: it imports nothing else of the site.
"""

import os
import signal
import time
from typing import Any

from gunicorn import arbiter, systemd
from gunicorn.errors import HaltServer

# Seconds that new workers have to get ready, and the pause after one has failed to start.
START_TIMEOUT, RETRY_DELAY = 120.0, 10.0


class Arbiter(arbiter.Arbiter):
    """The master process."""

    # Whether new workers are getting ready, or old ones finish their requests.
    is_reloading = False
    # By when the new ones must be ready, and the number of the newest old one: gunicorn counts them (`age`).
    _deadline, _last_old_age = 0.0, 0
    _is_reload_due = False
    _retry_at = 0.0
    # Where systemd listens, as long as it has not been told that the server is ready.
    _notify_socket: str | None = None

    def delay_ready_message(self) -> None:
        """Have systemd wait until all workers are ready; gunicorn would report it before it starts them.

        The message is READY=1 of sd_notify(3). So `systemctl start` fails if the server cannot start.
        """
        self._notify_socket = os.environ.pop("NOTIFY_SOCKET", None)

    def handle_hup(self) -> None:
        """Reload; if a reload goes on, once it has ended, so that there are never more than two sets of workers."""
        if self.is_reloading:
            self._is_reload_due = True
        else:
            super().handle_hup()

    def reload(self) -> None:
        """Read gunicorn's settings again and start new workers. `manage_workers` does the rest.

        The addresses that it listens on stay the same.
        """
        settings = self.app.cfg
        try:
            self.app.reload()
        except SystemExit:
            # gunicorn has printed the reason.
            self.app.cfg = settings
            self._report("gunicorn's settings cannot be read")
            return
        self.setup(self.app)
        self.log.reopen_files()
        self.is_reloading = True
        self._deadline, self._last_old_age = time.monotonic() + START_TIMEOUT, self.worker_age
        for _ in range(self.num_workers):
            self.spawn_worker()

    def manage_workers(self) -> None:
        """Have as many workers as configured. gunicorn calls this every second, and whenever a worker has ended."""
        if self.is_reloading:
            self._manage_reload()
        elif not self.WORKERS or time.monotonic() >= self._retry_at:
            super().manage_workers()
        if self._notify_socket and not self.is_reloading and all(map(is_ready, self.WORKERS.values())):
            os.environ["NOTIFY_SOCKET"], self._notify_socket = self._notify_socket, None
            systemd.sd_notify("READY=1\nSTATUS=Ready.", self.log)

    def _manage_reload(self) -> None:
        """Stop the old workers if all new ones are ready, or the new ones if one of them has failed."""
        new = [worker for worker in self.WORKERS.values() if worker.age > self._last_old_age]
        if len(new) < self.num_workers:
            self._refuse(new, "a new process could not start")
        elif all(is_ready(worker) for worker in new):
            # Also stops them.
            super().manage_workers()
            if len(self.WORKERS) == len(new):
                self.log.info("Reloaded: all processes have the new code.")
                systemd.sd_notify("STATUS=Reloaded.", self.log)
                self._end_reload()
        elif time.monotonic() > self._deadline:
            self._refuse(new, "the new processes did not get ready in time")

    def _refuse(self, new: list[Any], reason: str) -> None:
        """Stop the new workers. They no longer count, so that gunicorn does not stop old ones instead."""
        for worker in new:
            self.kill_worker(worker.pid, signal.SIGTERM if is_ready(worker) else signal.SIGKILL)
            del self.WORKERS[worker.pid]
            worker.tmp.close()
        self._report(reason)
        self._end_reload()

    def _report(self, reason: str) -> None:
        """Say that the reload was refused: in the log, and in `systemctl status`."""
        message = f"Reload refused: {reason}. The old processes go on."
        self.log.error(message)
        systemd.sd_notify(f"STATUS={message}", self.log)

    def _end_reload(self) -> None:
        self.is_reloading = False
        if self._is_reload_due:
            self._is_reload_due = False
            self.handle_hup()

    def reap_workers(self) -> None:
        """Forget workers that have ended. Raises HaltServer if one could not start and no other is ready."""
        try:
            super().reap_workers()
        except HaltServer:
            if not self.has_ready_worker():
                raise
            self._retry_at = time.monotonic() + RETRY_DELAY
            # Others may have ended, too.
            self.reap_workers()

    def has_ready_worker(self) -> bool:
        """Return whether a worker accepts connections."""
        return any(is_ready(worker) for worker in self.WORKERS.values())


def is_ready(worker: Any) -> bool:
    """Return whether the worker accepts connections.

    Its file has the time of its last heartbeat by the monotonic clock. The first comes when it begins to accept. Until
    then, the file has the time of its creation by the calendar, which is later.
    """
    return bool(worker.tmp.last_update() <= time.monotonic())
