"""The invalidation log as read by one process, and whether what it has cached is still fresh."""

import math
import threading
import time
from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from django.utils import timezone

from newsroom.core.cache.cached_response import CachedResponse
from newsroom.core.cache.change_detection import ChangeDetector, LogPosition, Row
from newsroom.core.cache.invalidation import EVERYTHING, RETENTION

# Maximum number of tags of which the last invalidation is stored.
MAX_TAGS = 50_000
# Number of rows that a new process reads, so that it can serve what other processes have rendered before.
RECENT_ROWS = 5_000
# Number of sequences stored for each tag.
_SEQUENCES_PER_TAG = 4
# In seconds: older responses of other processes are not used, and a process that has not read the log for so long
# starts again from the recent rows.
_MAX_AGE = RETENTION.total_seconds() / 2
# Maximum difference between the clocks of two machines, in seconds.
_CLOCK_SKEW = 1.0


class LogState(NamedTuple):
    """How far the log was read. generation: as counted by this process. position: comparable between processes."""

    generation: int
    position: LogPosition


@dataclass
class _TagHistory:
    """The invalidations of one tag.

    generation: at the last of them. sequences: of the last few. earlier: the greatest sequence before those.
    """

    generation: int = 0
    sequences: tuple[int, ...] = ()
    earlier: int = -1

    def with_row(self, row: Row, generation: int) -> "_TagHistory":
        """Return the history with another row."""
        sequences = (*(sequence for sequence in self.sequences if sequence != row.sequence), row.sequence)
        earlier = max([self.earlier, *sequences[:-_SEQUENCES_PER_TAG]])
        # A row that is due later does not outdate a response; it expires then (`Log.update_expiry`).
        last = generation if row.due_at is None else self.generation
        return _TagHistory(last, sequences[-_SEQUENCES_PER_TAG:], earlier)

    def is_within(self, position: LogPosition) -> bool:
        """Return whether the position includes all of it."""
        return self.earlier < position.low_watermark and all(map(position.includes, self.sequences))


class CacheEntry(Protocol):
    """A response or a fragment that a process has cached.

    tags: what it depends on. generation: of the log when it was rendered (`LogState`). Moments in seconds since 1970:
    rendered_at; expires_at, whatever is invalidated; fresh_until, the earlier of that and the next invalidation that
    is due.
    """

    tags: frozenset[str]
    generation: int
    rendered_at: float
    expires_at: float
    fresh_until: float


class Log:
    """The invalidations that this process has read. One for all its threads.

    on_rows: called with the new rows, each once. Whenever the log is read from the start, the first invalidates
    EVERYTHING.
    """

    def __init__(self, detector: ChangeDetector, on_rows: Callable[[Iterable[Row]], None] = lambda rows: None):
        self._detector, self._on_rows = detector, on_rows
        self._lock = threading.Lock()
        # Incremented with each read that finds new rows. What was rendered before does not take them into account.
        self.generation = 0
        self._clear()

    def _clear(self) -> None:
        self._position = LogPosition()
        # All rows from this sequence on were read.
        self._complete_from = math.inf
        self._read_at = (-math.inf, -math.inf)
        self._history: dict[str, _TagHistory] = {}
        # Generation of each tag's last takedown; moments at which each tag is due, in order.
        self._takedowns: dict[str, int] = {}
        self._due: dict[str, list[float]] = {}

    def sync(self) -> None:
        """Read all that was committed until now. Raises DatabaseUnavailable."""
        if self._detector.has_changes():
            self._read()

    def state(self) -> LogState:
        """Return how far the log was read."""
        with self._lock:
            return LogState(self.generation, self._position)

    def _read(self) -> None:
        if self._may_have_missed_rows():
            with self._lock:
                if self._may_have_missed_rows():
                    self._restart()
                    return
        since = self._position
        position, rows = self._detector.read(since)
        with self._lock:
            if position.sequence < since.sequence:
                # Another database, or one restored from a backup.
                self._restart()
            else:
                self._apply(position, rows)
                self._read_at = _clocks()

    def _may_have_missed_rows(self) -> bool:
        """Return whether rows that this process has not read may have been deleted from the log."""
        return any(now - then > _MAX_AGE for now, then in zip(_clocks(), self._read_at, strict=True))

    def _restart(self) -> None:
        """Read the recent rows and those that are still due, and outdate whatever was cached before."""
        position, rows = self._detector.recent(RECENT_ROWS, timezone.now() - RETENTION)
        self._clear()
        self._apply(position, [Row(0, 0, EVERYTHING, None, False), *rows])
        self._complete_from = _complete_from(rows)
        self._read_at = _clocks()

    def _apply(self, position: LogPosition, rows: Iterable[Row]) -> None:
        # Another thread may have read the same rows, or more.
        new = [row for row in rows if not self._position.includes(row.sequence)]
        self._position = max(self._position, position, key=lambda each: (each.sequence, -len(each.missing)))
        if not new:
            return
        generation = self.generation + 1
        for row in new:
            if row.due_at is not None:
                due = self._due.setdefault(row.tag, [])
                del due[: bisect_right(due, time.time() - _MAX_AGE)]
                insort(due, row.due_at)
            self._history[row.tag] = self._history.get(row.tag, _TagHistory()).with_row(row, generation)
            if row.is_takedown:
                self._takedowns[row.tag] = generation
        self._limit_tags(generation)
        # Last, because readers take no lock: whoever sees the new generation sees all of its rows.
        self.generation = generation
        self._on_rows(new)

    def _limit_tags(self, generation: int) -> None:
        if len(self._due) > MAX_TAGS:
            oldest = time.time() - _MAX_AGE
            self._due = {tag: due for tag, due in self._due.items() if due[-1] > oldest}
        if len(self._takedowns) > MAX_TAGS:
            self._takedowns = {EVERYTHING: generation}
        if len(self._history) > MAX_TAGS:
            self._history = {EVERYTHING: _TagHistory(generation, earlier=self._position.sequence)}
            self._complete_from = self._position.sequence

    def is_fresh(self, entry: CacheEntry) -> bool:
        """Return whether the entry is what would be rendered now, as far as the log was read."""
        if entry.generation != self.generation:
            # With the lock, because another thread may update the same entry for another generation.
            with self._lock:
                if not self.is_current(entry.tags, entry.generation):
                    return False
                self.update_expiry(entry)
                entry.generation = self.generation
        now = time.time()
        # After a clock was set back, entries may be newer than now.
        return entry.fresh_until > now >= entry.rendered_at - _CLOCK_SKEW

    def update_expiry(self, entry: CacheEntry) -> None:
        """Set until when the entry is fresh. Never later than before, because past due dates are forgotten."""
        entry.fresh_until = min(entry.fresh_until, entry.expires_at, self.expires_at(entry.tags, entry.rendered_at))

    def is_current(self, tags: Iterable[str], generation: int) -> bool:
        """Return whether none of the tags was invalidated after the generation."""
        history = self._history
        return all(history[tag].generation <= generation for tag in (EVERYTHING, *tags) if tag in history)

    def can_reuse(self, response: CachedResponse, *, allow_newer: bool = False) -> bool:
        """Return whether nothing that another process's response depends on was invalidated after it was rendered.

        False if it is so old that rows written since may have been deleted. allow_newer: whether that process may have
        read more of the log than this one.
        """
        history, position = self._history, response.position
        age = time.time() - response.rendered_at
        return (
            self._complete_from <= position.low_watermark
            and (allow_newer or position.sequence <= self._position.sequence)
            and -_CLOCK_SKEW <= age < _MAX_AGE
            and all(history[tag].is_within(position) for tag in (EVERYTHING, *response.tags) if tag in history)
        )

    def is_taken_down(self, tags: Iterable[str], generation: int) -> bool:
        """Return whether one of the tags had a takedown after the generation."""
        return any(self._takedowns.get(tag, 0) > generation for tag in (EVERYTHING, *tags))

    def expires_at(self, tags: Iterable[str], since: float) -> float:
        """Return the first moment after `since` at which one of the tags is due; infinity if there is none.

        Both are seconds since 1970.
        """
        all_due = (self._due[tag] for tag in (EVERYTHING, *tags) if tag in self._due)
        return min((due[n] for due in all_due if (n := bisect_right(due, since)) < len(due)), default=math.inf)


def _complete_from(rows: Sequence[Row]) -> float:
    """Return the sequence from which on the recent rows are complete: of the lowest, some may be missing."""
    sequences = sorted((row.sequence for row in rows), reverse=True)
    return sequences[RECENT_ROWS - 1] + 1 if len(sequences) >= RECENT_ROWS else 0


def _clocks() -> tuple[float, float]:
    """Return two clocks in seconds: one that may stop while the machine is suspended, and one that can be set back."""
    return time.monotonic(), time.time()
