"""Cache tags of stories and authors (`newsroom.core.cache.invalidation`)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from newsroom.core.time.dates import next_month

# The set of live stories, and the pins of the front page.
LATEST = "stories"
# Everything that readers see of any story.
ALL = "articles"
# The days, months and years that have stories.
DAYS = "days"
# Any author, and the set of authors with a live story.
AUTHORS = "authors"
CORRECTIONS = "corrections"


def story(article: int) -> str:
    """Return the tag of what the page and the feed item of the story with this ID show."""
    return f"story-{article}"


def card(article: int) -> str:
    """Return the tag of what lists show of the story with this ID: headline, standfirst, image, label, dates, URL."""
    return f"card-{article}"


def translations(original: int) -> str:
    """Return the tag of the set of translations of the original with this ID."""
    return f"versions-{original}"


def author_stories(author: int) -> str:
    """Return the tag of the stories of the author with this ID."""
    return f"author-{author}"


def author_profile(author: int) -> str:
    """Return the tag of the name, URL and profile of the author with this ID."""
    return f"author-name-{author}"


def period(unit: str, first: object) -> str:
    """Return the tag of the stories of a period. unit: "year", "month" or "day". first: its first day."""
    return f"{unit}-{first}"


def unit_of(first: date, end: date) -> str:
    """Return the unit of the period from `first` to `end` (excluded): "year", "month" or "day"; "" if it is none."""
    if end - first == timedelta(days=1):
        return "day"
    if first.day == 1 and end == next_month(first):
        return "month"
    return "year" if (first.month, first.day) == (1, 1) and end == date(first.year + 1, 1, 1) else ""


def periods(moments: Iterable[datetime]) -> set[str]:
    """Return the tags of the years, months and days, in the newsroom's time zone, of these moments (aware)."""
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
