"""Which threads process images."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

# A small file may decode to hundreds of megabytes, so one thread at a time processes an image.
lock = threading.Lock()
# Images take seconds. Only this many threads of a process may process one or wait for that; the others serve pages.
MAX_THREADS = 2
_slots = threading.BoundedSemaphore(MAX_THREADS)
# The IDs of the users for whom they do it. A user has one thread, so that the other one is left for colleagues.
_users = set[int]()
_users_lock = threading.Lock()
_thread = threading.local()


class TooBusy(ValidationError):
    """As many images as possible are being processed."""


@contextmanager
def slot(by: User | None = None) -> Iterator[None]:
    """Let this thread process images in the block, also in blocks within it.

    by: the user, None for a command. Raises TooBusy if it may not, at once.
    """
    if getattr(_thread, "has_slot", False):
        yield
        return
    with _alone(by) as is_alone:
        if not (is_alone and _slots.acquire(blocking=False)):
            raise TooBusy("The server is processing other images. This one was not saved. Try again in a minute.")
        _thread.has_slot = True
        try:
            yield
        finally:
            _thread.has_slot = False
            _slots.release()


@contextmanager
def _alone(user: User | None) -> Iterator[bool]:
    """Yield whether no other thread is in such a block for the user. None may be in several."""
    with _users_lock:
        is_alone = user is None or user.pk not in _users
        if user and is_alone:
            _users.add(user.pk)
    try:
        yield is_alone
    finally:
        if user and is_alone:
            with _users_lock:
                _users.remove(user.pk)
