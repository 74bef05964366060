"""In which order search gives what it found: the newer the better, and what fits better as if it were newer."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from articles.search import index
from articles.search.index import Asked, Way
from articles.search.terms import Query

# As good as so much later: that all words stand in the headline, that they are whole words, and that both is so.
BONUS = int(timedelta(days=365).total_seconds())


def ranked(query: Query, conditions: Iterable[Asked], most: int, *, is_few: bool) -> list[int] | None:
    """The numbers of the stories that a query finds under these conditions, that of what fits best first.

    None if there are more than `most`. is_few: only so many are left by the conditions.
    """
    ways = Counter([Way(query, True), Way(query.exact), Way(query.exact, True)])
    # By this they are found.
    del ways[Way(query)]
    told = [way for way in ways if index.is_told(way, is_few=is_few)]
    asked = index.within(index.matching(Way(query), telling=told), conditions)
    found = index.rows(f"{asked.sql} LIMIT %s", (*asked.parameters, most + 1))
    if len(found) > most:
        return None
    bonus = {
        number: BONUS * sum(ways[way] for way, is_found in zip(told, tells, strict=True) if is_found)
        for number, *tells in found
    }
    for way in ways.keys() - set(told):
        asked = index.within(index.matching(way), conditions)
        for (number,) in index.rows(asked.sql, asked.parameters):
            if number in bonus:
                bonus[number] += BONUS * ways[way]
    return sorted(bonus, key=lambda number: (index.second_of(number) + bonus[number], number), reverse=True)
