"""Topics that the terms of a query name: their stories are found, too, without the words.

The index of words knows nothing of topics, so that renaming, merging or hiding writes nothing there.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import product
from typing import NamedTuple

from articles.search import statements
from articles.search.filters import StoryFilter, topic_stories
from articles.search.statements import Match, Statement
from articles.search.terms import Query, Term
from newsroom.core.tracking import depends_on, reading
from topics.cache_tags import INDEX, stream
from topics.models import Topic
from topics.names import duplicates

# The number of terms of a name, and of names of a query. A query with n names is searched in 2^n ways.
MAX_TERMS, MAX_NAMES = 6, 3


class TopicName(NamedTuple):
    """Adjacent terms of a query, as typed, that are a name or an alias of topics (IDs)."""

    terms: tuple[str, ...]
    topics: tuple[int, ...]


class TopicNames(NamedTuple):
    """The names in the required terms of a query, and those that are excluded terms."""

    required: tuple[TopicName, ...] = ()
    excluded: tuple[TopicName, ...] = ()

    @property
    def topics(self) -> list[int]:
        """The IDs of the topics that the query asks for."""
        return [topic for name in self.required for topic in name.topics]


def find(queries: Sequence[Query], at: datetime) -> list[TopicNames]:
    """Return the names of topics that are public at a moment in each of the queries. Four queries; one if none is.

    Quoted terms are names of no topic.
    """
    spans = {" ".join(span) for query in queries for span in _spans(query)}
    with reading(INDEX):
        topics = duplicates.find_spelled(spans)
        named = {topic for each in topics.values() for topic in each}
        public = set(Topic.objects.public(at).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    depends_on(*map(stream, public))
    ids = {text: visible for text, each in topics.items() if (visible := tuple(pk for pk in each if pk in public))}
    return [TopicNames(_names(query.required, ids), _names(query.excluded, ids, 1)) for query in queries]


def exclude(names: TopicNames, stories: StoryFilter) -> StoryFilter:
    """Return the filter without the stories of topics that excluded terms name."""
    for name in names.excluded:
        stories = stories.without(topic_stories(name.topics, stories.since, stories.until))
    return stories


def select(query: Query, names: TopicNames, stories: StoryFilter, conditions: Iterable[Statement]) -> Statement | None:
    """Select the stories of topics that are named, with the terms that are not, each once; None if there is no name.

    Stories that have all the words may be among them. stories: gives the range of dates. conditions: on numbers.
    """
    named = [(name, topic_stories(name.topics, stories.since, stories.until)) for name in names.required]
    ways = [
        _way(query, [each for each, is_chosen in zip(named, chosen, strict=True) if is_chosen], list(conditions))
        for chosen in product((False, True), repeat=len(named))
        if any(chosen)
    ]
    if not ways:
        return None
    union = " UNION ALL ".join(way.sql for way in ways)
    parameters = tuple(value for way in ways for value in way.parameters)
    return Statement(f"SELECT DISTINCT number FROM ({union}) AS named WHERE TRUE", parameters)


def _way(query: Query, chosen: Sequence[tuple[TopicName, Statement]], conditions: list[Statement]) -> Statement:
    """Select the stories that have the chosen names by their topics, and the other terms as words."""
    first, *others = [stories for _, stories in chosen]
    by_name = {text for name, _ in chosen for text in name.terms}
    rest = tuple(term for term in query.essential if term.text not in by_name)
    if rest:
        statement, others = statements.match_statement(Match(query._replace(required=rest))), [first, *others]
    else:
        statement = Statement(f"SELECT number FROM ({first.sql}) AS first WHERE TRUE", first.parameters)
        statement = statements.exclude_terms(statement, query)
    among = [Statement(f"{{plain_number}} IN ({other.sql})", other.parameters) for other in others]
    return statements.add_conditions(statement, [*conditions, *among])


def _names(
    terms: Sequence[Term], topics: dict[str, tuple[int, ...]], max_terms: int = MAX_TERMS
) -> tuple[TopicName, ...]:
    """Return the names in the terms, from the first to the last: the longest that begins with a term."""
    names: list[TopicName] = []
    start = 0
    while start < len(terms) and len(names) < MAX_NAMES:
        for stop in range(min(len(terms), start + max_terms), start, -1):
            span = tuple(term.text for term in terms[start:stop])
            if not any(map(_is_quoted, span)) and (found := topics.get(" ".join(span))):
                names.append(TopicName(span, found))
                start = stop
                break
        else:
            start += 1
    return tuple(names)


def _spans(query: Query) -> Iterator[list[str]]:
    """Yield the adjacent terms that may be a name."""
    texts = [term.text for term in query.required]
    for start in range(len(texts)):
        for stop in range(start + 1, min(len(texts), start + MAX_TERMS) + 1):
            if _is_quoted(texts[stop - 1]):
                break
            yield texts[start:stop]
    yield from ([term.text] for term in query.excluded if not _is_quoted(term.text))


def _is_quoted(text: str) -> bool:
    return text.startswith('"')
