"""Archives of stories by year, month and day, and their URLs."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, cast

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from articles import id_queries
from newsroom.core.time.dates import format_day, next_month, span_of

_FORMATS = {"year": "YEAR_FORMAT", "month": "YEAR_MONTH_FORMAT", "day": "DATE_FORMAT"}
_PARTS = {"year": "month", "month": "day"}


@dataclass(frozen=True)
class Period:
    """A year, a month or a day. unit: "year", "month" or "day". first: its first day."""

    unit: str
    first: date

    def __str__(self) -> str:
        return format_day(self.first, _FORMATS[self.unit])

    @property
    def end(self) -> date:
        """Return the first day after it."""
        if self.unit == "day":
            return self.first + timedelta(days=1)
        return next_month(self.first) if self.unit == "month" else date(self.first.year + 1, 1, 1)

    @property
    def parts(self) -> list["Period"]:
        """Return the months of a year or the days of a month, oldest first; [] for a day."""
        unit = _PARTS.get(self.unit)
        parts, first = [], self.first
        while unit and first < self.end:
            parts.append(Period(unit, first))
            first = parts[-1].end
        return parts

    @property
    def containing(self) -> list["Period"]:
        """Return the longer periods that contain it, longest first."""
        units = list(_FORMATS)
        return [self.at(unit, self.first) for unit in units[: units.index(self.unit)]]

    @classmethod
    def at(cls, unit: str, day: date) -> "Period":
        """Return the period of this unit that contains the day."""
        return cls(
            unit, day.replace(month=1, day=1) if unit == "year" else day.replace(day=1) if unit == "month" else day
        )

    def get_absolute_url(self) -> str:
        """Return the path of the archive."""
        words = f"{self.first:%Y}".zfill(4), f"{self.first:%m}", f"{self.first:%d}"
        return reverse(f"articles:{self.unit}", args=words[: list(_FORMATS).index(self.unit) + 1])


def month_of(moment: datetime) -> Period:
    """Return the month whose archive has the stories published at this moment (aware)."""
    return Period.at("month", timezone.localdate(moment))


def part_counts(period: Period, stories: Any) -> tuple[list[tuple[Period, int]], int]:
    """Return the period's parts that have live stories, and the total: ([(part, count)], total). One query.

    stories: a manager or a queryset.
    """
    parts = period.parts or [period]
    counts = stories.counts_in([(part.first, part.end) for part in parts])
    found = [(part, count) for part, count in zip(parts, counts, strict=True) if count]
    return (found if period.parts else []), sum(counts)


def years_with_months(live: QuerySet[Any], at: datetime) -> list[tuple[Period, list[tuple[Period, int]]]]:
    """Return the years with stories, newest first, each with its months: [(year, [(month, count)])]. Three queries.

    live: a queryset of the stories that are live at the moment `at` (aware), newest first.
    """
    dates = live.values_list("published_at", flat=True)
    newest, oldest = dates.first(), dates.last()
    if newest is None:
        return []
    every_month, first = [month_of(newest)], month_of(cast(datetime, oldest))
    while every_month[-1] != first:
        every_month.append(Period.at("month", every_month[-1].first - timedelta(days=1)))
    found = id_queries.live_in([span_of(month.first, month.end) for month in every_month], until=at, limit=1)
    counts = [(month, span.total) for month, span in zip(every_month, found, strict=True) if span.total]
    years = groupby(counts, key=lambda each: Period.at("year", each[0].first))
    return [(year, list(months)) for year, months in years]


def neighbours(period: Period, dates: QuerySet[Any]) -> tuple[Period | None, Period | None]:
    """Return the nearest periods of the same unit with stories: (earlier, later), each a Period or None. Two queries.

    dates: of the live stories, newest first (`ArticleQuerySet.days`).
    """
    start, stop = span_of(period.first, period.end)
    before = dates.filter(published_at__lt=start).first()
    after = dates.filter(published_at__gte=stop).reverse().first()
    return _period_at(period.unit, before), _period_at(period.unit, after)


def _period_at(unit: str, moment: datetime | None) -> Period | None:
    return Period.at(unit, timezone.localdate(moment)) if moment else None
