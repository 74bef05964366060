"""Result of an import: the number of records by outcome."""

from collections import Counter
from dataclasses import dataclass, field

OUTCOMES = NEW, UPDATED, UNCHANGED, SKIPPED, REJECTED, INVALID = (
    "new", "updated", "unchanged", "skipped", "rejected", "invalid",
)  # fmt: skip


@dataclass
class Summary:
    """Counts of what an import has committed so far.

    unit: what the file consists of, in the plural. published: number of stories that became published or scheduled.
    """

    unit: str = "lines"
    outcomes: Counter[str] = field(default_factory=Counter)
    published: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        counts = [f"{self.outcomes[outcome]:,} {outcome}" for outcome in OUTCOMES]
        total = self.outcomes.total()
        unit = self.unit.removesuffix("s") if total == 1 else self.unit
        return f"{total:,} {unit}: {', '.join(counts)}; {self.published:,} published; {self.seconds:.0f} s"

    @property
    def failed(self) -> int:
        """The number of invalid and rejected records. Skipped ones and missing dates are not failures."""
        return self.outcomes[INVALID] + self.outcomes[REJECTED]

    @property
    def has_saved(self) -> bool:
        """Whether the import has created or updated a story."""
        return bool(self.outcomes[NEW] or self.outcomes[UPDATED])
