"""A list of stories whose numbers by month are known, so that any page of it costs the same."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple


class Months(NamedTuple):
    """The consecutive months of a list that have the stories from one position until before another.

    before: the number of stories in the months before these.
    """

    months: list[date]
    before: int


class Listing(ABC):
    """The stories that readers see on a page and its archives at one moment, newest first.

    at: the moment (aware). total: the number of stories.
    """

    at: datetime
    total: int

    @property
    @abstractmethod
    def subject(self) -> Any:
        """What the stories are about: a topic, or a pair of topics."""

    @property
    @abstractmethod
    def is_thin(self) -> bool:
        """Whether the page has too little content for search engines."""

    @cached_property
    @abstractmethod
    def months(self) -> dict[date, int]:
        """The number of stories by month, newest first: first day -> count. Months without stories are absent."""

    @abstractmethod
    def cards_of(self, months: dict[date, int]) -> Callable[[int, int], list[Any]]:
        """Return a function that returns the stories of these months between two positions, by date alone.

        months: consecutive items of `months`, in its order.
        """

    @cached_property
    def years(self) -> dict[date, int]:
        """The number of stories by year, newest first: first day -> count. Years without stories are absent."""
        years: dict[date, int] = {}
        for month, n in self.months.items():
            year = month.replace(month=1)
            years[year] = years.get(year, 0) + n
        return years


def months_between(months: Mapping[date, int], start: int, stop: int) -> Months:
    """Return the months, in their order, that have the stories from position `start` until before `stop`."""
    ends = dict(zip(months, accumulate(months.values()), strict=True))
    found = [month for month, end in ends.items() if end > start and end - months[month] < stop]
    return Months(found, ends[found[0]] - months[found[0]] if found else 0)
