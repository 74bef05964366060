"""Typesetting for social cards: the font that has a text's letters, line breaks, and the size at which it fits."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from PIL import ImageFont

# Latin (with Vietnamese), Greek and Cyrillic, under the SIL Open Font License in the same folder.
OWN_FONT = Path(__file__).with_name("SourceSerifPro-Bold.ttf")
# Characters that most fonts lack, and their replacements.
_REPLACEMENTS = str.maketrans({"\u2010": "-", "\u2011": "-", "\u202f": "\u00a0", "\u2009": " "})
# Categories of symbols, emoji and invisible characters. Persian needs the non-joiner, which is one of them.
_OMITTED = {"So", "Sk", "Cf", "Cs", "Co", "Cn", "Cc"}
_NON_JOINER = "\u200c"
_SELECTORS = range(0xFE00, 0xFE10)
# Ideographs and kana, between which a line may break, each with the punctuation that must not start a line.
_IDEOGRAPH = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_PIECE = re.compile(
    rf"(?P<space>\s*)(?P<word>[（《「『“]*{_IDEOGRAPH}[\u3001-\u303f\uff01-\uff0f\uff1a-\uff20”’]*|\S+?(?=\s|{_IDEOGRAPH}|$))"
)

type Font = ImageFont.FreeTypeFont


class Block(NamedTuple):
    """A text in lines. leading: the line height in pixels."""

    lines: list[str]
    font: Font
    leading: int

    @property
    def height(self) -> int:
        """The height in pixels."""
        return self.leading * len(self.lines)


def drawable(text: str) -> str:
    """Return the text on one line, composed (NFC), without symbols such as 🙂."""
    composed = unicodedata.normalize("NFC", text).translate(_REPLACEMENTS)
    return " ".join("".join(filter(_is_drawn, composed)).split())


def _is_drawn(character: str) -> bool:
    if character.isspace() or character == _NON_JOINER:
        return True
    return unicodedata.category(character) not in _OMITTED and ord(character) not in _SELECTORS


def font_for(text: str) -> Path | None:
    """Return the first font that has all letters of a drawable text, or None: OWN_FONT, then SOCIAL_CARD_FONTS."""
    fonts = (OWN_FONT, *map(Path, settings.SOCIAL_CARD_FONTS))
    return next((path for path in fonts if all(_has_letter(path, letter) for letter in set(text))), None)


@lru_cache(maxsize=64)
def font_of(path: Path, size: int) -> Font:
    """Return the font at a size in pixels."""
    return ImageFont.truetype(path, size)


@lru_cache(maxsize=8192)
def _has_letter(path: Path, letter: str) -> bool:
    """Return whether the font has the letter: it looks different from a character that no font has."""
    return letter.isspace() or letter == _NON_JOINER or _shape(path, letter) != _shape(path, "\U0010fffd")


def _shape(path: Path, letter: str) -> tuple[float, bytes]:
    font = font_of(path, 20)
    return font.getlength(letter), bytes(font.getmask(letter))


def fitted(text: str, path: Path, *, width: int, height: int, sizes: Sequence[int]) -> Block:
    """Return the text in lines no wider than `width`, in the first size at which it is no higher than `height`.

    If it does not fit in the last size, it is truncated. All measures are in pixels.
    """
    for size in sizes:
        font = font_of(path, size)
        block = Block(list(_lines(text, font, width)), font, round(size * 1.16))
        if block.height <= height and all(font.getlength(line) <= width for line in block.lines):
            return block
    max_lines = max(1, height // block.leading)
    lines = [_truncate(line, font, width) for line in block.lines[:max_lines]]
    if len(block.lines) > max_lines:
        lines[-1] = _truncate(f"{lines[-1]}…", font, width)
    return block._replace(lines=lines)


def _lines(text: str, font: Font, width: int) -> Iterator[str]:
    line = ""
    for piece in _PIECE.finditer(text):
        longer = f"{line}{' ' if piece['space'] and line else ''}{piece['word']}"
        if line and font.getlength(longer) > width:
            yield line
            longer = piece["word"]
        line = longer
    yield line


def _truncate(line: str, font: Font, width: int) -> str:
    while font.getlength(line) > width:
        line = f"{line.removesuffix('…').rstrip()[:-1].rstrip()}…"
    return line
