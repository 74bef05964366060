"""A bounded in-process cache."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Protocol

# A new value is evicted before others if the new ones together take more than one part in NEW_PART of the bound.
NEW_PART = 8


class Sized(Protocol):
    """A value that can be cached. is_used: whether it was used since it was last considered for eviction."""

    is_used: bool

    @property
    def size(self) -> int:
        """Return about how many bytes of memory it takes."""


class BoundedCache[K: Hashable, V: Sized]:
    """Values by key, whose total size stays within a bound. One for all threads of a process.

    There are two segments, so that values that are used once, however many, do not evict those that are used often (as
    in 2Q and S3-FIFO). A new value enters a small segment. It moves to the main one if it was used by the time that it
    would be evicted. A replaced value stays in its segment. While no others need the space, each may take all of it.

    Within the main segment, evicts by the second-chance algorithm: in the order of insertion, but a value that was used
    goes round once more. Reading takes no lock; the reader sets `is_used`.
    """

    def __init__(self, max_size: int):
        self._max_size = max_size
        self._values: dict[K, V] = {}
        # By segment, each key in the order of insertion, with the size as measured then, because values may grow.
        self._new: OrderedDict[K, int] = OrderedDict()
        self._main: OrderedDict[K, int] = OrderedDict()
        self._new_size = self._main_size = 0
        self._lock = threading.Lock()
        self.get = self._values.get

    def put(self, key: K, value: V) -> None:
        """Store the value and evict others; a value that is larger than the bound is stored alone."""
        size = value.size
        with self._lock:
            is_main = key in self._main
            if is_main:
                # A page that is rendered again after a change is as popular as before.
                value.is_used = value.is_used or self._values[key].is_used
            self._remove(key)
            self._values[key] = value
            self._add(key, size, is_main=is_main)
            while self._new_size + self._main_size > self._max_size and len(self._values) > 1:
                self._evict(key)

    def remove(self, key: K) -> None:
        """Remove the value of the key, if there is one."""
        with self._lock:
            self._remove(key)

    def _add(self, key: K, size: int, *, is_main: bool) -> None:
        if is_main:
            self._main[key] = size
            self._main_size += size
        else:
            self._new[key] = size
            self._new_size += size

    def _remove(self, key: K) -> None:
        if self._values.pop(key, None) is not None:
            self._new_size -= self._new.pop(key, 0)
            self._main_size -= self._main.pop(key, 0)

    def _evict(self, stored: K) -> None:
        """Remove a value, or move it to the end of the main segment if it was used; never the one just stored."""
        others_in_main = len(self._main) - (stored in self._main)
        is_new = self._new_size > self._max_size // NEW_PART and len(self._new) > (stored in self._new)
        segment = self._new if is_new or not others_in_main else self._main
        key = next(key for key in segment if key != stored)
        if not self._values[key].is_used:
            self._remove(key)
            return
        self._values[key].is_used = False
        size = segment.pop(key)
        if segment is self._new:
            self._new_size -= size
        else:
            self._main_size -= size
        self._add(key, size, is_main=True)
