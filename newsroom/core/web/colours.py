"""The newsroom's accent colour: one that an operator names, and what becomes of it on dark paper."""

import re
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# What the pages are printed on, as static/css/tokens.css has it.
PAPER, DARK_PAPER = "#fffefb", "#141412"
# Where no colour is set: the design's own.
ACCENT = "#941b1e"
# WCAG 2.2, 1.4.3: of text to what it stands on. The dark one is made, so it may as well be easy to read.
CONTRAST, DARK_CONTRAST = 4.5, 6.5
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_STEPS = 50


class Accent(NamedTuple):
    """The accent colour for either paper, as `#rrggbb`."""

    light: str
    dark: str


def accent_of(value: str) -> Accent | None:
    """The accent that an operator's colour (`#rrggbb`) gives; None of "", which leaves the design its own.

    On dark paper it is mixed with white until it can be read there. Raises ImproperlyConfigured for anything else than
    such a colour, and for one that cannot be read on light paper.
    """
    if not value:
        return None
    colour = value.strip().lower()
    if not _COLOUR.fullmatch(colour):
        raise ImproperlyConfigured(
            f"SITE_ACCENT: “{value}” is not a valid colour. Use six hexadecimal digits, for example #941b1e."
        )
    if (found := contrast(colour, PAPER)) < CONTRAST:
        raise ImproperlyConfigured(
            f"SITE_ACCENT: the contrast of “{value}” against the page is {found:.1f}:1. At least "
            f"{CONTRAST}:1 is required. Choose a darker colour. Dark mode uses a lighter shade automatically."
        )
    lighter = (_mixed(colour, step / _STEPS) for step in range(_STEPS + 1))
    return Accent(colour, next(each for each in lighter if contrast(each, DARK_PAPER) >= DARK_CONTRAST))


def accent() -> str:
    """The accent on light paper: the newsroom's, or the design's own."""
    own = settings.SITE_ACCENT
    return own.light if own else ACCENT


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in bytes.fromhex(colour[1:]))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(colour: str, share: float) -> str:
    """The colour with this share of white."""
    return "#" + bytes(round(channel + (255 - channel) * share) for channel in bytes.fromhex(colour[1:])).hex()
