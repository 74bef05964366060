"""Compares two names that may mean the same thing.

Each name has fingerprints: words that similar names have in common. An index of them finds the few names to compare.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from newsroom.core.text.english import singulars_of
from newsroom.core.text.han import fold_han
from topics.indexes import folding
from topics.models import NAME_LENGTH, Way
from topics.names import forms, misspelling, romanisation
from topics.names.forms import Forms

_TRANSCRIBED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


class NormalisedName(NamedTuple):
    """A name in the normalised forms that are compared."""

    name: str
    is_alias: bool
    # As one word without accents and punctuation, in simplified characters; also with ue for ü.
    spellings: frozenset[str]
    words: tuple[str, ...]
    # Of a Chinese name, in Latin letters: one for each combination of readings.
    pinyins: frozenset[str]
    singulars: frozenset[str]
    is_latin: bool
    forms: Forms
    # Of one in several ways in Latin letters, or in letters that have a reading in these.
    romanised: frozenset[str]


class NameMatch(NamedTuple):
    """The reason why two topics may be the same."""

    way: Way
    is_by_alias: bool
    name: str
    other_name: str

    def reversed(self) -> "NameMatch":
        """Return the reason from the point of view of the other topic."""
        return self._replace(name=self.other_name, other_name=self.name)


def find_matches(names_by_topic: Mapping[int, Sequence[NormalisedName]]) -> dict[tuple[int, int], NameMatch]:
    """Return the reason for each pair of similar topics, by their IDs, smaller first."""
    topics_by_word: dict[str, list[int]] = defaultdict(list)
    matches: dict[tuple[int, int], NameMatch] = {}
    for pk in sorted(names_by_topic):
        words = lookups(names_by_topic[pk])
        for other in sorted({other for word in words for other in topics_by_word.get(word, ())}):
            if match := match_names(names_by_topic[other], names_by_topic[pk]):
                matches[other, pk] = match
        for word in fingerprints(names_by_topic[pk]):
            topics_by_word[word].append(pk)
    return matches


def match_names(names: Sequence[NormalisedName], others: Sequence[NormalisedName]) -> NameMatch | None:
    """Return the best reason why two topics with these names may be the same, or None. Main names precede aliases."""
    # If both topics have Chinese names, pinyin says nothing: 陕西 is not the Shanxi that is also called 山西.
    is_translated = all(any(name.pinyins for name in each) for each in (names, others))
    # A topic that has a full name as alias is not another person with the same surname.
    is_full = all(any(len(name.forms.words) > 1 for name in each) for each in (names, others))
    ways = list(Way)
    candidates: list[tuple[int, bool, int, NameMatch]] = []
    for a, b in product(names, others):
        way = _way(a, b)
        if way and not (way == Way.PINYIN and is_translated) and not (way == Way.SURNAME and is_full):
            is_by_alias = a.is_alias or b.is_alias
            candidates.append(
                (ways.index(way), is_by_alias, len(candidates), NameMatch(way, is_by_alias, a.name, b.name))
            )
    return min(candidates)[-1] if candidates else None


def fingerprints(names: Iterable[NormalisedName]) -> set[str]:
    """Return the fingerprints of these names. Similar names have at least one in common, but for `lookups`."""
    words: set[str] = set()
    for name in names:
        words |= name.spellings | name.singulars | name.pinyins
        words.update(misspelling.fingerprints(name.words), forms.fingerprints(name.forms))
        words.update(forms.surname_fingerprints(name.forms), (f"= {key}" for key in name.romanised))
    return {word[:NAME_LENGTH] for word in words if word}


def lookups(names: Iterable[NormalisedName]) -> set[str]:
    """Return what topics whose names may be similar to these have as fingerprints, some of them not in common.

    A surname alone and a full name find each other, but full names with the same surname do not.
    """
    names = list(names)
    own = {word for name in names for word in forms.surname_fingerprints(name.forms)}
    found = {word for name in names for word in forms.lookups(name.forms)}
    return {word[:NAME_LENGTH] for word in (fingerprints(names) - own) | found}


@lru_cache(maxsize=4096)
def normalise(name: str, *, is_alias: bool = False) -> NormalisedName:
    """Return the normalised name."""
    text, *_ = texts = _texts(name)
    is_latin = _is_latin(text)
    is_chinese = not is_latin and folding.is_in_script(text, lambda called: called.startswith(folding.HAN))
    return NormalisedName(
        name,
        is_alias,
        _joined(texts),
        tuple(text.split()),
        folding.pinyins(text) if is_chinese else frozenset(),
        frozenset(map(folding.join_words, singulars_of(text))) if is_latin else frozenset(),
        is_latin,
        (other_forms := forms.forms_of(fold_han(name))),
        romanisation.keys(other_forms.plain),
    )


def spellings(name: str) -> frozenset[str]:
    """Return the `spellings` of the normalised name. Two names with one in common are the same (`Way.SPELLING`)."""
    return _joined(_texts(name))


def _texts(name: str) -> list[str]:
    """Return the name without accents and punctuation; for one in Latin letters, also with ue for ü."""
    folded = fold_han(folding.fold_case(name))
    text = folding.replace_punctuation(folding.remove_accents(folded))
    if not _is_latin(text):
        return [text]
    return [text, folding.replace_punctuation(folding.remove_accents(folded.translate(_TRANSCRIBED)))]


def _joined(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(map(folding.join_words, texts)) - {""}


def _is_latin(text: str) -> bool:
    return folding.is_in_script(text, lambda called: called.startswith("LATIN "))


def _way(a: NormalisedName, b: NormalisedName) -> Way | None:
    """Return how two names resemble each other, or None."""
    if a.spellings & b.spellings:
        return Way.SPELLING
    if forms.is_rearranged(a.forms, b.forms):
        return Way.ORDER
    if (b.is_latin and a.pinyins & b.spellings) or (a.is_latin and b.pinyins & a.spellings):
        return Way.PINYIN
    if a.spellings & b.singulars or b.spellings & a.singulars:
        return Way.PLURAL
    if _is_short_for(forms.is_abbreviated, a, b):
        return Way.SHORT
    if misspelling.is_misspelt(a.words, b.words):
        return Way.LETTERS
    if a.romanised & b.romanised and romanisation.is_respelt(a.forms.plain, b.forms.plain):
        return Way.ROMANISED
    return Way.SURNAME if _is_short_for(forms.is_surname, a, b) else None


def _is_short_for(is_short: Callable[[Forms, Forms], bool], a: NormalisedName, b: NormalisedName) -> bool:
    """Return whether one name is short for the other in this way. An alias is short for the name of its own topic."""
    return (not a.is_alias and is_short(a.forms, b.forms)) or (not b.is_alias and is_short(b.forms, a.forms))
