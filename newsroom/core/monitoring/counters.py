"""Counters of requests, for all processes of the server together.

Each process writes to files of its own in a folder of the server, from which any of them can add up the counts
(prometheus_client's multiprocess mode). The files are numbered. A new process continues with the files of one that has
ended: so nothing that a killed process has counted is lost, and there are never more files than processes at one time.
"""

import fcntl
import itertools
import os
import shutil
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from prometheus_client import Counter, Histogram, values

from newsroom.core.i18n.languages import DESK_PREFIX, match_of
from newsroom.core.system.wsgi import Application, Environ, StartResponse

# In memory: while a disk is full, writing to a file in it that is mapped into memory would kill the process.
ROOT = Path("/dev/shm")
_PREFIX = "newsroom-metrics-"
# Seconds until a response begins, as upper limits of the histogram's buckets.
BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0)
# Values of Cache-Status (RFC 9211), as the page cache sends it.
CACHE_RESULTS = {
    "Newsroom; hit": "hit",
    "Newsroom; hit; collapsed": "collapsed",
    "Newsroom; hit; detail=failed": "failed",
    "Newsroom; hit; detail=database-away": "database-away",
    "Newsroom; detail=database-away": "database-away",
    "Newsroom; detail=busy": "busy",
    "Newsroom; fwd=miss; stored": "miss",
}
# By the beginning of the path; all others are the site that readers see.
AREAS = {DESK_PREFIX: "desk", "/media/": "files", "/api/": "api"}
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
# In bytes. What longer paths lead to is not remembered, because they would take much memory.
_MAX_PATH_LENGTH = 500


class ServerFolder:
    """The folder of the server that this process belongs to, and the number of this process's files in it.

    Raises OSError if it cannot be created or is another user's.
    """

    def __init__(self) -> None:
        server = os.getppid()
        self.path = ROOT / f"{_PREFIX}{os.getuid()}-{server}"
        _delete_old_folders()
        self.path.mkdir(mode=0o700, exist_ok=True)
        stat = self.path.lstat()
        if stat.st_uid != os.getuid() or stat.st_mode & 0o077 or self.path.is_symlink():
            raise PermissionError(f"{self.path} is not safe to use. Delete it.")
        # The lock lasts as long as the process.
        self.number, self._lock = self._take_number()

    def _take_number(self) -> tuple[int, int]:
        """Return the lowest number that no other process has, and the open file that is locked for it."""
        for number in itertools.count():
            if (file := _lock(self.path / f"{number}.lock")) is not None:
                return number, file
        raise AssertionError

    def process_count(self) -> int:
        """Return how many processes have a number now."""
        count = 1
        for path in self.path.glob("*.lock"):
            if path.name != f"{self.number}.lock":
                file = _lock(path)
                count += file is None
                if file is not None:
                    os.close(file)
        return count


def _lock(path: Path) -> int | None:
    """Return the open file, locked; None if another process has locked it."""
    file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file


def _delete_old_folders() -> None:
    """Delete the folders of servers of this user that have ended."""
    for folder in ROOT.glob(f"{_PREFIX}{os.getuid()}-*"):
        if not Path(f"/proc/{folder.name.rpartition('-')[2]}").exists():
            shutil.rmtree(folder, ignore_errors=True)


class RequestCounters:
    """A WSGI application around the site's, which counts its requests and measures how long they take."""

    def __init__(self, application: Application, folder: ServerFolder) -> None:
        self._application = application
        # The library reads this variable whenever a count is new.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder.path)
        values.ValueClass = values.MultiProcessValue(lambda: folder.number)  # type: ignore[no-untyped-call]
        self._requests = Counter(
            "newsroom_requests",
            "Requests by view (its URL name), method, status and result of the page cache.",
            ["view", "method", "status", "cache"],
            registry=None,
        )
        self._seconds = Histogram(
            "newsroom_request_seconds",
            "Seconds until the response began, by area of the site and result of the page cache.",
            ["area", "cache"],
            buckets=BUCKETS,
            registry=None,
        )
        # To look up the counters of labels takes the library as long as to count. There is one for each combination.
        self._known: dict[tuple[str, ...], tuple[Counter, Histogram]] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Respond to the request, and count it."""
        started = time.perf_counter()
        status, headers = "", list[tuple[str, str]]()

        def start(given: str, more: list[tuple[str, str]], *error: object) -> object:
            nonlocal status, headers
            status, headers = given[:3], more
            return start_response(given, more, *error)

        try:
            return self._application(environ, start)
        except BaseException:
            # Nothing is sent yet: gunicorn responds, and logs “Error handling request”.
            status, headers = "500", []
            raise
        finally:
            self._count(environ, status, headers, time.perf_counter() - started)

    def _count(self, environ: Environ, status: str, headers: list[tuple[str, str]], seconds: float) -> None:
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        try:
            area, view = kind_of(path) if len(path) <= _MAX_PATH_LENGTH else kind_of.__wrapped__(path)
        except Exception:
            # The URLs cannot be loaded, so the request has failed, too.
            area, view = _area_of(path), "none"
        # It is the last header that the page cache adds.
        header = next((value for name, value in reversed(headers) if name == "Cache-Status"), "")
        labels = area, view, method if method in METHODS else "other", status, CACHE_RESULTS.get(header, "none")
        known = self._known.get(labels)
        if known is None:
            counters = self._requests.labels(*labels[1:]), self._seconds.labels(area, labels[-1])
            known = self._known[labels] = counters
        known[0].inc()
        known[1].observe(seconds)


@lru_cache(maxsize=2048)
def kind_of(path: str) -> tuple[str, str]:
    """Return the area of the site that the path is in, and the URL name of the view that it leads to.

    A view has one name for all of its paths; it is "none" for a path without one.
    """
    if path.startswith("/static/"):
        return "files", "static"
    match = match_of(path)
    return _area_of(path), match.view_name if match else "none"


def _area_of(path: str) -> str:
    """Return the area of the site that the path is in."""
    return next((area for prefix, area in AREAS.items() if path.startswith(prefix)), "site")
