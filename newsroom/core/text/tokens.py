"""Words of texts in any script, for search indexes, word counts and sorting."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from newsroom.core.text.han import fold_han

MAX_LENGTH = 40
# Thai, Lao, Burmese, Khmer, kana, Han, Hangul: no spaces between words, or between words and their particles.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# Characters that are counted as words: kana, Han.
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_UNSEPARATED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_RUN = re.compile(rf"(?P<unspaced>[{UNSPACED}]+)|[^\W\d_{UNSPACED}][^\W_{UNSPACED}]+")
_EVERY_RUN = re.compile(rf"(?P<unspaced>[{UNSPACED}]+)|[^\W_{UNSPACED}]+")
# The same in texts without such scripts, in half of the time.
_UNSPACED = re.compile(f"[{UNSPACED}]")
_SPACED_RUN = re.compile(r"[^\W\d_][^\W_]+")
_EVERY_SPACED_RUN = re.compile(r"[^\W_]+")
# Place names whose first character GB 2312 sorts by another reading -> the same with a character of the right reading.
_SORTED_AS = {"重庆": "崇庆", "重慶": "崇慶"}
_LEADING_PUNCTUATION = re.compile(r"\A[\W_]+")
# A letter with combining marks as Latin letters have.
_MARKED = re.compile("(.)([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+)", re.DOTALL)


def unaccented(text: str) -> str:
    """Return the text (NFC) without the accents of Latin letters.

    Marks of other scripts stay, because they make different letters: パ is not ハ.
    """
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    base_letters = _MARKED.sub(lambda found: found[1] if _is_latin(found[1]) else found[0], decomposed)
    return unicodedata.normalize("NFC", base_letters)


def alphabetical_key(name: str) -> list[tuple[int, int]]:
    """Return the sort key of a name in an alphabetical list. It ignores case, width, accents and leading punctuation.

    Scripts are in the order of Unicode. Chinese characters are in the order of GB 2312: its first level, the 3,755
    common ones, is sorted by pinyin, the second by radical; all other characters come last.
    """
    folded = unaccented(unicodedata.normalize("NFKC", name).casefold())
    folded = _LEADING_PUNCTUATION.sub("", folded) or folded
    for name, replacement in _SORTED_AS.items():
        folded = folded.replace(name, replacement)
    return [_position(character) for character in folded]


def _position(character: str) -> tuple[int, int]:
    # Not by pypinyin: its dictionaries take 9 MB, and without its phrases 厦 and 长 get the rarer reading.
    if not _IDEOGRAPH.match(character) or character < "\u3400":
        return ord(character), 0
    return 0x3400, int.from_bytes(character.encode("gb2312", "ignore")) or 0x10000 + ord(character)


@lru_cache(maxsize=1024)
def _is_latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith("LATIN ")


def split_words(text: str) -> list[str]:
    """Return the words of a text as word processors count them: split at spaces, Chinese and Japanese by character."""
    ideographs = _IDEOGRAPH.findall(text)
    return ideographs + [part for part in _IDEOGRAPH.sub(" ", text).split() if any(map(str.isalnum, part))]


def count_words(text: str) -> int:
    """Return how many words the text has, as word processors count them."""
    return len(split_words(text))


def minutes_to_read(text: str) -> int:
    """Return the reading time in whole minutes, at least 1, as static/admin/desk/text-length.js does on the desk.

    Chinese, Japanese, Thai, Lao, Burmese and Khmer are counted by characters, because no spaces separate their words.
    """
    ideographs, unseparated = len(_IDEOGRAPH.findall(text)), len(_UNSEPARATED.findall(text))
    words = count_words(_UNSEPARATED.sub(" ", text)) - ideographs
    return max(1, round(words / 230 + ideographs / 400 + unseparated / 1000))


def words_of(text: str, *, is_every: bool = False) -> Iterator[str]:
    """Yield the words of the text in order, without case, width and marks, cut at 40 characters.

    Chinese characters are folded (`han.fold_han`). Without spaces between words, each pair of adjacent characters is a
    word. is_every: include single letters and words that start with a digit.
    """
    folded = fold_han(_without_marks(unicodedata.normalize("NFKC", text).casefold()))
    if not _UNSPACED.search(folded):
        yield from (run[:MAX_LENGTH] for run in (_EVERY_SPACED_RUN if is_every else _SPACED_RUN).findall(folded))
        return
    for run in (_EVERY_RUN if is_every else _RUN).finditer(folded):
        if run["unspaced"]:
            yield from pairs(run[0])
        else:
            yield run[0][:MAX_LENGTH]


def index_words(text: str) -> Iterator[str]:
    """Yield the words of the text for the search index: all of them, Latin letters without accents.

    Chinese characters are folded (`han.fold_han`). The last character of a run without spaces is repeated alone, so
    that each of its characters starts a word.
    """
    for run, is_unspaced in runs_of(text):
        if is_unspaced:
            yield from pairs(run)
            if len(run) > 1:
                yield run[-1]
        else:
            yield run


def runs_of(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the runs of letters that make up index words, in order, and whether each is of a script without spaces."""
    folded = fold_han(_without_marks(unaccented(unicodedata.normalize("NFKC", text).casefold())))
    if not _UNSPACED.search(folded):
        yield from ((run[:MAX_LENGTH], False) for run in _EVERY_SPACED_RUN.findall(folded))
        return
    for run in _EVERY_RUN.finditer(folded):
        yield (run[0], True) if run["unspaced"] else (run[0][:MAX_LENGTH], False)


def pairs(run: str) -> Iterator[str]:
    """Return each pair of adjacent characters of the run; a single character alone."""
    return (run[n : n + 2] for n in range(max(1, len(run) - 1)))


def _without_marks(folded: str) -> str:
    marks = {ord(c): None for c in set(folded) if unicodedata.category(c).startswith("M")}
    return folded.translate(marks) if marks else folded


def is_spaced(word: str) -> bool:
    """Return whether the word is of a script with spaces between words, so that it may be a prefix of a longer one."""
    return re.match(f"[{UNSPACED}]", word) is None
