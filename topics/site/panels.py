"""The sidebar of a topic: related topics, and links to its months and years."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import FETCH_RAISE, QuerySet
from django.utils.formats import date_format

from topics import cache_tags
from topics.models import Topic
from topics.site.stream import Stream

MAX_RELATED = 8
# The columns for a link to a related topic.
_LINK = ("other__name", "other__names", "other__slug", "other__key", "other__kind", "other__public_from")


@dataclass(frozen=True)
class Related:
    """A related topic. shared: the number of stories that readers see in both topics."""

    topic: Topic
    shared: int


def related(stream: Stream) -> list[Related]:
    """Return the related topics: the editor's choice, then those with the most shared stories.

    At most eight, unless the editor chose more. Parents and subtopics are left out unless an editor chose them, because
    the page shows them elsewhere. Only public topics. Counts exclude scheduled stories: for each topic that shares one,
    one more row is read, because its stored count may place it too high.
    """
    topic = stream.topic
    scheduled = topic.entries.scheduled(stream.at).shared_with() if stream.scheduled else {}
    chosen = [row.other for row in _linked(topic, topic.chosen_related, stream.at)]
    stored = _linked(topic, topic.shared_counts, stream.at, "entry_count")
    counts = dict(stored.filter(other__in=chosen).values_list("other", "entry_count")) if chosen else {}
    others = stored.exclude(other__in=[other.pk for other in (*topic.ancestors, *chosen)]).exclude(other__parent=topic)
    candidates = others.order_by("-entry_count", "other_id")[: MAX_RELATED + len(scheduled)]
    chosen_topics = [Related(other, counts.get(other.pk, 0) - scheduled.get(other.pk, 0)) for other in chosen]
    rest = [Related(row.other, row.entry_count - scheduled.get(row.other_id, 0)) for row in candidates]
    shown = sorted((other for other in rest if other.shared > 0), key=lambda other: (-other.shared, other.topic.key))
    return chosen_topics + shown[: max(0, MAX_RELATED - len(chosen_topics))]


def _linked(topic: Topic, rows: Any, at: datetime, *columns: str) -> QuerySet[Any]:
    """Return the topic's rows whose `other` is public at the moment, with the columns of a link and these columns."""
    public = rows.filter(other__public_from__lte=at).select_related("other")
    # If another topic becomes public or gets another parent, the tags of topics that link to it are invalidated too.
    public = public.depending_on(cache_tags.stream(topic.pk), joined=("other__public_from", "other__parent"))
    shown: QuerySet[Any] = public.only(*columns, *_LINK).fetch_mode(FETCH_RAISE)
    return shown


class Period(NamedTuple):
    """A month or a year of a topic: its first day, path, name and number of stories."""

    first: date
    path: str
    name: str
    count: int  # type: ignore[assignment]  # Hides the method of tuples.

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the path."""
        return self.path


def months(topic: Topic, counts: Mapping[date, int]) -> list[Period]:
    """Return the topic's months, in the order of the counts. counts: first day -> number of stories."""
    return _periods(topic, counts, "{0.year:04}/{0.month:02}/", "YEAR_MONTH_FORMAT")


def years(topic: Topic, counts: Mapping[date, int]) -> list[Period]:
    """Return the topic's years, in the order of the counts. counts: first day -> number of stories."""
    return _periods(topic, counts, "{0.year:04}/", "YEAR_FORMAT")


def _periods(topic: Topic, counts: Mapping[date, int], path: str, name: str) -> list[Period]:
    """Return a period for each count. path: the format of its path below the topic's. name: the format of its name."""
    topic_path = topic.get_absolute_url()
    return [Period(first, topic_path + path.format(first), date_format(first, name), n) for first, n in counts.items()]
