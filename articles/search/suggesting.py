"""Other searches to offer if there are no results: without filters, by single words, and in other spellings.

Each has the number of its results, so that no link leads to another empty page.
"""

from collections.abc import Iterator
from itertools import islice, product
from typing import NamedTuple

from articles import id_queries
from articles.search import count_results
from articles.search.terms import Query, Term, parse
from newsroom.core import tracking
from newsroom.core.text.tokens import is_spaced
from newsroom.core.time import clock
from topics import cache_tags
from topics.indexes import prefix_index
from topics.models import Topic
from topics.names import duplicates, naming
from topics.names.matching import distances

# The number of words that are examined, and of searches and topics that are proposed.
MAX_WORDS, MAX_SUGGESTIONS = 6, 4
# Shorter words than MIN_LENGTH are not corrected; words of LONG_LENGTH letters or more may have two errors.
MIN_LENGTH, LONG_LENGTH = 4, 8
# The number of words with the same beginning that a word is compared with.
MAX_COMPARED = 500


class SearchSuggestion(NamedTuple):
    """Another search. count: the number of its results."""

    text: str
    count: int  # type: ignore[assignment]  # Not the method of tuples.


class Alternatives(NamedTuple):
    """Other searches. unfiltered: the text without filters. words: each required term that has results. spellings: the
    text with corrected words."""

    unfiltered: SearchSuggestion
    words: list[SearchSuggestion]
    spellings: list[SearchSuggestion]


def suggest_searches(query: Query) -> Alternatives:
    """Return other searches for a query without results, in ten database queries at most."""
    terms = query.required[:MAX_WORDS]
    whole, *counts = count_results([query.text, *(term.text for term in terms)])
    words = [SearchSuggestion(term.text, count) for term, count in zip(terms, counts, strict=True) if count]
    if whole:
        return Alternatives(SearchSuggestion(query.text, whole), [], [])
    unknown = [term for term, count in zip(terms, counts, strict=True) if not count]
    corrected = [
        text
        for text in islice(_corrections(query, unknown), MAX_SUGGESTIONS)
        if text not in {term.text for term in terms}
    ]
    spellings = [
        SearchSuggestion(*found) for found in zip(corrected, count_results(corrected), strict=True) if found[1]
    ]
    return Alternatives(SearchSuggestion(query.text, 0), words if len(terms) > 1 else [], spellings)


def similar_topics(text: str) -> list[Topic]:
    """Return public topics whose names are similar to the text or start with it, in five queries."""
    key = naming.key_of(text)
    if not key or "\x00" in key:
        return []
    prefixed = prefix_index.public_starting_with(key, clock.now())[:MAX_SUGGESTIONS]
    # Whatever changes a name of a public topic, or makes one public, invalidates this tag.
    with tracking.reading(cache_tags.INDEX):
        similar = duplicates.find_similar(text)
    found = [*similar, *(row["topic"] for row in prefixed)]
    public = Topic.objects.public().with_live_count().in_bulk(found)
    return [public[pk] for pk in dict.fromkeys(found) if pk in public][:MAX_SUGGESTIONS]


def _corrections(query: Query, unknown: list[Term]) -> Iterator[str]:
    """Yield the query with unknown terms corrected, or left out if there is no correction."""
    choices = [_similar_words(term) or [""] for term in unknown]
    for words in product(*choices):
        other = dict(zip(unknown, words, strict=True))
        wanted = [parse(other.get(term, term.text)).required for term in query.required]
        yield query._replace(required=tuple(term for terms in wanted for term in terms)).text


def _similar_words(term: Term) -> list[str]:
    """Return words of live headlines, or their beginnings, that this one may be a misspelling of: the nearest ones.

    Its first third, at least two letters, is assumed to be correct. Unpublished headlines are not used, because the
    suggestions would reveal their words.
    """
    word = term.runs[0][0]
    if len(term.runs) > 1 or len(word) < MIN_LENGTH or not word.isalpha() or not is_spaced(word):
        return []
    max_errors = 1 if len(word) < LONG_LENGTH else 2
    found: dict[str, int] = {}
    # Which words are examined depends on drafts, too, whose changes invalidate nothing.
    tracking.keep_uncached()
    with tracking.reading():
        others = id_queries.expand_live_prefix(word[: max(2, len(word) // 3)], MAX_COMPARED, clock.now())
    for other in others:
        errors = distances(word, other)
        fewest = min(errors)
        if fewest <= max_errors:
            # Of the beginnings that are as near, the longest.
            beginning = other[: len(errors) - 1 - errors[::-1].index(fewest)]
            found[beginning] = min(fewest, found.get(beginning, max_errors))
    return sorted(found, key=lambda word: (found[word], word))[:MAX_SUGGESTIONS]
