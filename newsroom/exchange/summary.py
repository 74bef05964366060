"""What came of an import: outcomes, and how many stories had each."""

from collections import Counter
from dataclasses import dataclass, field

NEW, UPDATED, UNCHANGED, KEPT, REFUSED, BAD = "new", "updated", "unchanged", "kept", "refused", "bad"
OUTCOMES = (NEW, UPDATED, UNCHANGED, KEPT, REFUSED, BAD)
# What the operator reads, where it is another word.
_WORDS = {KEPT: "skipped", REFUSED: "rejected", BAD: "invalid"}


@dataclass
class Summary:
    """How many of what an import has done so far. Only what is committed is counted.

    unit: what the file consists of, in the plural. published: how many became, or are scheduled to become, live.
    """

    unit: str = "lines"
    outcomes: Counter[str] = field(default_factory=Counter)
    published: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        told = [f"{self.outcomes[outcome]:,} {_WORDS.get(outcome, outcome)}" for outcome in OUTCOMES]
        total = self.outcomes.total()
        unit = self.unit.removesuffix("s") if total == 1 else self.unit
        return f"{total:,} {unit}: {', '.join(told)}; {self.published:,} published; {self.seconds:.0f} s"

    @property
    def lost(self) -> int:
        """How many were bad or refused. What was kept, or lacked a date, or an alias taken, is no failure."""
        return self.outcomes[BAD] + self.outcomes[REFUSED]

    @property
    def is_clean(self) -> bool:
        """Whether none was lost."""
        return not self.lost

    @property
    def has_saved(self) -> bool:
        """Whether the import has changed anything."""
        return bool(self.outcomes[NEW] or self.outcomes[UPDATED])
