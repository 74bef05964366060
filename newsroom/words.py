"""The words of a text in any script, as an index keeps them."""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 40
# Thai, Lao, Burmese, Khmer, kana, Han, Hangul: words follow each other, or their particles, without a space.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"(?P<unspaced>[{_UNSPACED}]+)|[^\W\d_{_UNSPACED}][^\W_{_UNSPACED}]+")
_EVERY_RUN = re.compile(rf"(?P<unspaced>[{_UNSPACED}]+)|[^\W_{_UNSPACED}]+")


def words_of(text: str, *, is_every: bool = False) -> Iterator[str]:
    """The text's words in their order, without case, width and marks, none longer than 40 characters.

    What begins with a digit is none, nor is a single letter, unless `is_every`. Where no spaces part words, each two
    characters that follow each other are one.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        folded = "".join(c for c in folded if not unicodedata.category(c).startswith("M"))
    for run in (_EVERY_RUN if is_every else _RUN).finditer(folded):
        if run["unspaced"]:
            yield from (run[0][n : n + 2] for n in range(max(1, len(run[0]) - 1)))
        else:
            yield run[0][:LONGEST]


def is_spaced(word: str) -> bool:
    """Whether the word is of a script that parts words by spaces, so that it may be the beginning of a longer one."""
    return re.match(f"[{_UNSPACED}]", word) is None
