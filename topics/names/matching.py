"""Compares two names that may mean the same thing.

Each name has fingerprints: words that similar names have in common. An index of them finds the few names to compare.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from newsroom.core.text.english import singulars_of
from newsroom.core.text.han import fold_han
from topics.indexes import folding
from topics.models import NAME_LENGTH, Way

# The length from which a word may be misspelt, and from which two of its letters may be wrong.
SHORT, LONG = 6, 9
# The number of first letters that find a misspelt word. In names with more words than the second number, only its
# first and last letter are used, because the other words find the name.
HEAD, FEW_WORDS = 5, 3
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
        words = fingerprints(names_by_topic[pk])
        for other in sorted({other for word in words for other in topics_by_word[word]}):
            if match := match_names(names_by_topic[other], names_by_topic[pk]):
                matches[other, pk] = match
        for word in words:
            topics_by_word[word].append(pk)
    return matches


def match_names(names: Sequence[NormalisedName], others: Sequence[NormalisedName]) -> NameMatch | None:
    """Return the best reason why two topics with these names may be the same, or None. Main names precede aliases."""
    # If both topics have Chinese names, pinyin says nothing: 陕西 is not the Shanxi that is also called 山西.
    is_translated = all(any(name.pinyins for name in each) for each in (names, others))
    ways = list(Way)
    candidates: list[tuple[int, bool, int, NameMatch]] = []
    for a, b in product(names, others):
        way = _way(a, b)
        if way and not (way == Way.PINYIN and is_translated):
            is_by_alias = a.is_alias or b.is_alias
            candidates.append(
                (ways.index(way), is_by_alias, len(candidates), NameMatch(way, is_by_alias, a.name, b.name))
            )
    return min(candidates)[-1] if candidates else None


def fingerprints(names: Iterable[NormalisedName]) -> set[str]:
    """Return the fingerprints of these names. Similar names have at least one in common."""
    words: set[str] = set()
    for name in names:
        words |= name.spellings | name.singulars | name.pinyins
        for n, word in enumerate(name.words):
            if _may_be_misspelt(word):
                gaps = _gaps(word) if len(name.words) <= FEW_WORDS else [f"{word[0]}…{word[-1]}"]
                words.update(" ".join([*name.words[:n], gap, *name.words[n + 1 :]]) for gap in gaps)
    return {word[:NAME_LENGTH] for word in words if word}


def _gaps(word: str) -> Iterator[str]:
    """Yield the word with parts left out. A word that it may be a misspelling of has one of these in common with it.

    With one wrong letter, the first letters are the same except for one of them. With two wrong letters, that is true
    too, or both are among the first letters and the rest is the same: all but six letters of the shorter word, because
    the fifth may be swapped with the sixth.
    """
    for n in range(1, HEAD):
        yield f"{word[:n]}{word[n + 1 : HEAD]}…{word[-1]}"
    # The other word may be the shorter one, by two letters at most.
    for shorter in range(max(LONG, len(word) - 2), len(word) + 1):
        yield f"{word[0]}…{word[HEAD + 1 - shorter :]}"


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
    if (b.is_latin and a.pinyins & b.spellings) or (a.is_latin and b.pinyins & a.spellings):
        return Way.PINYIN
    if a.spellings & b.singulars or b.spellings & a.singulars:
        return Way.PLURAL
    return Way.LETTERS if _is_misspelt(a.words, b.words) else None


def _is_misspelt(words: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether exactly one word differs, by one or two letters that are not its first or last.

    Typing errors are rare at both ends, where Gambia and Zambia, Maria and Mario, north and south differ.
    """
    differing = [(a, b) for a, b in zip(words, others, strict=False) if a != b]
    if len(words) != len(others) or len(differing) != 1:
        return False
    a, b = differing[0]
    if not (_may_be_misspelt(a) and _may_be_misspelt(b) and (a[0], a[-1]) == (b[0], b[-1])):
        return False
    max_errors = 1 if min(len(a), len(b)) < LONG else 2
    return abs(len(a) - len(b)) <= max_errors and _distance(a, b) <= max_errors


def _may_be_misspelt(word: str) -> bool:
    """Return whether the word is long enough and has only letters. Numbers are never taken for typing errors."""
    return (
        len(word) >= SHORT
        and word.isalpha()
        and folding.is_in_script(word, lambda called: called.startswith(folding.ALPHABETS))
    )


def _distance(a: str, b: str) -> int:
    """Return the number of insertions, deletions, substitutions and swaps of adjacent letters between the words."""
    return distances(a, b)[-1]


def distances(a: str, b: str) -> list[int]:
    """Return the distance from `a` to each prefix of `b`, starting with the empty one."""
    previous, last = [0] * (len(b) + 1), list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            step = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and (letter, a[i - 2]) == (b[j - 2], other):
                step = min(step, previous[j - 2] + 1)
            row.append(step)
        previous, last = last, row
    return last
