"""Stories with most of the words of a query, for a query whose words no story has together."""

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from articles.search import prefix_words, statements, topic_names
from articles.search.filters import NO_FILTERS, Filters, filter_stories
from articles.search.limits import time_limit
from articles.search.statements import Match
from articles.search.terms import Query, Term, parse
from newsroom.core.text.tokens import runs_of
from newsroom.core.time import clock

# Pieces that are looked up, and stories that are returned.
MAX_PIECES, MAX_STORIES = 16, 10
# A piece that more stories have does not count.
MAX_PER_PIECE = 10_000
# The part of the weight of all pieces that a story has to have.
MIN_SHARE = 0.4


def find_with_most(
    query: Query, filters: Filters = NO_FILTERS, *, at: datetime | None = None
) -> tuple[Query, list[int]]:
    """Return the pieces of the query, and the IDs of at most MAX_STORIES stories with most of them, best first.

    A piece is a word, two adjacent words or, in a script without spaces between words, two adjacent characters. Rare
    ones weigh more.
    A story also has a piece that is the name of one of its topics. Raises SearchTimeout.
    """
    at = at or clock.now()
    pieces = list(_pieces(query))[:MAX_PIECES]
    stories = filter_stories(at, filters)
    queries = [Query((piece,), query.excluded, False) for piece in pieces]
    weights: dict[int, float] = defaultdict(float)
    whole = 0.0
    with time_limit():
        queries = prefix_words.expand(queries)
        for each, names in zip(queries, topic_names.find(queries, at), strict=True):
            found = statements.add_conditions(statements.match_statement(Match(each)), stories.conditions)
            named = topic_names.select(each, names, stories, stories.conditions)
            numbers = {
                number
                for statement in filter(None, (found, named))
                for number in statements.select_numbers(statement, MAX_PER_PIECE + 1)
            }
            if 0 < len(numbers) <= MAX_PER_PIECE:
                weight = math.log(1 + MAX_PER_PIECE / len(numbers))
                whole += weight
                for number in numbers:
                    weights[number] += weight
        best = sorted(((weight, number) for number, weight in weights.items()), reverse=True)[:MAX_STORIES]
        ids = statements.story_ids([number for weight, number in best if weight >= MIN_SHARE * whole])
    return Query(tuple(pieces), (), False), ids


def _pieces(query: Query) -> Iterator[Term]:
    """Yield the pieces, each once."""
    texts: dict[str, None] = {}
    plain = [term for term in query.essential if not term.is_quoted]
    yield from (term for term in query.essential if term.is_quoted)
    for term in plain:
        texts[term.text] = None
        for run, is_unspaced in runs_of(term.text):
            texts |= dict.fromkeys([run[at : at + 2] for at in range(max(1, len(run) - 1))] if is_unspaced else [run])
    texts |= {f'"{one.text} {other.text}"': None for one, other in pairwise(plain)}
    for text in texts:
        yield from parse(text).required
