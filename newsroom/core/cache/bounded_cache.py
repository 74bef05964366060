"""What a process keeps in memory, within a bound."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Protocol


class Keepable(Protocol):
    """What can be kept. is_used: whether it was asked for since its last turn to go."""

    is_used: bool


class Memory[K: Hashable, V: Keepable]:
    """Values by key, whose sizes together stay within the bound; those that nobody asked for go first.

    By the second-chance rule. Asking for one needs no lock: whoever does sets `is_used`. One for all threads of a
    process.
    """

    def __init__(self, bound: int, size_of: Callable[[V], int]):
        self._bound, self._size_of = bound, size_of
        self._values: OrderedDict[K, V] = OrderedDict()
        # As it was when it came: what is kept may grow.
        self._sizes: dict[K, int] = {}
        self._size = 0
        self._lock = threading.Lock()
        self.get = self._values.get

    def put(self, key: K, value: V) -> None:
        """Keep the value; one that is larger than the bound is kept alone."""
        size = self._size_of(value)
        with self._lock:
            self._remove(key)
            self._values[key] = value
            self._sizes[key] = size
            self._size += size
            while self._size > self._bound and len(self._values) > 1:
                first, found = self._values.popitem(last=False)
                if found.is_used or found is value:
                    # Once more round.
                    found.is_used = False
                    self._values[first] = found
                else:
                    self._size -= self._sizes.pop(first)

    def remove(self, key: K) -> None:
        """Keep nothing under the key."""
        with self._lock:
            self._remove(key)

    def _remove(self, key: K) -> None:
        if self._values.pop(key, None) is not None:
            self._size -= self._sizes.pop(key)
