"""What one process knows of the log of changes, and whether a page that it keeps is still what readers are to see."""

import math
import threading
import time
from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from django.utils import timezone

from newsroom.core.cache.cached_response import Page
from newsroom.core.cache.change_detection import Bell, Row, Seen
from newsroom.core.cache.invalidation import EVERYTHING, KEPT

# Of so many tags at most it is remembered when they changed last.
TAGS = 50_000
# How much of the log a process that begins reads, to know the pages that others made before.
RECENT = 5_000
# So many changes of a tag are told apart.
_LAST = 4
# Pages older than so many seconds are not taken from others; whoever has not looked for so long begins anew.
_FORGOTTEN = KEPT.total_seconds() / 2
# Clocks of machines differ by so many seconds.
_SKEW = 1.0


class Position(NamedTuple):
    """How much was known of the log. step: as this process counts. seen: for all processes."""

    step: int
    seen: Seen


@dataclass
class _Changes:
    """Of one tag: the step at which it changed last; the marks of its last changes; the greatest mark before them."""

    step: int = 0
    last: tuple[int, ...] = ()
    before: int = -1

    def after(self, step: int, row: Row) -> "_Changes":
        """With one more."""
        last = (*(mark for mark in self.last if mark != row.mark), row.mark)
        before = max([self.before, *last[:-_LAST]])
        return _Changes(step if row.due_at is None else self.step, last[-_LAST:], before)

    def are_known(self, seen: Seen) -> bool:
        """Whether they are among those that are known then."""
        return self.before < seen.below and all(map(seen.has, self.last))


class Kept(Protocol):
    """A page, or a part of pages, that a process keeps.

    tags: of what it shows. step: how much of the log it knows (`Position`). made_at; ends_at: when it is wrong by
    itself, whatever changes; until: when it is, as far as the log tells, too: in seconds since 1970.
    """

    tags: frozenset[str]
    step: int
    made_at: float
    ends_at: float
    until: float


class Log:
    """The changes that this process knows. One for all its threads.

    tell: is called with the rows that are learned, each once; one for everything is the first when the log begins anew.
    """

    def __init__(self, bell: Bell, tell: Callable[[Iterable[Row]], None] = lambda rows: None):
        self._bell, self._tell = bell, tell
        self._lock = threading.Lock()
        # Each change that is learned is a step; what was made before a step knows nothing of it.
        self.step = 0
        self._begin()

    def _begin(self) -> None:
        self._seen = Seen()
        # From this mark on all changes are known.
        self._floor = math.inf
        self._asked_at = (-math.inf, -math.inf)
        self._changed: dict[str, _Changes] = {}
        self._taken: dict[str, int] = {}
        self._due: dict[str, list[float]] = {}

    def sync(self) -> None:
        """Learn what has changed until now; everything that is committed is then known. Raises Away."""
        if self._bell.has_rung():
            self._learn()

    def position(self) -> Position:
        """How much is known now."""
        with self._lock:
            return Position(self.step, self._seen)

    def _learn(self) -> None:
        if self._is_behind():
            with self._lock:
                if self._is_behind():
                    # Those that came lately, too: pages may have been made before.
                    self._begin_with(*self._bell.recent(RECENT, timezone.now() - KEPT))
                    self._asked_at = _clocks()
                    return
        since = self._seen
        seen, rows = self._bell.read(since)
        with self._lock:
            if seen.mark < since.mark:
                # Another database, or an older state of it.
                self._begin_with(*self._bell.recent(RECENT, timezone.now() - KEPT))
            else:
                self._take(seen, rows)
            self._asked_at = _clocks()

    def _is_behind(self) -> bool:
        """Whether changes that this process has not read may have been removed from the log."""
        return any(now - then > _FORGOTTEN for now, then in zip(_clocks(), self._asked_at, strict=True))

    def _begin_with(self, seen: Seen, rows: Sequence[Row]) -> None:
        self._begin()
        # Whatever was kept before is forgotten.
        self._take(seen, [Row(0, 0, EVERYTHING, None, False), *rows])
        # Of the least mark some may have been left out.
        marks = sorted((row.mark for row in rows), reverse=True)
        self._floor = marks[RECENT - 1] + 1 if len(marks) >= RECENT else 0

    def _take(self, seen: Seen, rows: Iterable[Row]) -> None:
        # Another thread may have read the same, or more.
        new = [row for row in rows if not self._seen.has(row.mark)]
        self._seen = max(self._seen, seen, key=lambda known: (known.mark, -len(known.missing)))
        if not new:
            return
        step = self.step + 1
        for row in new:
            if row.due_at is not None:
                due = self._due.setdefault(row.tag, [])
                del due[: bisect_right(due, time.time() - _FORGOTTEN)]
                insort(due, row.due_at)
            # One to come makes pages ask again until when they hold.
            self._changed[row.tag] = self._changed.get(row.tag, _Changes()).after(step, row)
            if row.is_takedown:
                self._taken[row.tag] = step
        if len(self._due) > TAGS:
            since = time.time() - _FORGOTTEN
            self._due = {tag: due for tag, due in self._due.items() if due[-1] > since}
        if len(self._taken) > TAGS:
            self._taken = {EVERYTHING: step}
        if len(self._changed) > TAGS:
            self._changed = {EVERYTHING: _Changes(step, before=self._seen.mark)}
            self._floor = self._seen.mark
        # At the end: who reads it without the lock finds all that belongs to it.
        self.step = step
        self._tell(new)

    def holds(self, kept: Kept) -> bool:
        """Whether it is still what readers are to see, as far as the log was read."""
        if kept.step != self.step:
            # One after the other: what two find out must not be mixed.
            with self._lock:
                if not self.is_current(kept.tags, kept.step):
                    return False
                self.bound(kept)
                kept.step = self.step
        now = time.time()
        # A clock that was put back makes pages that are ahead of it.
        return kept.until > now >= kept.made_at - _SKEW

    def bound(self, kept: Kept) -> None:
        """Find out until when it holds, as far as is known now. What was known before may be forgotten, and counts."""
        kept.until = min(kept.until, kept.ends_at, self.holds_until(kept.tags, kept.made_at))

    def is_current(self, tags: Iterable[str], step: int) -> bool:
        """Whether nothing with these tags has changed since the step."""
        changed = self._changed
        return all(changed[tag].step <= step for tag in (EVERYTHING, *tags) if tag in changed)

    def is_known(self, page: Page, *, or_newer: bool = False) -> bool:
        """Whether nothing that the page of another process shows has changed since that process made it.

        Of one that is too old nobody can tell: what changed since may have left the log. or_newer: that process may
        know more of the log.
        """
        changed = self._changed
        age = time.time() - page.made_at
        return (
            self._floor <= page.seen.below
            and (or_newer or page.seen.mark <= self._seen.mark)
            and -_SKEW <= age < _FORGOTTEN
            and all(changed[tag].are_known(page.seen) for tag in (EVERYTHING, *page.tags) if tag in changed)
        )

    def is_taken_down(self, tags: Iterable[str], step: int) -> bool:
        """Whether something with these tags was taken from readers since the step."""
        return any(self._taken.get(tag, 0) > step for tag in (EVERYTHING, *tags))

    def holds_until(self, tags: Iterable[str], since: float) -> float:
        """The first moment after `since` at which something with these tags changes by itself; infinity if none does.

        Both are seconds since 1970.
        """
        moments = (self._due[tag] for tag in (EVERYTHING, *tags) if tag in self._due)
        return min((due[n] for due in moments if (n := bisect_right(due, since)) < len(due)), default=math.inf)


def _clocks() -> tuple[float, float]:
    """Two clocks, in seconds: one that stands still while the machine is suspended, and one that can be put back."""
    return time.monotonic(), time.time()
