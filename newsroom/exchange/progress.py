"""Progress messages of long-running commands."""

import time
from collections.abc import Callable, Iterable, Iterator

INTERVAL_SECONDS = 5.0
_SINGULAR = {"lines": "line", "posts": "post", "stories": "story"}


class Progress:
    """Counts items, reports the count every few seconds, and measures the time.

    report: called with one line. unit: what is counted, in the plural ("stories").
    """

    def __init__(self, report: Callable[[str], object], unit: str) -> None:
        self.report, self.unit = report, unit
        self.started = self.reported = time.monotonic()
        self.done = 0

    def add(self, count: int = 1) -> None:
        """Count more items as done."""
        self.done += count
        now = time.monotonic()
        if now - self.reported >= INTERVAL_SECONDS:
            self.reported = now
            unit = _SINGULAR.get(self.unit, self.unit) if self.done == 1 else self.unit
            self.report(f"{self.done:,} {unit} so far, {self.seconds:.0f} s")

    def over[T](self, items: Iterable[T]) -> Iterator[T]:
        """Yield the items, counting each once the next one is requested."""
        for item in items:
            yield item
            self.add()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started
