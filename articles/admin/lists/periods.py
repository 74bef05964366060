"""Periods relative to today, by which the list of stories is filtered."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from newsroom.core.time.dates import next_month, span_of

PERIODS = [
    ("today", "Today"),
    ("yesterday", "Yesterday"),
    ("week", "Past 7 days"),
    ("month", "Past 30 days"),
    ("this-month", "This month"),
    ("last-month", "Last month"),
    ("ahead", "Upcoming"),
]


def range_of(period: str) -> tuple[datetime, datetime | None]:
    """Return the start and the excluded end of one of PERIODS, in days of the site's time zone; None for no end."""
    now = timezone.now()
    later = now + datetime.resolution
    today = timezone.localdate(now)
    month = today.replace(day=1)
    match period:
        case "today":
            return span_of(today, today + timedelta(days=1))
        case "yesterday":
            return span_of(today - timedelta(days=1), today)
        case "week" | "month":
            return _start(today - timedelta(days=7 if period == "week" else 30)), later
        case "this-month":
            return span_of(month, next_month(month))
        case "last-month":
            return span_of((month - timedelta(days=1)).replace(day=1), month)
        case _:
            return later, None


def _start(day: date) -> datetime:
    return span_of(day, day)[0]
