"""Other forms of a name: “Baker, James”, “The Netherlands”, “W. Germany”, a surname alone."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from topics.indexes import folding

# The most words of a name that is abbreviated, or that a surname ends.
MAX_WORDS = 4
# The fewest letters that a name has without “the”, unless they are all capitals: The Who is not the WHO.
MIN_LETTERS = 5
# The fewest letters of a surname alone, and of a word that an abbreviated name has in full.
MIN_WORD = 3
_INVERTED = re.compile(r"(\D+?)\s*[,，]\s*(\D+)")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.){2,}")
_SHORT = re.compile(r"[^\W\d_]{1,5}\.")
# Single letters that are words in some language, and no abbreviations.
_LETTERS = frozenset("aeioyu")


class Forms(NamedTuple):
    """A name in its usual order. An abbreviated word ends with a full stop.

    words: without “the”. is_capitalised: whether all its words have a capital, so that their order may vary.
    """

    words: tuple[str, ...]
    is_capitalised: bool

    @property
    def plain(self) -> tuple[str, ...]:
        """The words without full stops."""
        return tuple(word.rstrip(".") for word in self.words)


def forms_of(name: str) -> Forms:
    """Return the forms of the name."""
    inverted = _INVERTED.fullmatch(name.strip())
    written = f"{inverted[2]} {inverted[1]}" if inverted else name
    words = list(_words(folding.remove_accents(folding.fold_case(written))))
    rest = [word for word in written.split() if word.casefold() != "the"]
    has_article = len(rest) < len(written.split())
    if has_article and ("".join(rest).isupper() or sum(map(str.isalpha, "".join(rest))) >= MIN_LETTERS):
        words = [word for word in words if word != "the"]
    is_capitalised = len(rest) > 1 and all(word[:1].isupper() for word in rest)
    return Forms(tuple(words), is_capitalised)


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text in lower case."""
    tokens = text.split()
    for n, token in enumerate(tokens):
        if token == "&":
            yield "and"
        elif _ACRONYM.fullmatch(token):
            yield token.replace(".", "")
        elif _SHORT.fullmatch(token):
            yield token
        elif len(token) == 1 and token.isalpha() and token not in _LETTERS and n < len(tokens) - 1:
            yield f"{token}."
        else:
            yield from folding.replace_punctuation(re.sub("['’ʼʻʿʾ`]", "", token)).split()


def fingerprints(forms: Forms) -> Iterator[str]:
    """Yield words that names in other forms have in common."""
    words = forms.plain
    yield folding.join_words(" ".join(words))
    if forms.is_capitalised:
        yield f"~ {' '.join(sorted(words))}"
    if 1 < len(words) <= MAX_WORDS:
        first, *others = words
        if not forms.words[-1].endswith("."):
            yield f"~ {' '.join(word[:1] for word in words[:-1])}. {words[-1]}"
        if not forms.words[0].endswith("."):
            yield f"~ {first} {' '.join(word[:1] for word in others)}."


def surname_fingerprints(forms: Forms) -> Iterator[str]:
    """Yield the fingerprint that the full name of a person has, and its surname alone looks for."""
    if 1 < len(forms.words) <= MAX_WORDS and forms.words[0] != "the" and _may_be_surname(forms.words[-1]):
        yield f"* {forms.words[-1]}"


def lookups(forms: Forms) -> Iterator[str]:
    """Yield further fingerprints of topics to compare: a surname alone finds full names, and these find it."""
    if forms.words and _may_be_surname(forms.words[-1]):
        surname = forms.words[-1]
        yield f"* {surname}" if len(forms.words) == 1 else surname


def is_rearranged(a: Forms, b: Forms) -> bool:
    """Return whether the names have the same words but for “the”, in another order if all have capitals."""
    if folding.join_words(" ".join(a.plain)) == folding.join_words(" ".join(b.plain)):
        return bool(a.words)
    return a.is_capitalised and b.is_capitalised and sorted(a.plain) == sorted(b.plain)


def is_abbreviated(short: Forms, full: Forms) -> bool:
    """Return whether the first name is the second with some words abbreviated."""
    if len(short.words) != len(full.words) or len(short.words) > MAX_WORDS:
        return False
    pairs = list(zip(short.words, full.words, strict=True))
    equal = [word for word, other in pairs if word == other]
    return any(len(word) >= MIN_WORD for word in equal) and all(
        word == other or _abbreviates(word, other) for word, other in pairs
    )


def _abbreviates(short: str, word: str) -> bool:
    """Return whether the word has the letters of the abbreviation in order, and begins with the first one."""
    letters = iter(word)
    is_shorter = short.endswith(".") and not word.endswith(".") and len(short) <= len(word)
    return is_shorter and word[0] == short[0] and all(letter in letters for letter in short[:-1])


def is_surname(short: Forms, full: Forms) -> bool:
    """Return whether the first name is the last word of the second, which may be a person."""
    return len(short.words) == 1 and short.words[0] in {each[2:] for each in surname_fingerprints(full)}


def _may_be_surname(word: str) -> bool:
    return len(word) >= MIN_WORD and word.isalpha()
