"""Full-text search of live stories: exact totals, ranking, and the topics, authors and periods to filter by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from articles.models import Author
from articles.search import filters, index, prefix_words, ranking
from articles.search.index import IdQuery, Match
from articles.search.terms import Query, parse
from newsroom.core.time import clock
from topics.models import Topic

# Larger results are sorted by date only and have no facets. If the filters leave fewer stories than this, those are
# searched for the words; otherwise the stories with the words are filtered.
MAX_RANKED = 10_000


@dataclass
class Found:
    """The result of a search. `total` is exact; the stories are ranked unless there are more than `MAX_RANKED`."""

    query: Query
    _within: IdQuery
    _ranked: list[int] | None

    @cached_property
    def total(self) -> int:
        """The number of stories found."""
        if self._ranked is not None:
            return len(self._ranked)
        with index.bounded():
            ((total,),) = index.rows(f"SELECT COUNT(*) FROM ({self._within.sql}) AS found", self._within.parameters)
        return int(total)

    @property
    def is_ranked(self) -> bool:
        """Whether the best match comes first; otherwise the newest story does."""
        return self._ranked is not None

    def ids(self, start: int, stop: int) -> list[int]:
        """Return the IDs of the stories at positions `start` to `stop`, excluding `stop`."""
        if self._ranked is not None:
            return self.stories[start:stop]
        return index.stories_of(index.newest(self._within, start, stop, total=self.total))

    @cached_property
    def stories(self) -> list[int]:
        """The IDs of all stories in order; [] if they are not ranked."""
        return index.stories_of(self.numbers)

    @property
    def numbers(self) -> list[int]:
        """The numbers of all stories (`index.number_of`) in order; [] if they are not ranked."""
        return self._ranked or []


def search_articles(
    text: str,
    *,
    topic: Topic | None = None,
    author: Author | None = None,
    first: date | None = None,
    last: date | None = None,
    at: datetime | None = None,
) -> Found:
    """Find the stories that match the text and that readers can see at the moment `at` (default: now).

    topic, author: only their stories. first, last: only stories of these days and those between. Without a word, all
    stories that pass these filters are found; without a filter either, none. Raises SearchTimeout if the search takes
    too long, as reading the result does.
    """
    query = parse(text)
    is_narrowed = any((topic, author, first, last))
    if not (query.required or is_narrowed) or (text and not (query.required or query.excluded)):
        return nothing(text)
    stories, conditions = filters.filtered(at or clock.now(), topic=topic, author=author, first=first, last=last)
    with index.bounded():
        (query,) = prefix_words.expanded([query])
        few = index.numbers(stories, MAX_RANKED + 1) if is_narrowed else []
        is_few = is_narrowed and len(few) <= MAX_RANKED
        if is_few:
            conditions = (filters.among(few),)
        if query.required:
            within = index.within(index.matching(Match(query)), conditions)
            ranked = ranking.ranked(query, conditions, MAX_RANKED, is_few=is_few)
        else:
            within = index.without(stories, query)
            numbers = index.numbers(within, MAX_RANKED + 1)
            ranked = sorted(numbers, reverse=True) if len(numbers) <= MAX_RANKED else None
        if ranked is None and is_narrowed:
            # Scanning from the newest finds stories of the whole archive fast, but those of one topic may be far apart.
            within = within._replace(number=within.ranged)
        return Found(query, within, ranked)


def nothing(text: str) -> Found:
    """Return an empty result."""
    return Found(parse(text), IdQuery("", ()), [])


def totals(texts: Sequence[str], *, at: datetime | None = None) -> list[int]:
    """Return `search_articles(text).total` for each of the texts, in two queries at most."""
    conditions = filters.filtered(at or clock.now()).conditions
    queries = prefix_words.expanded([parse(text) for text in texts])
    counted = [index.within(index.matching(Match(query)), conditions) for query in queries if query.required]
    if not counted:
        return [0] * len(texts)
    sql = ", ".join(f"(SELECT COUNT(*) FROM ({each.sql}) AS found)" for each in counted)
    with index.bounded():
        ((*found,),) = index.rows(f"SELECT {sql}", sum((each.parameters for each in counted), ()))
    return [found.pop(0) if query.required else 0 for query in queries]
