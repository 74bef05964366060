"""The words of a text in any script, as an index keeps them."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LONGEST = 40
# Thai, Lao, Burmese, Khmer, kana, Han, Hangul: words follow each other, or their particles, without a space.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# A character that is counted as a word: kana, Han.
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_UNPARTED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_RUN = re.compile(rf"(?P<unspaced>[{_UNSPACED}]+)|[^\W\d_{_UNSPACED}][^\W_{_UNSPACED}]+")
_EVERY_RUN = re.compile(rf"(?P<unspaced>[{_UNSPACED}]+)|[^\W_{_UNSPACED}]+")
# Names of places that are read otherwise than GB 2312 reads their first character, by one that it reads as they are.
_READ_OTHERWISE = {"重庆": "崇庆", "重慶": "崇慶"}
# A letter with marks of the kind that Latin letters have.
_MARKED = re.compile("(.)([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+)", re.DOTALL)


def unaccented(text: str) -> str:
    """The text (NFC) with Latin letters without their accents.

    Marks of other scripts stay, because they make other letters: パ is not ハ.
    """
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", _MARKED.sub(lambda found: found[1] if _is_latin(found[1]) else found[0], apart))


def alphabetical(name: str) -> list[tuple[int, int]]:
    """What names are compared by in lists that go from A to Z, whatever their case, width and accents.

    Scripts follow each other as in Unicode. Chinese characters go by their place in GB 2312, whose first level, the
    3,755 common ones, is in the order of pinyin, and whose second is by radical; those that it has not come after.
    """
    folded = unaccented(unicodedata.normalize("NFKC", name).casefold())
    for written, read in _READ_OTHERWISE.items():
        folded = folded.replace(written, read)
    return [_place(character) for character in folded]


def _place(character: str) -> tuple[int, int]:
    # Not by pypinyin: its dictionaries take 9 MB, and without its phrases 厦 and 长 are read in the rarer way.
    if not _IDEOGRAPH.match(character) or character < "\u3400":
        return ord(character), 0
    return 0x3400, int.from_bytes(character.encode("gb2312", "ignore")) or 0x10000 + ord(character)


@lru_cache(maxsize=1024)
def _is_latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith("LATIN ")


def counted(text: str) -> list[str]:
    """Return the words of a text as word processors count them: split at spaces, Chinese and Japanese by character."""
    alone = _IDEOGRAPH.findall(text)
    return alone + [part for part in _IDEOGRAPH.sub(" ", text).split() if any(map(str.isalnum, part))]


def count(text: str) -> int:
    """Return how many words a text has, as word processors count."""
    return len(counted(text))


def minutes_to_read(text: str) -> int:
    """How long a text is to read, in whole minutes, at least 1: as the desk counts (static/admin/desk/counting.js).

    Chinese and Japanese are read by characters; Thai, Lao, Burmese and Khmer, of which nothing parts the words, too.
    """
    ideographs, unparted = len(_IDEOGRAPH.findall(text)), len(_UNPARTED.findall(text))
    words = count(_UNPARTED.sub(" ", text)) - ideographs
    return max(1, round(words / 230 + ideographs / 400 + unparted / 1000))


def words_of(text: str, *, is_every: bool = False) -> Iterator[str]:
    """The text's words in their order, without case, width and marks, none longer than 40 characters.

    What begins with a digit is none, nor is a single letter, unless `is_every`. Where no spaces part words, each two
    characters that follow each other are one.
    """
    folded = _unmarked(unicodedata.normalize("NFKC", text).casefold())
    for run in (_EVERY_RUN if is_every else _RUN).finditer(folded):
        if run["unspaced"]:
            yield from pairs(run[0])
        else:
            yield run[0][:LONGEST]


def indexed(text: str) -> Iterator[str]:
    """The text's words as search keeps them: every one, Latin letters without accents too.

    Of a run without spaces the last character stands once more, so that each of its characters begins a word.
    """
    for run, is_unspaced in runs_of(text):
        if is_unspaced:
            yield from pairs(run)
            if len(run) > 1:
                yield run[-1]
        else:
            yield run


def runs_of(text: str) -> Iterator[tuple[str, bool]]:
    """What the words that search keeps are made of, in their order, each with whether it has no spaces within."""
    folded = _unmarked(unaccented(unicodedata.normalize("NFKC", text).casefold()))
    for run in _EVERY_RUN.finditer(folded):
        yield (run[0], True) if run["unspaced"] else (run[0][:LONGEST], False)


def pairs(run: str) -> Iterator[str]:
    """Each two characters of a run without spaces that follow each other; a single one alone."""
    return (run[n : n + 2] for n in range(max(1, len(run) - 1)))


def _unmarked(folded: str) -> str:
    if folded.isascii():
        return folded
    return "".join(c for c in folded if not unicodedata.category(c).startswith("M"))


def is_spaced(word: str) -> bool:
    """Whether the word is of a script that parts words by spaces, so that it may be the beginning of a longer one."""
    return re.match(f"[{_UNSPACED}]", word) is None
