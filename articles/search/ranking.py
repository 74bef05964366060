"""Ranking: newest first, with better matches ranked as if they were newer."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from articles.search import index
from articles.search.index import IdQuery, Match
from articles.search.terms import Query

# Seconds that each of these is worth: all words in the headline, all as whole words, and both.
BONUS = int(timedelta(days=365).total_seconds())


def ranked(query: Query, conditions: Iterable[IdQuery], most: int, *, is_few: bool) -> list[int] | None:
    """Return the numbers of the stories that match the query and the conditions, best match first.

    Returns None if there are more than `most`. is_few: whether the conditions leave no more than that.
    """
    matches = Counter([Match(query, True), Match(query.exact), Match(query.exact, True)])
    # The statement itself selects by this one.
    del matches[Match(query)]
    told = [match for match in matches if index.is_selectable(match, is_few=is_few)]
    id_query = index.within(index.matching(Match(query), selecting=told), conditions)
    found = index.rows(f"{id_query.sql} LIMIT %s", (*id_query.parameters, most + 1))
    if len(found) > most:
        return None
    bonus = {
        number: BONUS * sum(matches[match] for match, is_found in zip(told, tells, strict=True) if is_found)
        for number, *tells in found
    }
    for match in matches.keys() - set(told):
        id_query = index.within(index.matching(match), conditions)
        for (number,) in index.rows(id_query.sql, id_query.parameters):
            if number in bonus:
                bonus[number] += BONUS * matches[match]
    return sorted(bonus, key=lambda number: (index.second_of(number) + bonus[number], number), reverse=True)
