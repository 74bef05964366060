"""Which threads process images."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError

# A small file may decode to hundreds of megabytes, so one thread at a time processes an image.
lock = threading.Lock()
# Images take seconds. Only this many threads of a process may process one or wait for that; the others serve pages.
MAX_THREADS = 2
_slots = threading.BoundedSemaphore(MAX_THREADS)
_thread = threading.local()


class TooBusy(ValidationError):
    """As many images as possible are being processed."""


@contextmanager
def slot() -> Iterator[None]:
    """Let this thread process images in the block, also in blocks within it. Raises TooBusy if it may not, at once."""
    if getattr(_thread, "has_slot", False):
        yield
        return
    if not _slots.acquire(blocking=False):
        raise TooBusy("The server is processing other images. This one was not saved. Try again in a minute.")
    _thread.has_slot = True
    try:
        yield
    finally:
        _thread.has_slot = False
        _slots.release()
