"""The timeline of a topic: its key moments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

# Key moments that are shown at once, so that the stories begin soon after. The others are folded, by year.
MAX_NEWEST = 3


@dataclass(frozen=True)
class Timeline:
    """Key moments, the newest first. years: the first day of each year, and its key moments after the newest."""

    newest: Sequence[Any]
    years: Sequence[tuple[date, list[Any]]]

    @property
    def earlier_count(self) -> int:
        """The number of key moments after the newest."""
        return sum(len(moments) for _, moments in self.years)


def timeline_of(moments: Sequence[Any]) -> Timeline:
    """Return the timeline of these key moments, which are sorted. One alone is not left for the years."""
    number = MAX_NEWEST if len(moments) > MAX_NEWEST + 1 else len(moments)
    years = groupby(moments[number:], lambda row: row.moment.first.replace(month=1, day=1))
    return Timeline(moments[:number], [(year, list(rows)) for year, rows in years])
