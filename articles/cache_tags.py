"""The tags of what pages show of stories and people (`newsroom.core.cache.invalidation`)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from newsroom.core.time.dates import next_month

# Which stories are live, and what the front page puts first.
LATEST = "stories"
# Everything that readers see of any story.
ALL = "articles"
# On which days, in which months and years there are stories.
DAYS = "days"
# Who has a live story.
AUTHORS = "authors"
CORRECTIONS = "corrections"


def story(article: int) -> str:
    """All that its own page and its entry in feeds show of the story with this id."""
    return f"story-{article}"


def card(article: int) -> str:
    """What lists show of the story with this id: headline, standfirst, picture, label, dates, address."""
    return f"card-{article}"


def versions(original: int) -> str:
    """In which languages the story with this id, which is no translation itself, can be read, and where."""
    return f"versions-{original}"


def signed(author: int) -> str:
    """The stories of the author with this id."""
    return f"author-{author}"


def person(author: int) -> str:
    """Of the author with this id: the name, the address, and what is said of the person."""
    return f"author-name-{author}"


def period(unit: str, first: object) -> str:
    """The stories of the year, month or day (`unit`) that begins on the day `first`."""
    return f"{unit}-{first}"


def unit_of(first: date, end: date) -> str:
    """What begins on the day `first` and ends before the day `end`: "year", "month" or "day"; "" if none does."""
    if end - first == timedelta(days=1):
        return "day"
    if first.day == 1 and end == next_month(first):
        return "month"
    return "year" if (first.month, first.day) == (1, 1) and end == date(first.year + 1, 1, 1) else ""


def periods(moments: Iterable[datetime]) -> set[str]:
    """The years, months and days, in the newsroom's time zone, that these moments fall in."""
    days = {timezone.localdate(moment) for moment in moments}
    return {
        tag
        for day in days
        for tag in (
            period("year", day.replace(month=1, day=1)),
            period("month", day.replace(day=1)),
            period("day", day),
        )
    }
