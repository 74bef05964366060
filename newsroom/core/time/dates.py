"""Days and months in the site's time zone."""

from datetime import UTC, date, datetime, time

from django.utils import timezone


def span_of(first: date, end: date) -> tuple[datetime, datetime]:
    """Return the times (UTC) at which the days `first` and `end` begin in the site's time zone.

    In UTC, because in other time zones Python subtracts clock times: if the clocks go back at midnight, the time before
    midnight would be an hour short.
    """
    zone = timezone.get_default_timezone()
    return (
        datetime.combine(first, time.min, zone).astimezone(UTC),
        datetime.combine(end, time.min, zone).astimezone(UTC),
    )


def next_month(month: date) -> date:
    """Return the first day of the month after the one that begins on the day `month`."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def last_moment_of(month: date) -> datetime:
    """Return the last moment of the month that begins on the day `month`, in the site's time zone."""
    return span_of(month, next_month(month))[1] - datetime.resolution


def format_time(moment: datetime) -> str:
    """Return the time as the desk shows it, to the minute, in the site's time zone: “1 Mar 2026, 14:00”."""
    return f"{timezone.localtime(moment):%-d %b %Y, %H:%M}"
