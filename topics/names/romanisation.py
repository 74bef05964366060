"""Names that are written in several ways in Latin letters: Qaddafi and Gaddafi, Zelensky and Зеленский."""

import re
import unicodedata
from collections.abc import Sequence

from newsroom.core.text import english_words

# The fewest letters of a name, and of each word that is written in another way.
MIN_LETTERS = 4
_LETTERS = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыіў", "abvgdeziiklmnoprstufyiu", strict=True)),
        **dict(zip("ґєэ", "gee", strict=True)),
        **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "ї": "i"},
        **dict.fromkeys("ъь'’ʼ"),
        **dict(zip("αβγδεζηικλμνοπρσςτυφω", "avgdeziiklmnoprsstyfo", strict=True)),
        **{"θ": "th", "ξ": "x", "χ": "ch", "ψ": "ps"},
    }
)
# Syllables have their reading in the names of the characters: HANGUL SYLLABLE SEO, KATAKANA LETTER PA.
_SYLLABIC = ("HANGUL SYLLABLE", "KATAKANA LETTER", "HIRAGANA LETTER")
# Chinese names in the spelling before pinyin.
_BEFORE_PINYIN = {
    "peking": "beijing", "nanking": "nanjing", "tientsin": "tianjin", "chungking": "chongqing", "szechuan": "sichuan",
    "szechwan": "sichuan", "sinkiang": "xinjiang", "kwangtung": "guangdong", "tsingtao": "qingdao",
    "tse tung": "zedong", "en lai": "enlai", "hsiao ping": "xiaoping", "teng": "deng", "chou": "zhou",
}  # fmt: skip
# What one name has, and what another has in its place; in this order.
_RULES = [
    (re.compile(rule), written)
    for rule, written in (
        (r"tsch|tch", "ch"), (r"sch", "sh"), (r"dzh|dj", "j"), (r"([kgd])h", r"\1"), (r"ph", "f"), (r"ck", "k"),
        (r"w", "v"), (r"tz", "ts"), (r"c(?![hiey])", "k"), (r"(?<!^)z", "s"), (r"\bye|(?<=[bdflmnprstv])yo(?=\w)", "e"),
        (r"(ff?|v)\b", "v"), (r"(?<=[^aeiou])[eoi]+v\b|[iy]ev\b|[iy]iv\b", "ov"),
        (r"m+[ae]d\b", "mad"), (r"ou|oo", "u"), (r"ae|ai|ay|ei|ey", "ai"), (r"ee", "i"),
        (r"(iy|yy|ii|ij|yj|y)\b", "i"), (r"y", "i"), (r"(?<!a)[ie]+(?!\b)", "i"), (r"o", "u"), (r"ah\b", "a"),
        (r"(.)\1", r"\1"),
    )
]  # fmt: skip


def keys(words: Sequence[str]) -> frozenset[str]:
    """Return the keys of a name (its words), of which other spellings of it have one. Two, because q is k or g."""
    text = _in_pinyin(" ".join("".join(map(_in_latin, word)) for word in words).translate(_LETTERS))
    if not text.isascii() or len(text) < MIN_LETTERS:
        return frozenset()
    found = set()
    for letter in "kg":
        key = text.replace("q", letter)
        for rule, written in _RULES:
            key = rule.sub(written, key)
        found.add(key.replace(" ", ""))
    return frozenset(found)


def is_respelt(words: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether the words of two names with the same key may be names. Ordinary words have one spelling."""
    differing = set(_in_pinyin(" ".join(words)).split()) ^ set(_in_pinyin(" ".join(others)).split())
    return all(
        not word.isascii() or (len(word) >= MIN_LETTERS and english_words.frequency(word) < english_words.ORDINARY)
        for word in differing
    )


def _in_pinyin(text: str) -> str:
    """Return the text with Chinese names in pinyin."""
    for before, pinyin in _BEFORE_PINYIN.items():
        text = re.sub(rf"\b{before}\b", pinyin, text)
    return text


def _in_latin(character: str) -> str:
    """Return the reading of a syllable in Latin letters; of another character, itself."""
    if character.isascii():
        return character
    called = unicodedata.name(character, "")
    return called.rpartition(" ")[2].lower() if called.startswith(_SYLLABIC) else character
