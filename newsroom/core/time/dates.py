"""Days and months, and the moments at which they begin in the newsroom's time zone."""

from datetime import UTC, date, datetime, time

from django.utils import timezone


def span_of(first: date, end: date) -> tuple[datetime, datetime]:
    """The moments at which the day `first` begins and the day `end` begins in the newsroom's time zone, in UTC.

    In UTC, because elsewhere a difference of moments is one of clock times: where a clock goes back at midnight, what
    comes before midnight is an hour short.
    """
    zone = timezone.get_default_timezone()
    return (
        datetime.combine(first, time.min, zone).astimezone(UTC),
        datetime.combine(end, time.min, zone).astimezone(UTC),
    )


def next_month(month: date) -> date:
    """The first day of the month after the one that begins on the day `month`."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def last_moment_of(month: date) -> datetime:
    """The last moment of the month that begins on the day `month`, in the newsroom's time zone."""
    return span_of(month, next_month(month))[1] - datetime.resolution


def written(moment: datetime) -> str:
    """A moment as the desk says it, to the minute, in the newsroom's time zone."""
    return f"{timezone.localtime(moment):%-d %b %Y, %H:%M}"
