"""Social cards: what is shown in place of a picture where a story without one is shared.

A typographic picture in the design's colours. A headline in letters that no font here has is left out, rather than
drawn as boxes: then the site's name stands large.
"""

import hashlib
import io
import json
from dataclasses import asdict, dataclass

from django.conf import settings
from PIL import Image, ImageDraw, features

from newsroom.core.web.colours import PAPER, accent
from newsroom.core.web.social_cards.typesetting import Block, drawable, fitted, font_for

# What Open Graph and X show whole, in pixels.
WIDTH, HEIGHT = 1200, 630
# To be raised with every change of the drawing: the address is another one then, and nobody shows the old one.
_EDITION = 4
_INK, _SOFT, _HAIRLINE = "#16150f", "#595549", "#d9d3c5"
_MARGIN, _BAR = 80, 14
# Of a headline and of a name that stands in its place; of all else.
_LARGE, _SMALL = (84, 76, 68, 62, 56, 50, 46), (34, 30, 26)
# From the top: of the rule under the name, of what stands first below it, of the rule at the foot.
_RULE, _TOP, _FOOT = 132, 170, 540


@dataclass(frozen=True)
class Card:
    """What a card says. kicker: what stands over the headline, such as a label and a section. is_rtl: of both."""

    headline: str
    kicker: tuple[str, ...] = ()
    is_rtl: bool = False

    @property
    def digest(self) -> str:
        """A word for its address: another one for another picture."""
        said = [_EDITION, asdict(self), settings.SITE_NAME, settings.SITE_HOST, accent(), settings.SOCIAL_CARD_FONTS]
        return hashlib.blake2b(json.dumps(said).encode(), digest_size=6).hexdigest()

    def png(self) -> bytes:
        """The picture as a file."""
        picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
        _draw(self, ImageDraw.Draw(picture))
        target = io.BytesIO()
        # Few colours, of which letters have some shades each. The quickest way: it is drawn while somebody waits.
        picture.quantize(64, Image.Quantize.FASTOCTREE).save(target, "PNG")
        return target.getvalue()


def _draw(card: Card, on: ImageDraw.ImageDraw) -> None:
    on.rectangle((0, 0, WIDTH, _BAR), fill=accent())
    on.rectangle((_MARGIN, _FOOT, WIDTH - _MARGIN, _FOOT), fill=_HAIRLINE)
    # Of an international host the form in ASCII, so that there always are letters for it.
    host = settings.SITE_HOST.encode("idna").decode()
    _write(on, _set(host, _SMALL[-1:], 40), _FOOT + 24, _SOFT)
    name = _told(settings.SITE_NAME)
    if headline := _told(card.headline):
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
    return " · ".join(filter(None, map(_told, card.kicker)))


def _told(text: str) -> str:
    """The text as it can be drawn, or "" if it cannot."""
    letters = drawable(text)
    return letters if font_for(letters) else ""


def _set(text: str, sizes: tuple[int, ...], height: int) -> Block:
    path = font_for(text)
    assert path is not None
    return fitted(text, path, width=WIDTH - 2 * _MARGIN, height=height, sizes=sizes)


def _write(on: ImageDraw.ImageDraw, block: Block, top: int, colour: str, *, is_rtl: bool = False) -> None:
    # Without this library letters of scripts that join them would stand apart, from left to right.
    direction = {"direction": "rtl"} if is_rtl and features.check("raqm") else {}
    for number, line in enumerate(block.lines):
        where = WIDTH - _MARGIN if is_rtl else _MARGIN, top + number * block.leading
        on.text(where, line, font=block.font, fill=colour, anchor="ra" if is_rtl else "la", **direction)
