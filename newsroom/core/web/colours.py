"""The site's accent colour, from a setting, in light and dark mode."""

import re
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# The background colours, as in static/css/tokens.css.
PAPER, DARK_PAPER = "#fffefb", "#141412"
# The default of the design.
ACCENT = "#941b1e"
# Contrast of text to its background. The first is the minimum of WCAG 2.2, 1.4.3; the dark shade is computed, so it
# can be easy to read.
CONTRAST, DARK_CONTRAST = 4.5, 6.5
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_STEPS = 50


class Accent(NamedTuple):
    """The accent colour in light and dark mode, as `#rrggbb`."""

    light: str
    dark: str


def accent_of(value: str) -> Accent | None:
    """Return the accent for a colour (`#rrggbb`), or None for "".

    In dark mode it is mixed with white until it is readable. Raises ImproperlyConfigured if the value is not a colour,
    or if it is not readable in light mode.
    """
    if not value:
        return None
    colour = value.strip().lower()
    if not _COLOUR.fullmatch(colour):
        raise ImproperlyConfigured(
            f"SITE_ACCENT: “{value}” is not a valid colour. Use six hexadecimal digits, for example #941b1e."
        )
    if (ratio := contrast(colour, PAPER)) < CONTRAST:
        raise ImproperlyConfigured(
            f"SITE_ACCENT: the contrast of “{value}” against the page is {ratio:.1f}:1. At least "
            f"{CONTRAST}:1 is required. Choose a darker colour. Dark mode uses a lighter shade automatically."
        )
    lighter = (_mixed(colour, step / _STEPS) for step in range(_STEPS + 1))
    return Accent(colour, next(each for each in lighter if contrast(each, DARK_PAPER) >= DARK_CONTRAST))


def accent() -> str:
    """Return the accent colour of light mode: the site's, or the design's default."""
    own: Accent | None = settings.SITE_ACCENT
    return own.light if own else ACCENT


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in bytes.fromhex(colour[1:]))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(colour: str, share: float) -> str:
    """Return the colour mixed with this share of white."""
    return "#" + bytes(round(channel + (255 - channel) * share) for channel in bytes.fromhex(colour[1:])).hex()
