"""Files in responses: few threads wait for the storage, and few large files are sent at a time."""

import errno
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.core.files import File
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from newsroom.core.images.storage import Unavailable, media_storage

logger = logging.getLogger(__name__)

type View = Callable[..., HttpResponseBase]

# In bytes. A connection buffers smaller files. The thread that sends a larger one waits for its reader, so only some
# threads of a process send any at a time.
LARGE_SIZE, MAX_LARGE_FILES = 1_000_000, 2
_large_files = threading.BoundedSemaphore(MAX_LARGE_FILES)
# Of the four threads of a process (gunicorn.conf.py), so many read from object storage at a time. Another one waits for
# so many seconds, unless a read already takes as long: so pages are served while the storage is slow.
MAX_READERS, MAX_WAIT = 3, 0.5
_readers = threading.BoundedSemaphore(MAX_READERS)
# When the reads that are running began, by thread.
_began: dict[int, float] = {}
# Seconds for which no one else tries after the storage did not respond.
PAUSE = 5.0
# For a client that is refused, in seconds.
RETRY_AFTER = "5"


class _Outage:
    """Whether the storage is not asked now, because it did not respond a moment ago."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends_at: float | None = None

    def refuses(self) -> bool:
        """Return whether this thread must not ask. After the pause, one thread may, and the others go on waiting."""
        with self._lock:
            if self._ends_at is None:
                return False
            if time.monotonic() < self._ends_at:
                return True
            self._ends_at = time.monotonic() + PAUSE
            return False

    def begin(self, error: Unavailable) -> None:
        """Begin the pause."""
        logger.error("Media are unavailable: %s.", error.strerror)
        with self._lock:
            self._ends_at = time.monotonic() + PAUSE

    def end(self) -> None:
        """End it: the storage has responded."""
        self._ends_at = None


outage = _Outage()


@contextmanager
def reading() -> Iterator[None]:
    """Read a file of the media storage in the block.

    Raises Unavailable: at once while the storage does not respond, and for a file that the site may not read.
    """
    is_slow = any(began < time.monotonic() - MAX_WAIT for began in list(_began.values()))
    if outage.refuses() or not _readers.acquire(timeout=0 if is_slow else MAX_WAIT):
        raise Unavailable(errno.EBUSY, "Media are not read now, because the storage does not respond or is slow")
    _began[threading.get_ident()] = time.monotonic()
    try:
        yield
    except FileNotFoundError:
        outage.end()
        raise
    except PermissionError as error:
        # Of this file or its folder. Others may well be readable, so there is no pause.
        outage.end()
        refused = Unavailable(error.errno, f"The site may not read {error.filename}")
        logger.error("Media are unavailable: %s.", refused.strerror)
        raise refused from error
    except Unavailable as error:
        outage.begin(error)
        raise
    else:
        outage.end()
    finally:
        del _began[threading.get_ident()]
        _readers.release()


def open_file(name: str) -> "File[bytes]":
    """Return the open file, of which the beginning has been read. Raises FileNotFoundError or Unavailable."""
    with reading():
        file = media_storage().open(name)
        # Only this asks object storage.
        file.size  # noqa: B018
        return file


def or_unavailable(view: View) -> View:
    """Decorate a view that sends files: it responds with 503 while the storage, or the file, is unavailable."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Unavailable:
            return _busy()

    return wrapper


def file_response(file: "File[bytes]", content_type: str, **options: Any) -> HttpResponseBase:
    """Respond with the open file, or with 503 if as many large files as possible are being sent.

    options: of FileResponse.
    """
    is_large = file.size > LARGE_SIZE
    if is_large and not _large_files.acquire(blocking=False):
        file.close()
        return _busy()
    response = FileResponse(file, content_type=content_type, **options)
    if is_large:
        # Called when the response has been sent, or given up.
        response._resource_closers.append(_large_files.release)  # type: ignore[attr-defined]  # Django has no other hook.
    return response


def _busy() -> HttpResponse:
    return HttpResponse(status=503, headers={"Retry-After": RETRY_AFTER, "Cache-Control": "private, no-store"})
