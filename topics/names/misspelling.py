"""Words that may be misspellings of each other: one or two letters differ, and one of the words is unknown."""

from collections.abc import Iterator, Sequence

from newsroom.core.text import english_words
from topics.indexes import folding

# The length from which a word may be misspelt, and from which two of its letters may be wrong.
SHORT, LONG = 6, 9
# The number of first letters that find a misspelt word. In names with more words than the second number, only its
# first and last letter are used, because the other words find the name.
HEAD, FEW_WORDS = 5, 3


def is_misspelt(words: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether exactly one word differs, by one or two letters that are not its first or last.

    Typing errors are rare at both ends, where Gambia and Zambia, Maria and Mario, north and south differ. Two words
    that a dictionary has are different words: Hungary and hungry, production and protection.
    """
    differing = [(a, b) for a, b in zip(words, others, strict=False) if a != b]
    if len(words) != len(others) or len(differing) != 1:
        return False
    a, b = differing[0]
    if not (may_be_misspelt(a) and may_be_misspelt(b) and (a[0], a[-1]) == (b[0], b[-1])):
        return False
    max_errors = 1 if min(len(a), len(b)) < LONG else 2
    is_near = abs(len(a) - len(b)) <= max_errors and distances(a, b)[-1] <= max_errors
    return is_near and not (english_words.frequency(a) and english_words.frequency(b))


def may_be_misspelt(word: str) -> bool:
    """Return whether the word is long enough and has only letters. Numbers are never taken for typing errors."""
    return (
        len(word) >= SHORT
        and word.isalpha()
        and folding.is_in_script(word, lambda called: called.startswith(folding.ALPHABETS))
    )


def fingerprints(words: Sequence[str]) -> Iterator[str]:
    """Yield the name (its words) with parts of one word left out. Names that `is_misspelt` have one in common."""
    for n, word in enumerate(words):
        if may_be_misspelt(word):
            gaps = _gaps(word) if len(words) <= FEW_WORDS else [f"{word[0]}…{word[-1]}"]
            yield from (" ".join([*words[:n], gap, *words[n + 1 :]]) for gap in gaps)


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


def distances(a: str, b: str) -> list[int]:
    """Return the distance from `a` to each prefix of `b`, starting with the empty one.

    It is the number of insertions, deletions, substitutions and swaps of adjacent letters.
    """
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
