"""Ranking: newest first, with better matches ranked as if they were newer.

Those that are found only by the name of a topic come last.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from articles.search import statements, story_numbers
from articles.search.statements import Match, Statement
from articles.search.terms import Query

# Seconds that each of these is worth: all words in the headline, all as whole words, both, and all side by side.
BONUS = int(timedelta(days=365).total_seconds())
# Greater than the rank of any story with the words, so that a story without them comes later.
_NAMED = 1 << 40


def rank(
    query: Query,
    conditions: Iterable[Statement],
    limit: int,
    *,
    is_few: bool,
    named: Statement | None,
) -> list[tuple[int, int]] | None:
    """Return rank and number of each story that matches the query and the conditions, best match first.

    The rank is a number of seconds, greater for better matches and newer stories. Returns None if there are more than
    `limit`. is_few: whether the conditions leave no more than that. named: selects the stories of topics.
    """
    matches = Counter([Match(query, True), Match(query.exact), Match(query.exact, True)])
    if len(query.essential) > 1:
        matches[Match(query.phrase)] += 1
    # The statement itself has this one as its condition.
    del matches[Match(query)]
    columns = [match for match in matches if statements.is_selectable(match, is_few=is_few)]
    statement = statements.add_conditions(statements.match_statement(Match(query), columns=columns), conditions)
    found = statements.fetch(f"{statement.sql} LIMIT %s", (*statement.parameters, limit + 1))
    if len(found) > limit:
        return None
    bonus = {
        number: BONUS * sum(matches[match] for match, is_found in zip(columns, column_values, strict=True) if is_found)
        for number, *column_values in found
    }
    for match in matches.keys() - set(columns):
        statement = statements.add_conditions(statements.match_statement(match), conditions)
        for (number,) in statements.fetch(statement.sql, statement.parameters):
            if number in bonus:
                bonus[number] += BONUS * matches[match]
    if named:
        others = set(statements.select_numbers(named, len(bonus) + limit + 1)) - bonus.keys()
        if len(bonus) + len(others) > limit:
            return None
        bonus |= dict.fromkeys(others, -_NAMED)
    return sorted(((story_numbers.second_of(number) + bonus[number], number) for number in bonus), reverse=True)


def by_date(selections: Iterable[Statement], limit: int) -> list[tuple[int, int]] | None:
    """Return rank and number of each story that any of the statements selects, newest first.

    Returns None if there are more than `limit`.
    """
    found: set[int] = set()
    for statement in selections:
        found |= set(statements.select_numbers(statement, limit + 1))
        if len(found) > limit:
            return None
    return sorted(map(dated, found), reverse=True)


def dated(number: int) -> tuple[int, int]:
    """Return rank and number of a story that is sorted by its date."""
    return story_numbers.second_of(number), number
