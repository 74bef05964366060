"""What stands beside a topic's stories: related topics, and the months and years of its coverage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import FETCH_RAISE, QuerySet
from django.utils.formats import date_format

from topics import cache_tags
from topics.models import Topic
from topics.site.stream import Stream

RELATED = 8
# What a link to a related topic shows.
_LINK = ("other__name", "other__names", "other__slug", "other__key", "other__kind", "other__public_from")


@dataclass(frozen=True)
class Related:
    """A topic that belongs with another. `shared`: how many stories readers see under both."""

    topic: Topic
    shared: int


def related(stream: Stream) -> list[Related]:
    """The topics that belong with the stream's: the editor's choice, then those most often used together with it.

    At most eight, unless the editor chose more. Those above it and below it are left to the page's other parts, unless
    an editor chose them. Only public ones, and the counts leave scheduled stories out: as
    many more rows are read as scheduled stories could have brought too far up.
    """
    topic = stream.topic
    coming = topic.entries.scheduled(stream.at).shared_with() if stream.scheduled else {}
    chosen = [row.other for row in _linked(topic, topic.chosen_related, stream.at)]
    stored = _linked(topic, topic.shared_counts, stream.at, "entry_count")
    counts = dict(stored.filter(other__in=chosen).values_list("other", "entry_count")) if chosen else {}
    others = stored.exclude(other__in=[other.pk for other in (*topic.ancestors, *chosen)]).exclude(other__parent=topic)
    most = others.order_by("-entry_count", "other_id")[: RELATED + len(coming)]
    first = [Related(other, counts.get(other.pk, 0) - coming.get(other.pk, 0)) for other in chosen]
    rest = [Related(row.other, row.entry_count - coming.get(row.other_id, 0)) for row in most]
    shown = sorted((other for other in rest if other.shared > 0), key=lambda other: (-other.shared, other.topic.key))
    return first + shown[: max(0, RELATED - len(first))]


def _linked(topic: Topic, rows: Any, at: datetime, *columns: str) -> QuerySet[Any]:
    """The topic's rows whose `other` is public at the moment, with what a link to it shows and these columns."""
    public = rows.filter(other__public_from__lte=at).select_related("other")
    # If another topic becomes public or moves, the tags of the topics that lead to it are invalidated, too.
    public = public.depending_on(cache_tags.stream(topic.pk), joined=("other__public_from", "other__parent"))
    shown: QuerySet[Any] = public.only(*columns, *_LINK).fetch_mode(FETCH_RAISE)
    return shown


class Period(NamedTuple):
    """A month or a year of a topic: its first day, its page's path, its name, and how many stories it has."""

    first: date
    path: str
    name: str
    count: int  # type: ignore[assignment]  # Hides the method of tuples.

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The path."""
        return self.path


def months(topic: Topic, counts: Mapping[date, int]) -> list[Period]:
    """The topic's months, as they come. counts: the first day -> how many stories."""
    return _periods(topic, counts, "{0.year:04}/{0.month:02}/", "YEAR_MONTH_FORMAT")


def years(topic: Topic, counts: Mapping[date, int]) -> list[Period]:
    """The topic's years, as they come. counts: the first day -> how many stories."""
    return _periods(topic, counts, "{0.year:04}/", "YEAR_FORMAT")


def _periods(topic: Topic, counts: Mapping[date, int], path: str, name: str) -> list[Period]:
    above = topic.get_absolute_url()
    return [Period(first, above + path.format(first), date_format(first, name), n) for first, n in counts.items()]
