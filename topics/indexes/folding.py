"""Normalises names: without case, accents and punctuation, and Chinese names in pinyin."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from itertools import islice, product

from newsroom.core.text.han import fold_han

# The maximum number of readings of a Chinese name.
READINGS = 32
# Scripts whose accents are optional when typing, and whose words are misspelt letter by letter. In other scripts, a
# mark makes a different letter: パ is not ハ. So does a breve: й is not и.
ALPHABETS = ("LATIN ", "GREEK ", "CYRILLIC ", "ARABIC ", "HEBREW ")
HAN = "CJK UNIFIED"
_BREVE = "\N{COMBINING BREVE}"
# Punctuation that distinguishes names: C#, R&D, @home, 5%, M*.
_DISTINCTIVE = "#&@%*"
_UNMARKED = str.maketrans({"ø": "o", "œ": "oe", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
# Place names in which a character has a rare reading -> characters with the same reading.
_READ_AS = {"重庆": "崇庆", "重慶": "崇慶"}
# The first level of GB 2312 is sorted by pinyin: the position of each initial's first character, and the end. It gives
# the usual reading of a character; pypinyin needs 30 MB of phrases for that.
_FIRST_POSITIONS = [
    *(int.from_bytes(first.encode("gb2312")) for first in "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"),
    0xD7FA,
]
_INITIALS: list[str] = ["", *"abcdefghjklmnopqrstwxyz", ""]


def fold_case(name: str) -> str:
    """Return the name without case and width."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def remove_accents(text: str) -> str:
    """Return the text (lower case) without the accents and points that are optional in its alphabet."""
    if text.isascii():
        return text
    characters, base_is_marked = [], False
    for character in unicodedata.normalize("NFD", text.translate(_UNMARKED)):
        if unicodedata.combining(character):
            if base_is_marked and character != _BREVE:
                continue
        else:
            base_is_marked = unicodedata.name(character, "").startswith(ALPHABETS)
        characters.append(character)
    return unicodedata.normalize("NFC", "".join(characters))


def replace_punctuation(text: str) -> str:
    """Return the text with single spaces in place of punctuation and invisible characters."""
    return " ".join(
        "".join(c if c in _DISTINCTIVE or unicodedata.category(c)[0] in "LMNS" else " " for c in text).split()
    )


def join_words(text: str) -> str:
    """Return the text without spaces; between digits, a full stop replaces the space."""
    return re.sub(r"(?<=\d) (?=\d)", ".", text).replace(" ", "")


def is_han(character: str) -> bool:
    """Return whether it is a Chinese character."""
    return unicodedata.name(character, "").startswith(HAN)


def is_in_script(text: str, is_of_script: Callable[[str], bool]) -> bool:
    """Return whether the text has letters, and the Unicode names of all of them satisfy `is_of_script`."""
    letters = [character for character in text if character.isalpha()]
    return bool(letters) and all(is_of_script(unicodedata.name(letter, "")) for letter in letters)


def pinyins(text: str) -> frozenset[str]:
    """Return the text as one word in pinyin without tones, in at most `READINGS` combinations of readings."""
    readings = map(_readings, text)
    return frozenset(join_words(replace_punctuation("".join(each))) for each in islice(product(*readings), READINGS))


def pinyin_syllables(text: str) -> list[str]:
    """Return the usual reading of each character of the text, in pinyin without tones; others are unchanged."""
    return pinyin_readings(text)[0]


def pinyin_readings(text: str) -> list[list[str]]:
    """Return up to `READINGS` readings of the text: the usual one, then those in which one character differs."""
    for written, replacement in _READ_AS.items():
        text = text.replace(written, replacement)
    readings = [_usual_first(character) for character in text]
    usual = [each[0] for each in readings]
    others = ([*usual[:n], other, *usual[n + 1 :]] for n, each in enumerate(readings) for other in each[1:])
    return [usual, *islice(others, READINGS - 1)]


@lru_cache(maxsize=4096)
def _usual_first(character: str) -> tuple[str, ...]:
    """Return the readings of a character, those with the usual initial first."""
    initial = _initial(character)
    return tuple(sorted(_readings(character), key=lambda reading: not reading.startswith(initial)))


def _initial(character: str) -> str:
    """Return the first letter of the reading by which GB 2312 sorts the simplified character, "" for others."""
    position = int.from_bytes(fold_han(character).encode("gb2312", "ignore"))
    return _INITIALS[bisect_right(_FIRST_POSITIONS, position)]


def _readings(character: str) -> list[str]:
    """Return the readings of a Chinese character; of another, itself."""
    if not is_han(character):
        return [character]
    # Imported on first use: its dictionaries take 9 MB in each process that compares Chinese names.
    pypinyin = import_module("pypinyin")
    found = pypinyin.pinyin(character, style=pypinyin.Style.NORMAL, heteronym=True, v_to_u=True)
    return list(dict.fromkeys(map(remove_accents, found[0])))
