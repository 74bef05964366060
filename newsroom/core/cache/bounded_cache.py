"""A bounded in-process cache."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Protocol


class Sized(Protocol):
    """A value that can be cached. is_used: whether it was used since it was last considered for eviction."""

    is_used: bool

    @property
    def size(self) -> int:
        """Return about how many bytes of memory it takes."""


class BoundedCache[K: Hashable, V: Sized]:
    """Values by key, whose total size stays within a bound. One for all threads of a process.

    Evicts by the second-chance algorithm: in the order of insertion, but a value that was used goes round once more.
    Reading takes no lock; the reader sets `is_used`.
    """

    def __init__(self, max_size: int):
        self._max_size = max_size
        self._values: OrderedDict[K, V] = OrderedDict()
        # As measured on insertion, because values may grow.
        self._sizes: dict[K, int] = {}
        self._size = 0
        self._lock = threading.Lock()
        self.get = self._values.get

    def put(self, key: K, value: V) -> None:
        """Store the value and evict others; a value that is larger than the bound is stored alone."""
        size = value.size
        with self._lock:
            self._remove(key)
            self._values[key] = value
            self._sizes[key] = size
            self._size += size
            while self._size > self._max_size and len(self._values) > 1:
                oldest_key, oldest = self._values.popitem(last=False)
                if oldest.is_used or oldest is value:
                    oldest.is_used = False
                    self._values[oldest_key] = oldest
                else:
                    self._size -= self._sizes.pop(oldest_key)

    def remove(self, key: K) -> None:
        """Remove the value of the key, if there is one."""
        with self._lock:
            self._remove(key)

    def _remove(self, key: K) -> None:
        if self._values.pop(key, None) is not None:
            self._size -= self._sizes.pop(key)
