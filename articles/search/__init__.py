"""Full-text search of live stories: exact totals, ranking, filters, and what to filter by next."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from articles.search import prefix_words, ranking, statements, topic_names
from articles.search.filters import NO_FILTERS, Filters, filter_stories, with_numbers
from articles.search.limits import time_limit
from articles.search.statements import Match, Statement
from articles.search.terms import Query, parse
from newsroom.core.time import clock

# Larger results are sorted by date only and have no facets. If the filters leave fewer stories than this, those are
# searched for the words; otherwise the stories with the words are filtered.
MAX_RANKED = 10_000


@dataclass
class SearchResult:
    """The result of a search. `total` is exact; the stories are ranked unless there are more than `MAX_RANKED`.

    topics: the IDs of the topics that the query names.
    """

    query: Query
    topics: list[int]
    # Selects the stories with the words, and another one those of the topics, if any.
    _statement: Statement
    _named: Statement | None
    # Rank and number of each, in order.
    _ranked: list[tuple[int, int]] | None

    @cached_property
    def total(self) -> int:
        """The number of stories found."""
        if self._ranked is not None:
            return len(self._ranked)
        one, other, both = self._totals
        return one + other - both

    @cached_property
    def _totals(self) -> tuple[int, int, int]:
        with time_limit():
            ((one, other, both),) = statements.fetch(*statements.select_totals(self._statement, self._named)[:2])
        return one, other, both

    @property
    def _selections(self) -> list[tuple[Statement, int]]:
        one, other, _ = self._totals
        return [(self._statement, one), *([(self._named, other)] if self._named else [])]

    @property
    def is_ranked(self) -> bool:
        """Whether the best match comes first; otherwise the newest story does."""
        return self._ranked is not None

    def ids(self, start: int, stop: int) -> list[int]:
        """Return the IDs of the stories at positions `start` to `stop`, excluding `stop`."""
        if self._ranked is not None:
            return self.stories[start:stop]
        return statements.story_ids(statements.select_newest(self._selections, start, stop))

    def following(self, last: tuple[int, int] | None, limit: int) -> list[tuple[int, int]]:
        """Return rank and number of at most `limit` stories after the one with this rank and number.

        last: None for the first stories. It need not be found any more.
        """
        if self._ranked is not None:
            start = bisect_right(self._ranked, _descending(last), key=_descending) if last else 0
            return self._ranked[start : start + limit]
        before = last[1] if last else None
        numbers = statements.select_newest(self._selections, 0, limit, before=before)
        return [ranking.dated(number) for number in numbers]

    @cached_property
    def stories(self) -> list[int]:
        """The IDs of all stories in order; [] if they are not ranked."""
        return statements.story_ids(self.numbers)

    @cached_property
    def numbers(self) -> list[int]:
        """The numbers of all stories (`story_numbers.number_of`) in order; [] if they are not ranked."""
        return [number for _, number in self._ranked or ()]


def _descending(ranked: tuple[int, int]) -> tuple[int, int]:
    return -ranked[0], -ranked[1]


def search_articles(
    text: str, filters: Filters = NO_FILTERS, *, at: datetime | None = None, by_date: bool = False
) -> SearchResult:
    """Find the stories that match the text, pass the filters and are live at the moment `at` (default: now).

    A story matches, too, if a topic that it is in has words of the text as its name or alias (`topic_names`). Without a
    word, all stories that pass the filters are found; without a filter either, none. by_date: the newest come first,
    however many there are. Raises SearchTimeout if the search takes too long, as reading the result does.
    """
    query = parse(text)
    has_filters = any(filters)
    if not (query.required or has_filters) or (text and not (query.required or query.excluded)):
        return empty_result(text)
    at = at or clock.now()
    (names,) = topic_names.find([query], at)
    stories = topic_names.exclude(names, filter_stories(at, filters))
    conditions = stories.conditions
    with time_limit():
        (query,) = prefix_words.expand([query])
        few = statements.select_numbers(stories.stories, MAX_RANKED + 1) if has_filters else []
        is_few = has_filters and len(few) <= MAX_RANKED
        if is_few:
            conditions = (with_numbers(few),)
        if query.required:
            statement = statements.add_conditions(statements.match_statement(Match(query)), conditions)
        else:
            statement = statements.exclude_terms(stories.stories, query)
        named = topic_names.select(query, names, stories, conditions)
        if query.required and not by_date:
            ranked = ranking.rank(query, conditions, MAX_RANKED, is_few=is_few, named=named)
        else:
            ranked = ranking.by_date([statement, *([named] if named else [])], MAX_RANKED)
        if ranked is None and has_filters:
            # Scanning from the newest finds stories of the whole archive fast, but those of one topic may be far apart.
            statement = statement._replace(number=statement.range_number)
        return SearchResult(query, names.topics, statement, named, ranked)


def empty_result(text: str) -> SearchResult:
    """Return an empty result."""
    return SearchResult(parse(text), [], Statement("", ()), None, [])


def count_results(texts: Sequence[str], *, at: datetime | None = None) -> list[int]:
    """Return `search_articles(text).total` for each of the texts, in six queries at most."""
    at = at or clock.now()
    queries = prefix_words.expand([parse(text) for text in texts])
    live = filter_stories(at)
    counted: list[Statement] = []
    for query, names in zip(queries, topic_names.find(queries, at), strict=True):
        if query.required:
            stories = topic_names.exclude(names, live)
            statement = statements.add_conditions(statements.match_statement(Match(query)), stories.conditions)
            named = topic_names.select(query, names, stories, stories.conditions)
            counted.append(statements.select_totals(statement, named))
    if not counted:
        return [0] * len(texts)
    sql = " UNION ALL ".join(f"SELECT {n}, totals.* FROM ({each.sql}) AS totals" for n, each in enumerate(counted))
    with time_limit():
        rows = statements.fetch(sql, sum((each.parameters for each in counted), ()))
    found = [one + other - both for _, one, other, both in sorted(rows)]
    return [found.pop(0) if query.required else 0 for query in queries]
