"""Days and months in the site's time zone."""

from datetime import UTC, date, datetime, time

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext_lazy, pgettext_lazy

# Zones whose names are translated. They have one name all year.
_TRANSLATED_ZONES = {"UTC": gettext_lazy("UTC"), "Asia/Shanghai": pgettext_lazy("Asia/Shanghai", "CST")}


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


def zone_name(moment: datetime) -> str:
    """Return the short name of the site's time zone at this moment, such as “BST”; “UTC+04” if it has none."""
    if translated := _TRANSLATED_ZONES.get(settings.TIME_ZONE):
        return str(translated)
    name = f"{timezone.localtime(moment):%Z}"
    return name if name.isalpha() else f"UTC{name}"


def format_day(day: date, name: str) -> str:
    """Return the day in a format of the current language, such as "DATE_FORMAT".

    Of these formats, Django has no YEAR_FORMAT and WEEKDAY_FORMAT: only languages in `newsroom.core.i18n.formats` have.
    """
    found = str(get_format(name))
    if found == name:
        found = "Y" if name == "YEAR_FORMAT" else f"l, {get_format('DATE_FORMAT')}"
    return date_format(day, found)


def format_time(moment: datetime) -> str:
    """Return the time as the desk shows it, to the minute, in the site's time zone: “1 Mar 2026, 14:00”."""
    return f"{timezone.localtime(moment):%-d %b %Y, %H:%M}"
