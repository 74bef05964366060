"""The fragment cache: parts of pages, which a page that is rendered again reuses as long as they are current."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.db.models.base import ModelState

from newsroom.core import tracking
from newsroom.core.cache.bounded_cache import Memory
from newsroom.core.cache.log import Log
from newsroom.core.i18n.languages import current

# Bytes at most, about; fragments that were not used lately go first.
LARGEST = 8 * 1024 * 1024
# Bytes that a fragment takes besides its value, and a queryset besides its rows.
_OVERHEAD, _QUERYSET_OVERHEAD = 1_000, 5_000


@dataclass(slots=True)
class Fragment:
    """A fragment as it was rendered (`newsroom.core.cache.log.Kept`)."""

    value: Any
    tags: frozenset[str]
    step: int
    made_at: float
    ends_at: float
    until: float
    is_used: bool = False


class FragmentCache:
    """The fragments of a process, by key and language. One for all its threads."""

    def __init__(self, log: Log):
        self._log = log
        self._fragments: Memory[tuple[Any, ...], Fragment] = Memory(LARGEST, _size_of)

    def at(self, step: int, made_at: float) -> "PageFragments":
        """The fragments for a page that knows the log up to the step and is rendered at this second since 1970."""
        return PageFragments(self, step, made_at)

    def get(self, key: tuple[Any, ...]) -> Fragment | None:
        """The fragment of this key, if it is current."""
        fragment = self._fragments.get(key)
        if fragment is None or not self._log.holds(fragment):
            return None
        fragment.is_used = True
        return fragment

    def put(self, key: tuple[Any, ...], fragment: Fragment) -> None:
        """Store the fragment."""
        self._log.bound(fragment)
        self._fragments.put(key, fragment)


@dataclass
class PageFragments:
    """The fragments for one page (`newsroom.core.cache.tracking.Fragments`)."""

    cache: FragmentCache
    step: int
    made_at: float

    def get[T](self, key: tuple[Any, ...], render: Callable[[], T]) -> T:
        """See `tracking.cached`."""
        key = (*key, current())
        page = tracking.current()
        assert page is not None
        fragment = self.cache.get(key)
        if fragment is None:
            with tracking.track(self) as dependencies:
                value = render()
            page.unrecorded += dependencies.unrecorded
            page.parameters |= dependencies.parameters
            tags, ends_at = frozenset(dependencies.tags), dependencies.expires_at
            fragment = Fragment(value, tags, self.step, self.made_at, ends_at, ends_at)
            if not dependencies.unrecorded and not dependencies.parameters:
                self.cache.put(key, fragment)
        page.tags |= fragment.tags
        page.expires_at = min(page.expires_at, fragment.ends_at)
        return cast(T, fragment.value)


def _size_of(fragment: Fragment) -> int:
    """Bytes of all that the fragment holds: text, the columns of rows, and the rows that were loaded with them."""
    size, seen, waiting = _OVERHEAD, set[int](), [fragment.value]
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        size += sys.getsizeof(value)
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, (list, tuple, set, frozenset)):
            waiting += value
        elif isinstance(value, QuerySet):
            size += _QUERYSET_OVERHEAD
            waiting.append(value._result_cache)
        elif isinstance(value, (Model, ModelState)) or is_dataclass(value):
            waiting.append(getattr(value, "__dict__", None))
    return size
