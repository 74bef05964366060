"""Social cards: the images of stories without a lead image, for sharing.

A card is a headline in the colours of the design. If no font has the letters of the headline, the card has the site's
name instead.
"""

import hashlib
import io
import json
from dataclasses import asdict, dataclass

from django.conf import settings
from PIL import Image, ImageDraw, features

from newsroom.core.web.colours import PAPER, accent
from newsroom.core.web.social_cards.typesetting import Block, drawable, fitted, font_for

# The size in pixels that Open Graph and X show uncropped.
WIDTH, HEIGHT = 1200, 630
# Increment it with every change of the drawing, so that the URLs of all cards change.
_EDITION = 4
_INK, _SOFT, _HAIRLINE = "#16150f", "#595549", "#d9d3c5"
_MARGIN, _BAR = 80, 14
# Font sizes: of a headline, or of the name in its place; of everything else.
_LARGE, _SMALL = (84, 76, 68, 62, 56, 50, 46), (34, 30, 26)
# Distances from the top: of the rule under the name, of the first line below it, of the rule at the bottom.
_RULE, _TOP, _FOOT = 132, 170, 540


@dataclass(frozen=True)
class Card:
    """The content of a card. kicker: lines above the headline, such as label and section. is_rtl: of both."""

    headline: str
    kicker: tuple[str, ...] = ()
    is_rtl: bool = False

    @property
    def digest(self) -> str:
        """A hash of everything that the image depends on, for its URL."""
        content = [_EDITION, asdict(self), settings.SITE_NAME, settings.SITE_HOST, accent(), settings.SOCIAL_CARD_FONTS]
        return hashlib.blake2b(json.dumps(content).encode(), digest_size=6).hexdigest()

    def png(self) -> bytes:
        """Return the image as a PNG file."""
        picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
        _draw(self, ImageDraw.Draw(picture))
        target = io.BytesIO()
        # The fastest method, because a reader waits. Few colours with some shades each are enough.
        picture.quantize(64, Image.Quantize.FASTOCTREE).save(target, "PNG")
        return target.getvalue()


def _draw(card: Card, on: ImageDraw.ImageDraw) -> None:
    on.rectangle((0, 0, WIDTH, _BAR), fill=accent())
    on.rectangle((_MARGIN, _FOOT, WIDTH - _MARGIN, _FOOT), fill=_HAIRLINE)
    # Every font has the ASCII letters of a host.
    host = settings.SITE_HOST
    _write(on, _set(host, _SMALL[-1:], 40), _FOOT + 24, _SOFT)
    name = _drawable(settings.SITE_NAME)
    if headline := _drawable(card.headline):
        _draw_headline(on, headline, name, card)
    else:
        block = _set(name or host, _LARGE, _FOOT - _RULE)
        top = (_BAR + _FOOT - block.height) // 2
        _write(on, block, top, _INK)
        if kicker := _kicker(card):
            _write(on, _set(kicker, _SMALL, 40), top + block.height + 20, accent())


def _draw_headline(on: ImageDraw.ImageDraw, headline: str, name: str, card: Card) -> None:
    if name:
        _write(on, _set(name, _SMALL, _RULE - _BAR - 40), _BAR + 42, _INK)
    on.rectangle((_MARGIN, _RULE, WIDTH - _MARGIN, _RULE), fill=_HAIRLINE)
    top = _TOP
    if kicker := _kicker(card):
        block = _set(kicker, _SMALL, 40)
        _write(on, block, top, accent(), is_rtl=card.is_rtl)
        top += block.height + 10
    _write(on, _set(headline, _LARGE, _FOOT - top - 40), top, _INK, is_rtl=card.is_rtl)


def _kicker(card: Card) -> str:
    return " · ".join(filter(None, map(_drawable, card.kicker)))


def _drawable(text: str) -> str:
    """Return the text as it can be drawn, or "" if no font has its letters."""
    letters = drawable(text)
    return letters if font_for(letters) else ""


def _set(text: str, sizes: tuple[int, ...], height: int) -> Block:
    path = font_for(text)
    assert path is not None
    return fitted(text, path, width=WIDTH - 2 * _MARGIN, height=height, sizes=sizes)


def _write(on: ImageDraw.ImageDraw, block: Block, top: int, colour: str, *, is_rtl: bool = False) -> None:
    # Raqm joins Arabic letters and sets them from right to left.
    direction = "rtl" if is_rtl and features.check("raqm") else None
    for number, line in enumerate(block.lines):
        position = WIDTH - _MARGIN if is_rtl else _MARGIN, top + number * block.leading
        anchor = "ra" if is_rtl else "la"
        on.text(position, line, font=block.font, fill=colour, anchor=anchor, direction=direction)
