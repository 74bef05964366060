"""Finds words in a text that may be names. It knows no topics."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from newsroom.core.html import single_line
from topics.names.naming import key_of

# The longest name, in words, and in characters of scripts without spaces.
MAX_WORDS, MAX_CHARACTERS = 8, 10
# The number of candidates that are read: some 4,500 characters of Chinese, any English text.
MAX_CANDIDATES = 40_000
MAX_TEXT = 20_000

_MARKS = "".join(c for c in map(chr, range(0x300, 0x10000)) if unicodedata.category(c)[0] == "M")
# Scripts without spaces between words: Han, Hiragana, Thai, Lao, Burmese, Khmer.
_UNSPACED = (
    "\u3005-\u3007\u3041-\u3096\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ec0-\u0ec6\u1000-\u102a\u103f\u1780-\u17b3"
)
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
# Korean particles follow a name without a space.
_HANGUL = "\uac00-\ud7a3"
_LETTER = rf"(?:[^\W_{_UNSPACED}{_KATAKANA}{_HANGUL}]|[{_MARKS}\u200c\u200d])"
# Words. An apostrophe is part of a word (don't), except in a possessive (China's) and after an elision in French and
# Italian (l'Iran); a full stop is, if letters follow (U.S, example.com).
_ATOM = re.compile(
    rf"(?P<space> )|(?P<unspaced>[{_UNSPACED}][{_MARKS}]*)|(?P<kana>[{_KATAKANA}]+)|(?P<hangul>[{_HANGUL}])"
    rf"|(?P<elided>(?:[cdjlmnst]|qu|dell|all)(?='{_LETTER}))"
    rf"|(?P<word>{_LETTER}+(?:(?:\.|'(?!s(?!{_LETTER}))){_LETTER}+)*)|(?P<other>.[{_MARKS}]*)",
    re.IGNORECASE | re.DOTALL,
)
_CURLY = str.maketrans("’", "'")
# No name starts or ends with these.
_OUTSIDE = frozenset("\"'“”‘«»„‹›()[]{}<>,;:-–—…、。，；：「」『』《》〈〉（）【】·・،؛")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\.?")
_BEFORE_A_SENTENCE = re.compile(r"(?:^|[.!?:;…–—|/])[\s\"'“”‘«»„‹›()\[\]{}-]*\Z")


@dataclass(frozen=True)
class Span:
    """Words of a text, as start and end positions."""

    passage: "Passage"
    start: int
    end: int

    @property
    def words(self) -> str:
        """The words as written."""
        return self.passage.text[self.start : self.end]

    @property
    def begins_sentence(self) -> bool:
        """Whether any word has a capital in this position."""
        return _BEFORE_A_SENTENCE.search(self.passage.text, max(0, self.start - 12), self.start) is not None


@dataclass(eq=False)
class Passage:
    """A part of a story: its place (such as "headline"), and its text on one line."""

    place: str
    text: str
    # For each character, whether it is part of a name that was found.
    claimed: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self.text = single_line(unicodedata.normalize("NFKC", self.text[:MAX_TEXT])[:MAX_TEXT].translate(_CURLY))
        words = [word for word in re.findall(r"[^\W\d_]{4,}", self.text) if word.upper() != word.lower()]
        self.claimed = bytearray(len(self.text))
        # Whether capitals tell nothing: ALL CAPITALS, or Title Case.
        self.is_styled = len(words) > 1 and not any(word.islower() for word in words)

    def claim(self, span: Span) -> bool:
        """Claim the words for one name. Returns False if another name has some of them."""
        if any(self.claimed[span.start : span.end]):
            return False
        self.claimed[span.start : span.end] = b"\1" * (span.end - span.start)
        return True


def candidate_spans(passages: list[Passage]) -> dict[str, list[Span]]:
    """Return the spans of possible names by key (`naming.key_of`); only the first MAX_CANDIDATES."""
    found: dict[str, list[Span]] = defaultdict(list)
    candidates = ((key, Span(passage, *place)) for passage in passages for key, *place in _candidates(passage.text))
    for key, span in islice(candidates, MAX_CANDIDATES):
        found[key].append(span)
    return found


def _candidates(text: str) -> Iterator[tuple[str, int, int]]:
    atoms = [(str(m.lastgroup), m[0], m.start(), m.end()) for m in _ATOM.finditer(text)]
    keyed = {words: key_of(words) for _, words, _, _ in atoms}
    for first, (kind, _, start, _) in enumerate(atoms):
        if _is_outside(atoms[first]) or (kind == "hangul" and first and atoms[first - 1][0] == "hangul"):
            continue
        key, words, characters = "", 0, 0
        for atom in atoms[first:]:
            kind, written, _, end = atom
            key += keyed[written] or " "
            words += kind in {"word", "elided"}
            characters += kind in {"unspaced", "hangul", "kana"}
            if words > MAX_WORDS or characters > MAX_CHARACTERS or len(key) > 120:
                break
            if len(key) > 1 and not _is_outside(atom):
                yield from ((spelling, start, end) for spelling in _spellings(key, text[start:end]))


def _is_outside(atom: tuple[str, str, int, int]) -> bool:
    return atom[0] == "space" or atom[1] in _OUTSIDE


def _spellings(key: str, words: str) -> Iterator[str]:
    """Return the key, and those with typographic apostrophes, without full stops, or of capitalised words in one."""
    yield key
    if " " in key and _is_capitalised(words):
        yield key.replace(" ", "-")
        yield key.replace(" ", "")
    if "'" in key:
        yield key.replace("'", "’")
    if "." in key and _DOTTED.fullmatch(words) and words.isupper():
        yield key.replace(".", "")


def _is_capitalised(words: str) -> bool:
    """Return whether these are two to four words, each with a capital: a name that may also be written in one word."""
    each = words.split(" ")
    return len(each) <= 4 and all(word[:1].isupper() for word in each)
