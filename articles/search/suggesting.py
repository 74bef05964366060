"""Other searches to offer if there are no results: without filters, by single words, and in other spellings.

Each has the number of its results, so that no link leads to another empty page.
"""

from collections.abc import Iterator
from itertools import islice, product
from typing import NamedTuple

from articles import id_queries
from articles.search import totals
from articles.search.terms import Query, Term, parse
from newsroom.core.text.tokens import is_spaced
from newsroom.core.time import clock
from topics.indexes import prefix_index
from topics.models import Topic
from topics.names import duplicates, naming
from topics.names.matching import distances

# The number of words that are examined, and of searches and topics that are proposed.
WORDS, PROPOSED = 6, 4
# Shorter words than SHORT are not respelt; words of LONG letters or more may have two errors.
SHORT, LONG = 4, 8
# The number of words with the same beginning that a word is compared with.
COMPARED = 500


class Proposal(NamedTuple):
    """Another search. count: the number of its results."""

    text: str
    count: int  # type: ignore[assignment]  # Not the method of tuples.


class Alternatives(NamedTuple):
    """Proposals. whole: the text without filters. words: each required term that has results. spellings: the whole text
    with corrected words."""

    whole: Proposal
    words: list[Proposal]
    spellings: list[Proposal]


def alternatives_to(query: Query) -> Alternatives:
    """Return other searches for a query without results, in ten database queries at most."""
    terms = query.required[:WORDS]
    whole, *counts = totals([query.text, *(term.text for term in terms)])
    words = [Proposal(term.text, count) for term, count in zip(terms, counts, strict=True) if count]
    if whole:
        return Alternatives(Proposal(query.text, whole), [], [])
    unknown = [term for term, count in zip(terms, counts, strict=True) if not count]
    corrected = [
        text for text in islice(_respelt(query, unknown), PROPOSED) if text not in {term.text for term in terms}
    ]
    spellings = [Proposal(*found) for found in zip(corrected, totals(corrected), strict=True) if found[1]]
    return Alternatives(Proposal(query.text, 0), words if len(terms) > 1 else [], spellings)


def topics_like(text: str) -> list[Topic]:
    """Return public topics whose names are similar to the text or start with it, in five queries."""
    key = naming.key_of(text)
    if not key or "\x00" in key:
        return []
    prefixed = prefix_index.public_starting_with(key, clock.now())[:PROPOSED]
    found = [*duplicates.find_similar(text), *(row["topic"] for row in prefixed)]
    public = Topic.objects.public().with_live_count().in_bulk(found)
    return [public[pk] for pk in dict.fromkeys(found) if pk in public][:PROPOSED]


def _respelt(query: Query, unknown: list[Term]) -> Iterator[str]:
    """Yield the query with unknown terms corrected, or left out if there is no correction."""
    choices = [_near(term) or [""] for term in unknown]
    for words in product(*choices):
        other = dict(zip(unknown, words, strict=True))
        wanted = [parse(other.get(term, term.text)).required for term in query.required]
        yield query._replace(required=tuple(term for terms in wanted for term in terms)).text


def _near(term: Term) -> list[str]:
    """Words of headlines of which this one may be a misspelling, or their beginnings: those with the fewest mistakes.

    Its first third is taken for right, two letters at least. Headlines that readers do not see have no part in it: what
    is proposed tells nobody which words stand there.
    """
    word = term.runs[0][0]
    if len(term.runs) > 1 or len(word) < SHORT or not word.isalpha() or not is_spaced(word):
        return []
    most = 1 if len(word) < LONG else 2
    found: dict[str, int] = {}
    for other in id_queries.live_endings(word[: max(2, len(word) // 3)], COMPARED, clock.now()):
        apart = distances(word, other)
        fewest = min(apart)
        if fewest <= most:
            # Of the beginnings that are as near, the longest.
            beginning = other[: len(apart) - 1 - apart[::-1].index(fewest)]
            found[beginning] = min(fewest, found.get(beginning, most))
    return sorted(found, key=lambda one: (found[one], one))[:PROPOSED]
