"""How two names are compared that may mean the same thing.

Names leave fingerprints, words that those which resemble each other have in common, so that an index finds the few
with which one has to be compared.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from topics.indexes import folding
from topics.models import NAME_LENGTH, Way

# A word shorter than this is never taken for another one's misspelling; of a long one two letters may be wrong.
SHORT, LONG = 6, 9
# A word that may be misspelt is found by so many of its first letters; in a name of more words by those beside it.
HEAD, FEW_WORDS = 5, 3
_TRANSCRIBED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


class Shape(NamedTuple):
    """What is compared of a name."""

    name: str
    is_alias: bool
    # In one word without accents and punctuation; also with ue for ü.
    spellings: frozenset[str]
    words: tuple[str, ...]
    # In Latin letters, of a Chinese name: as many as its characters have readings.
    pinyins: frozenset[str]
    singulars: frozenset[str]
    is_latin: bool


class Likeness(NamedTuple):
    """Why two topics may be one."""

    way: Way
    is_by_alias: bool
    name: str
    other_name: str

    def reversed(self) -> "Likeness":
        """The same, seen from the other topic."""
        return self._replace(name=self.other_name, other_name=self.name)


def among(shapes: Mapping[int, Sequence[Shape]]) -> dict[tuple[int, int], Likeness]:
    """Which of the topics resemble each other: the two ids, the smaller one first -> why."""
    sharing: dict[str, list[int]] = defaultdict(list)
    found: dict[tuple[int, int], Likeness] = {}
    for pk in sorted(shapes):
        words = fingerprints(shapes[pk])
        for other in sorted({other for word in words for other in sharing[word]}):
            if likeness := between(shapes[other], shapes[pk]):
                found[other, pk] = likeness
        for word in words:
            sharing[word].append(pk)
    return found


def between(names: Sequence[Shape], others: Sequence[Shape]) -> Likeness | None:
    """Why two topics with these names may be one: the surest reason, of their own names rather than of aliases."""
    # A topic that has a Chinese name is known by that one: 陕西 is not the Shanxi that is called 山西 too.
    is_translated = all(any(shape.pinyins for shape in shapes) for shapes in (names, others))
    ways = list(Way)
    found: list[tuple[int, bool, int, Likeness]] = []
    for a, b in product(names, others):
        way = _way(a, b)
        if way and not (way == Way.PINYIN and is_translated):
            is_by_alias = a.is_alias or b.is_alias
            found.append((ways.index(way), is_by_alias, len(found), Likeness(way, is_by_alias, a.name, b.name)))
    return min(found)[-1] if found else None


def fingerprints(shapes: Iterable[Shape]) -> set[str]:
    """The words that names which resemble one of these have one in common with."""
    words: set[str] = set()
    for shape in shapes:
        words |= shape.spellings | shape.singulars | shape.pinyins
        for n, word in enumerate(shape.words):
            if _may_be_misspelt(word):
                gaps = _gaps(word) if len(shape.words) <= FEW_WORDS else [f"{word[0]}…{word[-1]}"]
                words.update(" ".join([*shape.words[:n], gap, *shape.words[n + 1 :]]) for gap in gaps)
    return {word[:NAME_LENGTH] for word in words if word}


def _gaps(word: str) -> Iterator[str]:
    """The word with gaps, in which few words are like it: of those that it may be a misspelling of, each in one.

    Where one letter is wrong, the first letters are the same but for one of them. Where two are, that is so too, or
    both stand there and what follows is the same: all but six letters of the shorter word, because the fifth may have
    changed places with the sixth.
    """
    for n in range(1, HEAD):
        yield f"{word[:n]}{word[n + 1 : HEAD]}…{word[-1]}"
    # The other word may be the shorter one, by two letters at most.
    for shorter in range(max(LONG, len(word) - 2), len(word) + 1):
        yield f"{word[0]}…{word[HEAD + 1 - shorter :]}"


@lru_cache(maxsize=4096)
def shape_of(name: str, *, is_alias: bool = False) -> Shape:
    """What is compared of the name."""
    text = folding.spaced(folding.unmarked(folding.lower(name)))
    is_latin = folding.is_written_in(text, lambda called: called.startswith("LATIN "))
    is_chinese = not is_latin and folding.is_written_in(text, lambda called: called.startswith(folding.HAN))
    spellings = (
        {text, folding.spaced(folding.unmarked(folding.lower(name).translate(_TRANSCRIBED)))} if is_latin else {text}
    )
    return Shape(
        name,
        is_alias,
        frozenset(map(folding.in_one, spellings)) - {""},
        tuple(text.split()),
        folding.pinyins(text) if is_chinese else frozenset(),
        frozenset(map(folding.in_one, _singulars(text))) if is_latin else frozenset(),
        is_latin,
    )


def _way(a: Shape, b: Shape) -> Way | None:
    if a.spellings & b.spellings:
        return Way.SPELLING
    if (b.is_latin and a.pinyins & b.spellings) or (a.is_latin and b.pinyins & a.spellings):
        return Way.PINYIN
    if a.spellings & b.singulars or b.spellings & a.singulars:
        return Way.PLURAL
    return Way.LETTERS if _is_misspelt(a.words, b.words) else None


def _is_misspelt(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether one word differs, and that by a letter or two in its middle.

    Who mistypes seldom does at either end, where Gambia and Zambia, Maria and Mario, north and south are told apart.
    """
    differing = [(a, b) for a, b in zip(words, others, strict=False) if a != b]
    if len(words) != len(others) or len(differing) != 1:
        return False
    a, b = differing[0]
    if not (_may_be_misspelt(a) and _may_be_misspelt(b) and (a[0], a[-1]) == (b[0], b[-1])):
        return False
    most = 1 if min(len(a), len(b)) < LONG else 2
    return abs(len(a) - len(b)) <= most and _distance(a, b) <= most


def _may_be_misspelt(word: str) -> bool:
    """Whether it is long enough, and of letters alone: numbers are never mistaken for each other."""
    return (
        len(word) >= SHORT
        and word.isalpha()
        and folding.is_written_in(word, lambda called: called.startswith(folding.ALPHABETS))
    )


def _distance(a: str, b: str) -> int:
    """How many letters have to be put in, left out, changed, or exchanged with the next one."""
    return distances(a, b)[-1]


def distances(a: str, b: str) -> list[int]:
    """The same from each beginning of `b`, that without a letter first."""
    before, above = [0] * (len(b) + 1), list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            step = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and (letter, a[i - 2]) == (b[j - 2], other):
                step = min(step, before[j - 2] + 1)
            row.append(step)
        before, above = above, row
    return above


def _singulars(text: str) -> Iterator[str]:
    """What the text may be the plural of, in English."""
    for plural, singular in (("ies", "y"), ("es", ""), ("s", "")):
        stem = text.removesuffix(plural)
        is_plural = stem.endswith(("s", "x", "z", "ch", "sh")) if plural == "es" else not stem.endswith(("s", "u", "i"))
        if stem != text and len(stem) > 2 and is_plural:
            yield stem + singular
