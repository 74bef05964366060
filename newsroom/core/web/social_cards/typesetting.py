"""Lines of type for a picture: which font has a text's letters, where its lines break, and at what size it fits."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from PIL import ImageFont

# Serif letters of Latin (Vietnamese too), Greek and Cyrillic, under the SIL Open Font License beside it.
OWN_FONT = Path(__file__).with_name("SourceSerifPro-Bold.ttf")
# What most fonts lack, and what stands in its place.
_PLAINER = str.maketrans({"\u2010": "-", "\u2011": "-", "\u202f": "\u00a0", "\u2009": " "})
# Signs and pictures, and what only joins or turns what stands around it; but Persian needs what parts its letters.
_LEFT_OUT = {"So", "Sk", "Cf", "Cs", "Co", "Cn", "Cc"}
_NON_JOINER = "\u200c"
_SELECTORS = range(0xFE00, 0xFE10)
# Ideographs and kana, between which a line may break, each with the punctuation that must not begin a line.
_IDEOGRAPH = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_PIECE = re.compile(
    rf"(?P<space>\s*)(?P<word>[（《「『“]*{_IDEOGRAPH}[\u3001-\u303f\uff01-\uff0f\uff1a-\uff20”’]*|\S+?(?=\s|{_IDEOGRAPH}|$))"
)

type Font = ImageFont.FreeTypeFont


class Block(NamedTuple):
    """A text in lines. leading: from one line to the next, in pixels."""

    lines: list[str]
    font: Font
    leading: int

    @property
    def height(self) -> int:
        """In pixels."""
        return self.leading * len(self.lines)


def drawable(text: str) -> str:
    """The text on one line, as letters alone can tell it: composed, without signs such as 🙂."""
    plainer = unicodedata.normalize("NFC", text).translate(_PLAINER)
    return " ".join("".join(filter(_is_drawn, plainer)).split())


def _is_drawn(character: str) -> bool:
    if character.isspace() or character == _NON_JOINER:
        return True
    return unicodedata.category(character) not in _LEFT_OUT and ord(character) not in _SELECTORS


def font_for(text: str) -> Path | None:
    """The first of our font and the operator's (SOCIAL_CARD_FONTS) that has all letters of a drawable text, or None."""
    fonts = (OWN_FONT, *map(Path, settings.SOCIAL_CARD_FONTS))
    return next((path for path in fonts if all(_has(path, letter) for letter in set(text))), None)


@lru_cache(maxsize=64)
def font_of(path: Path, size: int) -> Font:
    """The font at a size in pixels."""
    return ImageFont.truetype(path, size)


@lru_cache(maxsize=8192)
def _has(path: Path, letter: str) -> bool:
    """Whether the font has the letter: it draws it otherwise than what no font has."""
    return letter.isspace() or letter == _NON_JOINER or _shape(path, letter) != _shape(path, "\U0010fffd")


def _shape(path: Path, letter: str) -> tuple[float, bytes]:
    font = font_of(path, 20)
    return font.getlength(letter), bytes(font.getmask(letter))


def fitted(text: str, path: Path, *, width: int, height: int, sizes: Sequence[int]) -> Block:
    """The text in lines no wider than `width`, in the first of the sizes (pixels) at which it is no higher than
    `height`; in the last one it is cut.
    """
    for size in sizes:
        font = font_of(path, size)
        block = Block(list(_lines(text, font, width)), font, round(size * 1.16))
        if block.height <= height and all(font.getlength(line) <= width for line in block.lines):
            return block
    most = max(1, height // block.leading)
    kept = [_cut(line, font, width) for line in block.lines[:most]]
    if len(block.lines) > most:
        kept[-1] = _cut(f"{kept[-1]}…", font, width)
    return block._replace(lines=kept)


def _lines(text: str, font: Font, width: int) -> Iterator[str]:
    line = ""
    for piece in _PIECE.finditer(text):
        longer = f"{line}{' ' if piece['space'] and line else ''}{piece['word']}"
        if line and font.getlength(longer) > width:
            yield line
            longer = piece["word"]
        line = longer
    yield line


def _cut(line: str, font: Font, width: int) -> str:
    while font.getlength(line) > width:
        line = f"{line.removesuffix('…').rstrip()[:-1].rstrip()}…"
    return line
