"""The fragment cache: parts of pages that are reused, as long as they are fresh, when a page is rendered again."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.db.models.base import ModelState

from newsroom.core import tracking
from newsroom.core.cache.bounded_cache import BoundedCache
from newsroom.core.cache.invalidation_log import Log
from newsroom.core.i18n.languages import current

# In bytes, approximately.
MAX_SIZE = 4 * 1024 * 1024
# Bytes of a fragment without its value, and of a queryset without its rows.
_OVERHEAD, _QUERYSET_OVERHEAD = 1_000, 5_000


@dataclass(slots=True)
class Fragment:
    """A fragment as it was rendered, a `newsroom.core.cache.invalidation_log.CacheEntry`."""

    value: Any
    tags: frozenset[str]
    generation: int
    rendered_at: float
    expires_at: float
    fresh_until: float
    is_used: bool = False

    @property
    def size(self) -> int:
        """Return about how many bytes its value takes: text, columns of rows, and the rows loaded with them."""
        size, seen, stack = _OVERHEAD, set[int](), [self.value]
        while stack:
            value = stack.pop()
            if id(value) in seen:
                continue
            seen.add(id(value))
            size += sys.getsizeof(value)
            if isinstance(value, dict):
                stack += value.values()
            elif isinstance(value, (list, tuple, set, frozenset)):
                stack += value
            elif isinstance(value, QuerySet):
                size += _QUERYSET_OVERHEAD
                stack.append(value._result_cache)
            elif isinstance(value, (Model, ModelState)) or is_dataclass(value):
                stack.append(getattr(value, "__dict__", None))
        return size


class FragmentCache:
    """The fragments of a process, by key and language. One for all its threads."""

    def __init__(self, log: Log):
        self._log = log
        self._fragments: BoundedCache[tuple[Any, ...], Fragment] = BoundedCache(MAX_SIZE)

    def for_page(self, generation: int, rendered_at: float) -> "PageFragments":
        """Return the fragments for a page that is rendered now.

        generation: of the log (`newsroom.core.cache.invalidation_log.LogState`). rendered_at: in seconds since 1970.
        """
        return PageFragments(self, generation, rendered_at)

    def get(self, key: tuple[Any, ...]) -> Fragment | None:
        """Return the fragment of this key, if it is fresh."""
        fragment = self._fragments.get(key)
        if fragment is None or not self._log.is_fresh(fragment):
            return None
        fragment.is_used = True
        return fragment

    def put(self, key: tuple[Any, ...], fragment: Fragment) -> None:
        """Store the fragment."""
        self._log.update_expiry(fragment)
        self._fragments.put(key, fragment)


@dataclass
class PageFragments:
    """The fragments for one page (`newsroom.core.tracking.recording.Fragments`)."""

    cache: FragmentCache
    generation: int
    rendered_at: float

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
            page.is_uncached |= dependencies.is_uncached
            tags, expires_at = frozenset(dependencies.tags), dependencies.expires_at
            fragment = Fragment(value, tags, self.generation, self.rendered_at, expires_at, fresh_until=expires_at)
            if not (dependencies.unrecorded or dependencies.is_uncached):
                self.cache.put(key, fragment)
        page.tags |= fragment.tags
        page.expires_at = min(page.expires_at, fragment.expires_at)
        return cast(T, fragment.value)
