"""The sidebar of a topic: related topics, and links to its months and years."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import FETCH_RAISE, QuerySet

from newsroom.core.time.dates import format_day
from topics import cache_tags
from topics.models import Kind, Topic
from topics.site.crossings import TopicPair
from topics.site.headings import HEADINGS
from topics.site.stream import Stream

MAX_RELATED = 8
# One story in common is chance.
MIN_SHARED_STORIES = 2
# Bars compare numbers. Where the largest is smaller, the numbers alone show as much.
MIN_FOR_BARS = 3
# The number of months that the page of a topic or a pair links to. The pages of its years link to all.
MAX_MONTHS = 12
# Types of topics to combine with a topic.
_COMBINED = (Kind.PERSON, Kind.PLACE, Kind.ORGANISATION)
MAX_COMBINED, MAX_OF_KIND = 40, 5
# The columns for a link to a related topic.
_COLUMNS = ("name", "names", "slug", "key", "kind", "public_from", "parent")
_LINK = tuple(f"other__{column}" for column in _COLUMNS)


@dataclass(frozen=True)
class Related:
    """A related topic. shared: the number of stories that readers see in both topics. path: of these stories."""

    topic: Topic
    shared: int
    path: str


def related(stream: Stream, *, without: Iterable[int] = ()) -> list[Related]:
    """Return the related topics: the editor's choice, then those with the most shared stories, at least two.

    At most eight, unless the editor chose more. Parents, subtopics and the topics with the IDs `without` are left out
    unless an editor chose them, because the page shows them elsewhere. Only public topics.
    """
    topic = stream.topic
    linked = _public(topic, topic.chosen_related, stream.at).select_related("other").only(*_LINK)
    chosen = [row.other for row in linked.fetch_mode(FETCH_RAISE)]
    stored = _public(topic, topic.shared_counts, stream.at)
    counts = dict(stored.filter(other__in=chosen).values_list("other", "entry_count")) if chosen else {}
    others = _shared_outside_tree(stream).exclude(other__in=[*without, *(other.pk for other in chosen)])
    chosen_topics = [_related(stream, other, counts.get(other.pk, 0)) for other in chosen]
    found = _most_shared(stream, others, max(0, MAX_RELATED - len(chosen_topics)))
    return chosen_topics + [each for each in found if each.shared >= MIN_SHARED_STORIES]


def of_single_story(stream: Stream, related: Iterable[Related]) -> list[Related]:
    """Return the other topics of the topic's only story, which would lead no further; [] if there are more.

    Without those that the page links to anyway: the related ones, parents and subtopics.
    """
    if stream.total != 1:
        return []
    others = _shared_outside_tree(stream).exclude(other__in=[each.topic.pk for each in related])
    return _most_shared(stream, others, MAX_RELATED)


def by_kind(stream: Stream) -> list[tuple[str, list[Related]]]:
    """Return topics to combine with this one by type, as (heading, topics), by the number of shared stories.

    At most MAX_OF_KIND of a type, from the MAX_COMBINED topics with the most shared stories. Topics that all stories
    share are left out, and so are parents and subtopics: the page links to them, and stories in common with a subtopic
    are mostly all that it has. The type is no condition of the query, because pages do not depend on the types of
    topics that they do not show.
    """
    others = _most_shared(stream, _shared_outside_tree(stream), MAX_COMBINED)
    found = [each for each in others if each.shared < stream.total]
    groups = ((HEADINGS[kind], [each for each in found if each.topic.kind == kind]) for kind in _COMBINED)
    return [(str(heading), topics[:MAX_OF_KIND]) for heading, topics in groups if topics]


def without_related(
    groups: Iterable[tuple[str, list[Related]]], shown: Iterable[Related]
) -> list[tuple[str, list[Related]]]:
    """Return the groups (`by_kind`) without the topics that are shown as related ones."""
    others = {each.topic.pk for each in shown}
    remaining = ((heading, [each for each in found if each.topic.pk not in others]) for heading, found in groups)
    return [(heading, found) for heading, found in remaining if found]


def _shared_outside_tree(stream: Stream) -> QuerySet[Any]:
    """Return the counts of stories in common with public topics, other than parents and subtopics."""
    topic = stream.topic
    rows = _public(topic, topic.shared_counts, stream.at)
    return rows.exclude(other__in=[parent.pk for parent in topic.ancestors]).exclude(other__parent=topic)


def _most_shared(stream: Stream, rows: QuerySet[Any], number: int) -> list[Related]:
    """Return at most so many topics of these stored counts, those with the most shared stories first, then A to Z.

    Counts exclude scheduled stories: for each topic that shares one, one more row is read, because its stored count may
    place it too high. If equal counts exceed the number, the oldest topics are kept, in the order of the query: so the
    rows that are read in addition do not change which topics are shown. Only those that are shown are loaded, because
    the page's cache tags name all that are, and would tell of scheduled stories.
    """
    if not number:
        return []
    candidates = rows.order_by("-entry_count", "other_id")[: number + len(stream.scheduled_shared)]
    stored = dict(candidates.values_list("other_id", "entry_count"))
    live = {pk: count - stream.scheduled_shared.get(pk, 0) for pk, count in stored.items()}
    most = sorted((pk for pk, count in live.items() if count > 0), key=lambda pk: (-live[pk], pk))[:number]
    topics = Topic.objects.only(*_COLUMNS).fetch_mode(FETCH_RAISE).depending_on().in_bulk(most)
    return sorted(
        (_related(stream, topics[pk], stored[pk]) for pk in most), key=lambda each: (-each.shared, each.topic.key)
    )


def _related(stream: Stream, other: Topic, stored: int) -> Related:
    """Return the related topic. stored: the number of shared stories, including scheduled ones."""
    path = TopicPair.of(stream.topic, other).get_absolute_url()
    return Related(other, stored - stream.scheduled_shared.get(other.pk, 0), path)


def _public(topic: Topic, rows: Any, at: datetime) -> QuerySet[Any]:
    """Return the topic's rows whose `other` is public at the moment."""
    # If another topic becomes public or gets another parent, the tags of topics that link to it are invalidated too.
    joined = ("other__public_from", "other__parent")
    public: QuerySet[Any] = rows.filter(other__public_from__lte=at).depending_on(
        cache_tags.stream(topic.pk), joined=joined
    )
    return public


class Period(NamedTuple):
    """A month or a year of a topic or a pair: its first day, path, name and number of stories.

    share: of the largest number among the periods of a list, in percent, at least 1: the length of its bar. 0 if the
    list has no bars.
    """

    first: date
    path: str
    name: str
    count: int  # type: ignore[assignment]  # Hides the method of tuples.
    share: int

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the path."""
        return self.path


def newest_months(subject: Topic | TopicPair, counts: Mapping[date, int]) -> list[Period]:
    """Return the newest months of a topic or a pair. counts: first day -> number of stories, the newest first."""
    return months(subject, dict(islice(counts.items(), MAX_MONTHS)))


def months(subject: Topic | TopicPair, counts: Mapping[date, int]) -> list[Period]:
    """Return the months of a topic or a pair, in the order of the counts. counts: first day -> number of stories."""
    return _periods(subject, counts, "{0.year:04}/{0.month:02}/", "YEAR_MONTH_FORMAT")


def years(subject: Topic | TopicPair, counts: Mapping[date, int]) -> list[Period]:
    """Return the years of a topic or a pair, in the order of the counts. counts: first day -> number of stories."""
    return _periods(subject, counts, "{0.year:04}/", "YEAR_FORMAT")


def _periods(subject: Topic | TopicPair, counts: Mapping[date, int], path: str, name: str) -> list[Period]:
    """Return a period for each count. path: the format of its path below the page's. name: the format of its name."""
    base, most = subject.get_absolute_url(), max(counts.values(), default=1)
    has_bars = len(counts) > 1 and most >= MIN_FOR_BARS
    return [
        Period(first, base + path.format(first), format_day(first, name), n, max(100 * n // most, 1) * has_bars)
        for first, n in counts.items()
    ]
