"""Words of live stories that a word may be a misspelling, or another spelling, of."""

import json
import re
from collections.abc import Collection, Iterator

from django.db import connection

from articles import id_queries
from articles.search import statements, story_numbers
from articles.search.limits import time_limit
from articles.search.terms import Term
from articles.word_tables import SIMILARITY
from newsroom.core import tracking
from newsroom.core.text.tokens import is_spaced
from newsroom.core.time import clock
from topics.names.misspelling import distances

# Shorter words than MIN_LENGTH are not corrected; words of LONG_LENGTH letters or more may have two errors.
MIN_LENGTH, LONG_LENGTH = 4, 8
# The number of words with the same beginning that a word is compared with, and of those that are returned.
MAX_COMPARED, MAX_SIMILAR = 500, 4
# The letters that may be wrong or missing: those of the word's own alphabet, as `tokens.words_of` has them.
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyzæøœłđðþ",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёєіїґ",
    "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
    "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
)
# Where British and American spellings differ, most of them by the end of a word.
_VARIANTS = (
    ("our", "or"),
    ("re$", "er"),
    ("([iy])s(?=[aei])", r"\1z"),
    ("nce", "nse"),
    ("ogue", "og"),
    ("sk", "sc"),
    ("grey", "gray"),
    ("ll", "l"),
    ("[ao]e", "e"),
)
# Looks up each word. PostgreSQL looks among the first words of stories, which is fast for common ones, and only if it
# is not there in the index of all words, which is fast for rare ones. A scalar subquery keeps it from reading all words
# at once. Both indexes have words of scheduled stories, too.
_LIVE = {
    "sqlite": "SELECT value FROM json_each(%s) WHERE 1 = "
    "(SELECT 1 FROM articles_searchtext WHERE articles_searchtext MATCH value AND rowid <= %s LIMIT 1)",
    "postgresql": f"""
SELECT typed.value FROM json_array_elements_text(%s::json) AS typed WHERE 1 = COALESCE((
    SELECT 1 FROM {SIMILARITY} AS found CROSS JOIN articles_article AS story
    WHERE found.word = typed.value AND story.id = found.article_id
    AND story.status = 'published' AND story.published_at <= %s LIMIT 1
), (SELECT 1 FROM articles_searchtext WHERE words @@ typed.value::tsquery AND (number + 0) <= %s LIMIT 1))
""",
}


def similar_words(terms: Collection[Term]) -> dict[str, list[str]]:
    """Return words of live stories that each of the terms may be meant as, by the term's text; in one query.

    They differ from it in one letter, or in the order of two. For a word that a live story has, there are only British
    and American spellings of it, because it is no typing error. Terms without any are absent.
    """
    words = _words(terms)
    found = _with_one_error(words.values())
    return {text: found[word] for text, word in words.items() if word in found}


def similar_beginnings(terms: Collection[Term]) -> dict[str, list[str]]:
    """Return words of live headlines, or their beginnings, that each of the terms may be meant as.

    They differ from it in one letter, or in two if it is long. One query for each term. The page is not cached.
    """
    found = {text: _beginnings(word) for text, word in _words(terms).items()}
    return {text: words for text, words in found.items() if words}


def _words(terms: Collection[Term]) -> dict[str, str]:
    """Return the words that may be misspelt, by the terms' texts."""
    return {term.text: term.runs[0][0] for term in terms if _may_be_misspelt(term)}


def _may_be_misspelt(term: Term) -> bool:
    word = term.runs[0][0]
    return len(term.runs) == 1 and len(word) >= MIN_LENGTH and word.isalpha() and is_spaced(word)


def _with_one_error(words: Collection[str]) -> dict[str, list[str]]:
    """Return the words of live stories that differ from these in one letter, or in the order of two; by these."""
    candidates = {word: sorted(set(_edits(word)) - {word}) for word in words}
    every = sorted({*words, *(candidate for each in candidates.values() for candidate in each)})
    if not every:
        return {}
    now = clock.now()
    moments = (now,) if connection.vendor == "postgresql" else ()
    parameters = json.dumps(every, ensure_ascii=False), *moments, story_numbers.last_number(now)
    with time_limit():
        rows = statements.fetch(_LIVE[connection.vendor], parameters)
    live = {word for (word,) in rows}
    found = {
        word: [other for other in each if other in live and (word not in live or _are_variants(word, other))]
        for word, each in candidates.items()
    }
    return {word: each for word, each in found.items() if each}


def _are_variants(word: str, other: str) -> bool:
    """Return whether the words are the British and the American spelling of the same one: colour, color."""
    return _in_one_spelling(word) == _in_one_spelling(other)


def _in_one_spelling(word: str) -> str:
    for pattern, replacement in _VARIANTS:
        word = re.sub(pattern, replacement, word)
    return word


def _edits(word: str) -> Iterator[str]:
    """Yield the word with one letter left out, swapped with the next, replaced or added."""
    letters = next((alphabet for alphabet in _ALPHABETS if word[0] in alphabet), "")
    for n in range(len(word) + 1):
        before, after = word[:n], word[n:]
        yield from (f"{before}{letter}{after}" for letter in letters)
        if after:
            yield before + after[1:]
            yield from (f"{before}{letter}{after[1:]}" for letter in letters)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def _beginnings(word: str) -> list[str]:
    """Return words of live headlines, or their beginnings, that this one may be a misspelling of: the nearest ones.

    Its first third, at least two letters, is assumed to be correct. Unpublished headlines are not used, because the
    suggestions would reveal their words.
    """
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
    return sorted(found, key=lambda word: (found[word], word))[:MAX_SIMILAR]
