"""The site's branding from settings: name, description, accent colour, logo and icon.

Colour, logo and icon are files, each with a URL that contains a hash of its content, so pages contain nothing inline.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext
from PIL import Image

from newsroom.core.i18n.languages import current
from newsroom.core.web.colours import PAPER, accent

TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg"}
# Every page loads the logo.
MAX_LOGO_BYTES = 200_000
# The greatest ratio of the longer to the shorter side of an icon.
_MAX_ICON_RATIO = 1.25
_VIEW_BOX = re.compile(
    r"<svg\b[^>]*\bviewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+(\d+\.?\d*)[\s,]+(\d+\.?\d*)", re.DOTALL
)


@dataclass(frozen=True)
class File:
    """A file of the branding. width, height: of an image, in pixels or, if it is SVG, in its own units."""

    name: str
    content: bytes
    content_type: str
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        """Its path, which contains a hash of the content."""
        return reverse("identity", args=[hashlib.sha256(self.content).hexdigest()[:12], self.name])

    @property
    def is_square(self) -> bool:
        """Whether it can be used as an icon."""
        return max(self.width, self.height) <= _MAX_ICON_RATIO * min(self.width, self.height)


def by_language(value: str, setting: str, languages: Collection[str]) -> dict[str, str]:
    """Return {code: text} from the value of a setting: “code=text”, separated by semicolons.

    setting: its name. languages: the codes that are allowed. Raises ImproperlyConfigured for another code or no text.
    """
    texts = {}
    for part in filter(None, map(str.strip, value.split(";"))):
        code, _, text = (word.strip() for word in part.partition("="))
        if code not in languages or not text:
            raise ImproperlyConfigured(
                f"{setting}: cannot parse “{part}”. Use “code=text”, separated by semicolons. Language codes: "
                f"{', '.join(languages)}."
            )
        texts[code] = text
    return texts


def name() -> str:
    """Return the name of the site in the current language."""
    return str(settings.SITE_NAMES.get(current(), settings.SITE_NAME))


def title() -> str:
    """Return the name of the site for page titles, with the language if the name is that of the first language."""
    code, site_name = current(), name()
    if code == settings.LANGUAGE_CODE or site_name != settings.SITE_NAME:
        return site_name
    return gettext("%(name)s (%(language)s)") % {"name": site_name, "language": dict(settings.LANGUAGES)[code]}


def description() -> str:
    """Return the description of the site in the current language."""
    return settings.SITE_DESCRIPTIONS.get(current()) or str(settings.SITE_DESCRIPTION)


def logo_at(path: str) -> Path | None:
    """Return the path of the logo, or None for "". Raises ImproperlyConfigured if the file is missing or unusable."""
    if not path:
        return None
    file = Path(path)
    if file.suffix not in TYPES:
        raise ImproperlyConfigured(f"SITE_LOGO: unsupported file type “{path}”. Use {', '.join(TYPES)}.")
    if not file.is_file():
        raise ImproperlyConfigured(f"SITE_LOGO: file not found: “{path}”.")
    if file.stat().st_size > MAX_LOGO_BYTES:
        raise ImproperlyConfigured(f"SITE_LOGO: “{path}” is larger than {MAX_LOGO_BYTES // 1000} kB.")
    # Otherwise every page would fail later.
    _size_of(file)
    return file


@cache
def logo() -> File | None:
    """Return the logo as it was at the first call, or None if none is set."""
    path: Path | None = settings.SITE_LOGO
    return File(f"logo{path.suffix}", path.read_bytes(), TYPES[path.suffix], *_size_of(path)) if path else None


def _size_of(path: Path) -> tuple[int, int]:
    """Return width and height in pixels or, of SVG, in its units. Raises ImproperlyConfigured if it is not an image."""
    if path.suffix == ".svg":
        return _svg_size(path)
    try:
        with Image.open(path) as picture:
            return picture.size
    except OSError as error:
        raise ImproperlyConfigured(f"SITE_LOGO: “{path}” is not a valid image: {error}") from error


def _svg_size(path: Path) -> tuple[int, int]:
    """Return width and height of the viewBox. Raises ImproperlyConfigured without one: it could not be scaled."""
    found = _VIEW_BOX.search(path.read_text(encoding="utf-8", errors="replace"))
    if found is None or not float(found[1]) or not float(found[2]):
        raise ImproperlyConfigured(f"SITE_LOGO: “{path}” needs a viewBox attribute so that it can be scaled.")
    return max(1, round(float(found[1]))), max(1, round(float(found[2])))


@cache
def icon() -> File:
    """Return the icon of browser tabs: the logo if it is square, else the first letter of the name on the accent."""
    if (own := logo()) and own.is_square:
        return own
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="{accent()}"/>'
        f'<text x="16" y="24" text-anchor="middle" font-family="Charter,C059,Georgia,serif" font-weight="700" '
        f'font-size="23" fill="{PAPER}">{escape(settings.SITE_NAME.strip()[:1].upper())}</text></svg>'
    )
    return File("icon.svg", svg.encode(), TYPES[".svg"], 32, 32)


@cache
def stylesheet() -> File | None:
    """Return the stylesheet with the site's accent colour, or None if none is set."""
    own = settings.SITE_ACCENT
    if own is None:
        return None
    return File(
        "accent.css",
        (
            f":root{{--accent:light-dark({own.light},{own.dark})}}"
            # As in tokens.css, for browsers that do not know light-dark().
            f"@supports not (color:light-dark(#000,#fff)){{:root{{--accent:{own.light}}}"
            f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{--accent:{own.dark}}}}}"
            f"@media screen{{:root[data-theme=dark]{{--accent:{own.dark}}}}}}}"
            "@media print{:root{--accent:#000}}"
        ).encode(),
        "text/css",
    )
