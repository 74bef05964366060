"""What an operator reads while a command works."""

import time
from collections.abc import Callable, Iterable, Iterator

SECONDS_BETWEEN = 5.0
# What one of each unit is called.
_ONE = {"lines": "line", "posts": "post", "stories": "story"}


class Progress:
    """Tells every few seconds how far the work has come, and in the end how long it took.

    tell: writes one line. unit: what is counted, in the plural ("stories").
    """

    def __init__(self, tell: Callable[[str], object], unit: str) -> None:
        self.tell, self.unit = tell, unit
        self.began = self.told = time.monotonic()
        self.done = 0

    def add(self, count: int = 1) -> None:
        """So many more are done."""
        self.done += count
        now = time.monotonic()
        if now - self.told >= SECONDS_BETWEEN:
            self.told = now
            unit = _ONE.get(self.unit, self.unit) if self.done == 1 else self.unit
            self.tell(f"{self.done:,} {unit} so far, {self.seconds:.0f} s")

    def over[T](self, things: Iterable[T]) -> Iterator[T]:
        """The things, each counted once it has been worked on."""
        for thing in things:
            yield thing
            self.add()

    @property
    def seconds(self) -> float:
        """Since the work began."""
        return time.monotonic() - self.began
