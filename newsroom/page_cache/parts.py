"""Parts of pages that the process keeps: a page that is made afresh takes those that have not changed as they are."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from newsroom import changes
from newsroom.page_cache.log import Log

# So many parts at most; those that were asked for least recently go first.
MOST = 5_000


@dataclass(slots=True)
class Part:
    """A part as it was made (`newsroom.page_cache.log.Kept`)."""

    value: Any
    tags: frozenset[str]
    step: int
    made_at: float
    ends_at: float
    until: float


class KeptParts:
    """The parts that a process keeps, by name. One for all its threads."""

    def __init__(self, log: Log):
        self._log = log
        self._parts: OrderedDict[tuple[Any, ...], Part] = OrderedDict()
        self._lock = threading.Lock()

    def since(self, step: int) -> "PartsOfPage":
        """The parts for a page that is being made and knows the log up to the step."""
        return PartsOfPage(self, step)

    def get(self, name: tuple[Any, ...]) -> Part | None:
        """The part of this name, if it is still what is to be seen."""
        part = self._parts.get(name)
        if part is None or not self._log.holds(part):
            return None
        with self._lock:
            if name in self._parts:
                self._parts.move_to_end(name)
        return part

    def put(self, name: tuple[Any, ...], part: Part) -> None:
        """Keep the part."""
        self._log.bound(part)
        with self._lock:
            self._parts[name] = part
            self._parts.move_to_end(name)
            while len(self._parts) > MOST:
                self._parts.popitem(last=False)


@dataclass
class PartsOfPage:
    """The parts for one page; what is made for it knows the log up to the step."""

    kept: KeptParts
    step: int

    def get[T](self, name: tuple[Any, ...], make: Callable[[], T]) -> T:
        """See `changes.kept`."""
        part = self.kept.get(name)
        if part is None:
            made_at = time.time()
            with changes.gathered(self) as shown:
                value = make()
            part = Part(value, frozenset(shown.tags), self.step, made_at, shown.until, shown.until)
            self.kept.put(name, part)
        changes.depends_on(*part.tags)
        changes.holds_until_second(part.ends_at)
        return cast(T, part.value)
