"""What stands beside a topic's stories: related topics and the months of its coverage."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.db.models import FETCH_RAISE, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format

from newsroom.core.cache import invalidation
from topics import tags
from topics.models import Topic
from topics.site.stream import Stream

RELATED = 8
# What a link to a related topic shows.
_LINK = ("other__name", "other__names", "other__slug", "other__key")


@dataclass(frozen=True)
class Related:
    """A topic that belongs with another. `shared`: how many stories readers see under both."""

    topic: Topic
    shared: int


def related(stream: Stream) -> list[Related]:
    """The topics that belong with the stream's: the editor's choice, then those most often filed together with it.

    At most eight, unless the editor chose more. Those above it and below it are left to the page's other parts, unless
    an editor chose them. Only public ones, and the counts leave scheduled stories out: as
    many more rows are read as scheduled stories could have brought too far up.
    """
    return stream.settled(_related)


def _related(stream: Stream) -> list[Related]:
    topic = stream.topic
    coming = topic.entries.scheduled(stream.at).shared_with() if stream.scheduled else {}
    kept = topic.shared_counts.filter(other__public_from__lte=stream.at)
    count = kept.filter(other=OuterRef("other")).values("entry_count")
    chosen = topic.chosen_related.filter(other__public_from__lte=stream.at)
    first = _found(chosen.only(*_LINK).annotate(entry_count=Coalesce(Subquery(count), 0)), coming)
    beside = kept.exclude(other__in=[above.pk for above in topic.ancestors]).exclude(other__parent=topic)
    most = _found(
        beside.only("entry_count", *_LINK).order_by("-entry_count", "other_id")[: RELATED + len(first) + len(coming)],
        coming,
    )
    names = {other.topic for other in first}
    rest = sorted(
        (other for other in most if other.shared > 0 and other.topic not in names),
        key=lambda other: (-other.shared, other.topic.key),
    )
    found = first + rest[: max(0, RELATED - len(first))]
    invalidation.depends_on(*(tags.name(other.topic.pk) for other in found))
    return found


def _found(rows: QuerySet, coming: dict[int, int]) -> list[Related]:
    """rows: with `other` and `entry_count`. coming: how many of these stories are scheduled ones, by topic id."""
    shown = rows.select_related("other").fetch_mode(FETCH_RAISE)
    return [Related(row.other, row.entry_count - coming.get(row.other_id, 0)) for row in shown]


class Month(NamedTuple):
    """One month of a topic: its page's path, its name without the year, and how many stories it has."""

    path: str
    name: str
    count: int


def years(topic: Topic, months: dict[date, int]) -> Iterator[tuple[date, int, list[Month]]]:
    """The topic's months by year, as they come: (the year's first day, its count, months)."""
    path = topic.get_absolute_url()
    for year, group in groupby(months.items(), key=lambda item: item[0].year):
        of_year = [
            Month(f"{path}{year:04}/{first.month:02}/", date_format(first, "MONTH_FORMAT"), count)
            for first, count in group
        ]
        yield date(year, 1, 1), sum(month.count for month in of_year), of_year
