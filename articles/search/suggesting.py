"""Other searches to offer if there are no results: without filters, with spaces, in other spellings.

The last are offered if there are few results, too. Each has the number of its results, so that no link leads to another
empty page.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import NamedTuple

from articles.search import count_results
from articles.search.spelling import similar_beginnings, similar_words
from articles.search.terms import Query, Term, parse
from articles.search.unspaced import cuts
from newsroom.core import tracking
from newsroom.core.text.tokens import is_spaced, runs_of
from newsroom.core.time import clock
from topics import cache_tags
from topics.indexes import folding, prefix_index
from topics.models import Topic, Way
from topics.names import duplicates, naming

# The number of words that are examined, and of searches and topics that are proposed.
MAX_WORDS, MAX_SUGGESTIONS = 6, 4
# Of names of topics in the text: characters of a Chinese name, letters and words of another one.
CHINESE_LENGTHS, MIN_LETTERS, MAX_NAME_WORDS = range(2, 7), 4, 6
# The number of topics with a word that starts with the text, of which some have that word.
MAX_PREFIXED = 12
# The number of characters of the text in which names are looked for.
MAX_EXAMINED = 60
# The number of searches whose results are counted for that, at most.
MAX_COUNTED = 12


class SearchSuggestion(NamedTuple):
    """Another search. count: the number of its results."""

    text: str
    count: int  # type: ignore[assignment]  # Not the method of tuples.


class Alternatives(NamedTuple):
    """Other searches.

    unfiltered: the text without filters. spellings: the text with corrected words.
    """

    unfiltered: SearchSuggestion
    spellings: list[SearchSuggestion]


def suggest_searches(query: Query) -> Alternatives:
    """Return other searches for a query without results, in 24 database queries at most."""
    terms = query.essential[:MAX_WORDS]
    whole, *counts = count_results([query.text, *(term.text for term in terms)])
    if whole:
        return Alternatives(SearchSuggestion(query.text, whole), [])
    unknown = [term for term, count in zip(terms, counts, strict=True) if not count]
    similar = similar_words(unknown)
    similar |= similar_beginnings([term for term in unknown if term.text not in similar])
    choices = product(*(similar.get(term.text, [""]) for term in unknown))
    corrected = (_replaced(query, dict(zip(unknown, words, strict=True))) for words in choices)
    spellings = _counted(query, [*islice(corrected, MAX_COUNTED), *_similar_names(query)])[:MAX_SUGGESTIONS]
    return Alternatives(SearchSuggestion(query.text, 0), spellings)


def with_spaces(query: Query) -> str:
    """Return the query with a space between two words that were typed without one, if that has results, else "".

    For a query without results, in 9 database queries at most. Of the terms that are in no story, the first that can be
    cut is, where that gives the most results.
    """
    terms = [term for term in query.essential[:MAX_WORDS] if any(cuts(term.text))]
    counts = count_results([term.text for term in terms]) if terms else []
    for term in (term for term, count in zip(terms, counts, strict=True) if not count):
        found = _counted(query, (_replaced(query, {term: " ".join(pair)}) for pair in cuts(term.text)))
        return found[0].text if found else ""
    return ""


def suggest_spellings(query: Query, total: int) -> list[SearchSuggestion]:
    """Return the query with one word in another spelling, if that has more results than `total`, those it has itself.

    In 20 database queries at most.
    """
    similar = similar_words(query.essential[:MAX_WORDS])
    corrected = (_replaced(query, {term: word}) for term in query.required for word in similar.get(term.text, ()))
    spellings = _counted(query, [*islice(corrected, MAX_COUNTED), *_similar_names(query)], more_than=total)
    return spellings[:MAX_SUGGESTIONS]


def _counted(query: Query, texts: Iterable[str], *, more_than: int = 0) -> list[SearchSuggestion]:
    """Return those of the texts that have more results than that, the most first."""
    typed = {query.text.casefold(), *(term.text.casefold() for term in query.required)}
    # Case does not matter to a search.
    by_folded = {text.casefold(): text for text in texts}
    others = [text for folded, text in by_folded.items() if folded not in typed]
    found = (SearchSuggestion(*each) for each in zip(others, count_results(others), strict=True))
    return sorted((each for each in found if each.count > more_than), key=lambda each: -each.count)


def _similar_names(query: Query) -> list[str]:
    """Return the names of public topics that the query may be a misspelling of, in four database queries."""
    if "\x00" in query.text:
        return []
    with tracking.reading(cache_tags.INDEX):
        similar = duplicates.find_similar(query.text)
    public = Topic.objects.public().in_bulk(similar)
    return [public[pk].name for pk in similar if pk in public][:MAX_SUGGESTIONS]


def _replaced(query: Query, words: Mapping[Term, str]) -> str:
    """Return the text of the query with other words for these terms; "" leaves one out."""
    wanted = [parse(words.get(term, term.text)).required for term in query.required]
    return query._replace(required=tuple(term for terms in wanted for term in terms)).text


def topics_meant(query: Query) -> list[int]:
    """Return the IDs of public topics that a query means whose names it is not, in seven queries.

    Those of whose names it is the plural or the singular (“glacier”), or else a part: whole words (“Curie”), or some
    characters in a script without spaces between words (奥运 of 奥运会).
    """
    key = naming.key_of(query.text)
    # A Chinese character tells about as much as two letters.
    if query.excluded or not 3 <= sum(1 + folding.is_han(each) for each in key) <= MAX_EXAMINED:
        return []
    if any('"' in term.text or "\x00" in term.text for term in query.required):
        return []
    with tracking.reading(cache_tags.INDEX):
        in_other_number = duplicates.find_similar(query.text, {Way.PLURAL})
    found = [row["topic"] for row in prefix_index.public_starting_with(key, clock.now())[:MAX_PREFIXED]]
    # Only then is decided which are shown, or a search would tell of a topic that is not public.
    names = dict(Topic.objects.public().filter(pk__in=[*in_other_number, *found]).values_list("pk", "key"))
    shown = [pk for pk in in_other_number if pk in names] or [pk for pk in found if _has_words(names.get(pk, ""), key)]
    return shown[:MAX_SUGGESTIONS]


def _has_words(name: str, key: str) -> bool:
    """Return whether the name (a key; "" for none) has the words of the key; all do of a script without spaces."""
    return bool(name) and (not is_spaced(key) or f" {key} " in f" {name} ")


def similar_topics(text: str) -> list[Topic]:
    """Return public topics whose names are similar to the text, start with it or are in it, in eight queries."""
    key = naming.key_of(text)
    if not key or "\x00" in key:
        return []
    prefixed = prefix_index.public_starting_with(key, clock.now())[:MAX_SUGGESTIONS]
    # Whatever changes a name of a public topic, or makes one public, invalidates this tag.
    with tracking.reading(cache_tags.INDEX):
        similar = duplicates.find_similar(text)
        contained = duplicates.find_spelled(dict.fromkeys(_parts(text)))
    longest = sorted(contained, key=len, reverse=True)
    found = [*similar, *(row["topic"] for row in prefixed), *(topic for name in longest for topic in contained[name])]
    public = Topic.objects.public().with_live_count().in_bulk(found)
    return [public[pk] for pk in dict.fromkeys(found) if pk in public][:MAX_SUGGESTIONS]


def _parts(text: str) -> Iterator[str]:
    """Yield the parts of the text that may be names of topics: Chinese characters, or whole words."""
    runs = list(runs_of(text[:MAX_EXAMINED]))
    for run in (run for run, is_unspaced in runs if is_unspaced):
        for length in CHINESE_LENGTHS:
            parts = (run[start : start + length] for start in range(len(run) - length + 1))
            yield from (part for part in parts if all(map(folding.is_han, part)))
    words = [run for run, is_unspaced in runs if not is_unspaced]
    for start in range(len(words)):
        for stop in range(start + 1, min(len(words), start + MAX_NAME_WORDS) + 1):
            part = " ".join(words[start:stop])
            if sum(map(str.isalpha, part)) >= MIN_LETTERS:
                yield part
