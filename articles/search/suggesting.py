"""What else can be asked where nothing was found: the same without what narrows it, its words alone, other spellings.

Each is told with how many stories it finds, so that nobody is sent from one empty page to another.
"""

from collections.abc import Iterator
from itertools import islice, product
from typing import NamedTuple

from articles import id_queries
from articles.search import totals
from articles.search.terms import Query, Term, parse
from newsroom.core.text.tokens import is_spaced
from newsroom.core.time import clock
from topics.models import Topic
from topics.names import duplicates, naming, prefix_index
from topics.names.matching import distances

# So many of the words typed are looked at, and so many other searches and topics proposed.
WORDS, PROPOSED = 6, 4
# A word shorter than this is taken as it is; in one from so many letters on, two may be wrong.
SHORT, LONG = 4, 8
# So many words of headlines that begin as it does are compared with a word.
COMPARED = 500


class Proposal(NamedTuple):
    """Something to search for instead. count: how many stories it finds, by itself."""

    text: str
    count: int  # type: ignore[assignment]  # Not the method of tuples.


class Instead(NamedTuple):
    """What to propose. whole: all that was typed. words: each wanted part of it that finds something. spellings: whole
    again, as it may be meant."""

    whole: Proposal
    words: list[Proposal]
    spellings: list[Proposal]


def instead_of(query: Query) -> Instead:
    """What may be searched for instead of this, of which nothing was found as it was asked.

    Ten queries at most: what the parts find, which words there are, and what those find.
    """
    terms = query.wanted[:WORDS]
    whole, *counts = totals([query.said, *(term.said for term in terms)])
    words = [Proposal(term.said, count) for term, count in zip(terms, counts, strict=True) if count]
    if whole:
        return Instead(Proposal(query.said, whole), [], [])
    unknown = [term for term, count in zip(terms, counts, strict=True) if not count]
    said = [text for text in islice(_respelt(query, unknown), PROPOSED) if text not in {term.said for term in terms}]
    spellings = [Proposal(*found) for found in zip(said, totals(said), strict=True) if found[1]]
    return Instead(Proposal(query.said, 0), words if len(terms) > 1 else [], spellings)


def topics_like(text: str) -> list[Topic]:
    """The public topics whose names are like the text, or begin so. Five queries."""
    key = naming.key_of(text)
    if not key or "\x00" in key:
        return []
    begun = prefix_index.begun_public(key, clock.now())[:PROPOSED]
    found = [*duplicates.like(text), *(row["topic"] for row in begun)]
    public = Topic.objects.public().with_live_count().in_bulk(found)
    return [public[pk] for pk in dict.fromkeys(found) if pk in public][:PROPOSED]


def _respelt(query: Query, unknown: list[Term]) -> Iterator[str]:
    """The query with other words for those that no story has, and without those for which there are none."""
    choices = [_near(term) or [""] for term in unknown]
    for words in product(*choices):
        other = dict(zip(unknown, words, strict=True))
        wanted = [parse(other.get(term, term.said)).wanted for term in query.wanted]
        yield query._replace(wanted=tuple(term for terms in wanted for term in terms)).said


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
