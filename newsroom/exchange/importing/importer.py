"""A run of an import, divided into short transactions."""

import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError

from newsroom.exchange.importing.batch import Batch
from newsroom.exchange.importing.pacing import Pacing
from newsroom.exchange.importing.summary import Summary
from newsroom.exchange.progress import Progress
from newsroom.exchange.records import Entry

# Limits of one transaction, because an editor's save waits for its end. More stories would not take less time each, and
# their invalidations would be replaced by one of everything (`cache.invalidation.EVERYTHING_THRESHOLD`).
MAX_BATCH_STORIES = 128
MAX_BATCH_CHARACTERS = 1024 * 1024
ATTEMPTS = 5
# What a transaction should take, in seconds. The number of stories is adapted to it, down to a quarter: with fewer,
# each takes longer, because SQLite's search index gets a new segment in each transaction.
SECONDS = 0.5


class Import:
    """One run of an import.

    publish: whether stories may be published. report: called with each message for the operator. unit: what the file
    consists of, in the plural.
    """

    def __init__(self, *, publish: bool, report: Callable[[str], object], unit: str = "lines") -> None:
        self.publish = publish
        self.report = report
        self.entry_name = unit.removesuffix("s")
        self.summary = Summary(unit)
        self.progress = Progress(report, unit)
        # Entry numbers by the 64-bit hash of the id, because there may be millions of long ids. Among a million, two
        # have the same hash with a probability of 3 in 100 million; the later one is then reported as invalid.
        self.numbers: dict[int, int] = {}
        self.reported: set[str] = set()
        self._least = max(1, MAX_BATCH_STORIES // 4)
        self._size = self._least
        self._pacing = Pacing()

    def run(self, entries: Iterable[Entry]) -> Summary:
        """Import the entries in order. Each story is imported completely or not at all.

        Raises OperationalError if the database stays busy or becomes unavailable; `summary` counts what was committed.
        """
        try:
            for batch in filter(None, _batches(self._without_duplicates(entries))):
                self._commit(batch)
        finally:
            self.summary.seconds = self.progress.seconds
        return self.summary

    def _without_duplicates(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Yield the entries, with a problem instead of a record for an id that occurred before."""
        for entry in entries:
            if entry.record is None:
                yield entry
            elif (first := self.numbers.setdefault(hash(entry.record.id), entry.number)) != entry.number:
                yield Entry(
                    entry.number, problem=f"Duplicate id “{entry.record.id}” (first used in {self.entry_name} {first})."
                )
            else:
                yield entry

    def _commit(self, entries: Sequence[Entry]) -> None:
        """Import the entries in one transaction, or in several if it takes long."""
        while entries:
            with _interrupt_deferred():
                batch = self._write(entries[: self._size])
                self._count(batch)
            entries = entries[batch.outcomes.total() :]

    def _write(self, entries: Sequence[Entry]) -> Batch:
        for attempt in range(1, ATTEMPTS + 1):
            batch = Batch(publish=self.publish)
            try:
                batch.prepare(entries)
                with self._pacing.turn():
                    started = time.monotonic()
                    batch.write(entries)
                self._adapt(batch.outcomes.total(), time.monotonic() - started)
                break
            except OperationalError:
                # Lock timeout or deadlock. The transaction was rolled back.
                if attempt == ATTEMPTS:
                    raise
                time.sleep(attempt / 10)
        return batch

    def _adapt(self, stories: int, seconds: float) -> None:
        """Adapt the number of stories of the next transaction to what the last one took; at most, double it."""
        wanted = int(stories * SECONDS / max(seconds, 0.001))
        self._size = max(self._least, min(MAX_BATCH_STORIES, wanted, 2 * self._size))

    def _count(self, batch: Batch) -> None:
        self.summary.outcomes.update(batch.outcomes)
        self.summary.published += batch.published
        for number, sentence in batch.notes:
            self.report(f"{self.entry_name} {number}: {sentence}")
        for sentence in batch.names.skipped:
            if sentence not in self.reported:
                self.reported.add(sentence)
                self.report(sentence)
        self.progress.add(batch.outcomes.total())


@contextmanager
def _interrupt_deferred() -> Iterator[None]:
    """Defer Ctrl-C to the end of the block, so that whatever is committed is also counted."""
    if threading.current_thread() is not threading.main_thread():
        # Python runs signal handlers only in the main thread.
        yield
        return
    is_interrupted = False

    def defer(*signal_and_frame: Any) -> None:
        nonlocal is_interrupted
        is_interrupted = True

    handler = signal.signal(signal.SIGINT, defer)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if is_interrupted:
            signal.raise_signal(signal.SIGINT)


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    size = 0
    try:
        for entry in entries:
            batch.append(entry)
            size += len(entry.record.body) if entry.record else 0
            if len(batch) >= MAX_BATCH_STORIES or size >= MAX_BATCH_CHARACTERS:
                yield batch
                batch, size = [], 0
    except Exception:
        # Entries that were read before the file became unreadable, or before the reader failed, are imported.
        yield batch
        raise
    yield batch
