"""Search: what readers find, in which order, how many, and by which topics, authors and years it can be narrowed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from articles.models import Author
from articles.search import filters, index, prefix_words, ranking
from articles.search.index import Asked, Way
from articles.search.terms import Query, parse
from newsroom.core.time import clock
from topics.models import Topic

# More than so many are given by their dates alone, and not told apart by topics and authors. Where what narrows a
# search leaves no more, these are looked through for the words; where it leaves more, those that have the words are.
MOST = 10_000


@dataclass
class Found:
    """What a search found. `total` is exact; the stories are ranked unless there are more than 10,000."""

    query: Query
    _within: Asked
    _ranked: list[int] | None

    @cached_property
    def total(self) -> int:
        """How many stories."""
        if self._ranked is not None:
            return len(self._ranked)
        with index.bounded():
            ((total,),) = index.rows(f"SELECT COUNT(*) FROM ({self._within.sql}) AS found", self._within.parameters)
        return int(total)

    @property
    def is_ranked(self) -> bool:
        """Whether what fits best comes first; otherwise the newest."""
        return self._ranked is not None

    def ids(self, start: int, stop: int) -> list[int]:
        """The ids of the stories from position `start` until before `stop`."""
        if self._ranked is not None:
            return self.stories[start:stop]
        return index.stories_of(index.newest(self._within, start, stop, total=self.total))

    @cached_property
    def stories(self) -> list[int]:
        """The ids of all stories, in their order; [] unless they are ranked."""
        return index.stories_of(self.numbers)

    @property
    def numbers(self) -> list[int]:
        """The stories' numbers (`index.number_of`), likewise."""
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
    """The stories that readers may see at the moment (now if None) and that have what was typed.

    topic, author: whose stories alone. first, last: the days between which they are dated, both included. Without a
    word, all stories of these; without anything, none. Raises TooMuch, as what was found does when it is read, if that
    takes too long.
    """
    query = parse(text)
    is_narrowed = any((topic, author, first, last))
    if not (query.wanted or is_narrowed) or (text and not (query.wanted or query.unwanted)):
        return nothing(text)
    stories, conditions = filters.narrowed(at or clock.now(), topic=topic, author=author, first=first, last=last)
    with index.bounded():
        (query,) = prefix_words.spelt_out([query])
        few = index.numbers(stories, MOST + 1) if is_narrowed else []
        is_few = is_narrowed and len(few) <= MOST
        if is_few:
            conditions = (filters.among(few),)
        if query.wanted:
            within = index.within(index.matching(Way(query)), conditions)
            ranked = ranking.ranked(query, conditions, MOST, is_few=is_few)
        else:
            within = index.without(stories, query)
            numbers = index.numbers(within, MOST + 1)
            ranked = sorted(numbers, reverse=True) if len(numbers) <= MOST else None
        if ranked is None and is_narrowed:
            # The newest of all are soon found by going through them; those of a topic may be far apart.
            within = within._replace(number=within.ranged)
        return Found(query, within, ranked)


def nothing(text: str) -> Found:
    """What is found where nothing can be."""
    return Found(parse(text), Asked("", ()), [])


def totals(texts: Sequence[str], *, at: datetime | None = None) -> list[int]:
    """How many stories each of these texts finds, by itself: `search_articles(text).total`. Two queries at most."""
    conditions = filters.narrowed(at or clock.now()).conditions
    queries = prefix_words.spelt_out([parse(text) for text in texts])
    counted = [index.within(index.matching(Way(query)), conditions) for query in queries if query.wanted]
    if not counted:
        return [0] * len(texts)
    sql = ", ".join(f"(SELECT COUNT(*) FROM ({each.sql}) AS found)" for each in counted)
    with index.bounded():
        ((*found,),) = index.rows(f"SELECT {sql}", sum((each.parameters for each in counted), ()))
    return [found.pop(0) if query.wanted else 0 for query in queries]
