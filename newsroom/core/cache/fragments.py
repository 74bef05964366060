"""Parts of pages that the process keeps: a page that is made afresh takes those that have not changed as they are."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, is_dataclass
from functools import partial
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.db.models.base import ModelState

from newsroom.core.cache import invalidation
from newsroom.core.cache.bounded_cache import Memory
from newsroom.core.cache.log import Log
from newsroom.core.i18n.languages import current

# So many bytes at most, about; those that nobody asked for lately go first.
LARGEST = 8 * 1024 * 1024
# What a part takes beside what it holds, and a query beside its rows.
_AROUND, _OF_QUERY = 1_000, 5_000


@dataclass(slots=True)
class Part:
    """A part as it was made (`newsroom.core.cache.log.Kept`)."""

    value: Any
    tags: frozenset[str]
    step: int
    made_at: float
    ends_at: float
    until: float
    is_used: bool = False


class KeptParts:
    """The parts that a process keeps, by name. One for all its threads."""

    def __init__(self, log: Log):
        self._log = log
        self._parts: Memory[tuple[Any, ...], Part] = Memory(LARGEST, _size_of)

    def since(self, step: int, made_at: float) -> "PartsOfPage":
        """The parts for a page that is made at this second, since 1970, and knows the log up to the step."""
        return PartsOfPage(self, step, made_at)

    def get(self, name: tuple[Any, ...]) -> Part | None:
        """The part of this name, if it is still what is to be seen."""
        part = self._parts.get(name)
        if part is None or not self._log.holds(part):
            return None
        part.is_used = True
        return part

    def put(self, name: tuple[Any, ...], part: Part) -> None:
        """Keep the part."""
        self._log.bound(part)
        self._parts.put(name, part)


def _size_of(part: Part) -> int:
    """Of all that it holds: a page's frame in pieces, a row's columns, the rows that were loaded with it."""
    size, seen, waiting = _AROUND, set[int](), [part.value]
    while waiting:
        held = waiting.pop()
        if id(held) in seen:
            continue
        seen.add(id(held))
        size += sys.getsizeof(held)
        if isinstance(held, dict):
            waiting += held.values()
        elif isinstance(held, (list, tuple, set, frozenset)):
            waiting += held
        elif isinstance(held, QuerySet):
            size += _OF_QUERY
            waiting.append(held._result_cache)
        elif isinstance(held, (Model, ModelState)) or is_dataclass(held):
            waiting.append(getattr(held, "__dict__", None))
    return size


def _in_language(name: tuple[Any, ...]) -> tuple[Any, ...]:
    """The name of the part in the language of the page that is being made."""
    return (*name, current())


@dataclass
class PartsOfPage:
    """The parts for one page; what is made for it knows the log up to the step, and shows the site at one moment."""

    kept: KeptParts
    step: int
    made_at: float

    def get[T](self, name: tuple[Any, ...], make: Callable[[], T]) -> T:
        """See `changes.kept`."""
        name = _in_language(name)
        part = self.kept.get(name) or self._made(name, make)
        invalidation.depends_on(*part.tags)
        invalidation.holds_until_second(part.ends_at)
        return cast(T, part.value)

    def get_each(self, names: Sequence[tuple[Any, ...]], make: Callable[[int], Any]) -> list[Any]:
        """See `changes.kept_each`."""
        spoken = [_in_language(name) for name in names]
        parts = [self.kept.get(name) or self._made(name, partial(make, n)) for n, name in enumerate(spoken)]
        invalidation.depends_on(*(tag for part in parts for tag in part.tags))
        invalidation.holds_until_second(min(part.ends_at for part in parts))
        return [part.value for part in parts]

    def _made(self, name: tuple[Any, ...], make: Callable[[], Any]) -> Part:
        with invalidation.gathered(self) as shown:
            value = make()
        part = Part(value, frozenset(shown.tags), self.step, self.made_at, shown.until, shown.until)
        self.kept.put(name, part)
        return part
