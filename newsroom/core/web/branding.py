"""What makes the site this newsroom's own: its name, its accent colour, its logo and its icon, from settings.

Colour, logo and icon are files of the site, each at an address that never changes what it holds, so that no page has
anything inline.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from PIL import Image

from newsroom.core.i18n.languages import current
from newsroom.core.web.colours import PAPER, accent

TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg"}
_FOR_EVER = "public, max-age=31536000, immutable"
# Nobody waits for a logo.
LARGEST = 200_000
# What is wider or higher than this, by the other side, is no icon.
_SQUARE = 1.25
_VIEW_BOX = re.compile(
    r"<svg\b[^>]*\bviewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+(\d+\.?\d*)[\s,]+(\d+\.?\d*)", re.DOTALL
)


@dataclass(frozen=True)
class File:
    """A file of the site's identity. width, height: of a picture, in pixels or, of a drawing, in its own units."""

    name: str
    content: bytes
    content_type: str
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        """Its address: another one for other content."""
        return reverse("identity", args=[hashlib.sha256(self.content).hexdigest()[:12], self.name])

    @property
    def is_square(self) -> bool:
        """Whether it can stand where an icon does."""
        return max(self.width, self.height) <= _SQUARE * min(self.width, self.height)


def by_language(told: str, setting: str, languages: Collection[str]) -> dict[str, str]:
    """What a setting says for each of some languages: “code=text”, with semicolons between them.

    languages: the codes that it may name. Raises ImproperlyConfigured if it names another, or says nothing of one.
    """
    found = {}
    for part in filter(None, map(str.strip, told.split(";"))):
        code, _, text = (word.strip() for word in part.partition("="))
        if code not in languages or not text:
            raise ImproperlyConfigured(
                f"{setting}: cannot parse “{part}”. Use “code=text”, separated by semicolons. Language codes: "
                f"{', '.join(languages)}."
            )
        found[code] = text
    return found


def name() -> str:
    """What the site is called in the language that is spoken."""
    return settings.SITE_NAMES.get(current(), settings.SITE_NAME)


def title() -> str:
    """The same for titles: beside the first language's name stands which language's page it is."""
    code, its = current(), name()
    is_telling = code == settings.LANGUAGE_CODE or its != settings.SITE_NAME
    if is_telling:
        return its
    return gettext("%(name)s (%(language)s)") % {"name": its, "language": dict(settings.LANGUAGES)[code]}


def description() -> str:
    """What the site says of itself in the language that is spoken."""
    return settings.SITE_DESCRIPTIONS.get(current()) or str(settings.SITE_DESCRIPTION)


def logo_at(path: str) -> Path | None:
    """Where the logo lies; None of "". Raises ImproperlyConfigured if no file that can be one is there."""
    if not path:
        return None
    file = Path(path)
    if file.suffix not in TYPES:
        raise ImproperlyConfigured(f"SITE_LOGO: unsupported file type “{path}”. Use {', '.join(TYPES)}.")
    if not file.is_file():
        raise ImproperlyConfigured(f"SITE_LOGO: file not found: “{path}”.")
    if file.stat().st_size > LARGEST:
        raise ImproperlyConfigured(f"SITE_LOGO: “{path}” is larger than {LARGEST // 1000} kB.")
    # Every page would fail later, by what cannot be measured.
    _size_of(file)
    return file


@cache
def logo() -> File | None:
    """The logo, as it was when it was first asked for; None where none is set."""
    path = settings.SITE_LOGO
    return path and File(f"logo{path.suffix}", path.read_bytes(), TYPES[path.suffix], *_size_of(path))


def _size_of(path: Path) -> tuple[int, int]:
    """In pixels or, of a drawing, in its own units. Raises ImproperlyConfigured for what is no picture."""
    if path.suffix == ".svg":
        return _drawing_size(path)
    try:
        with Image.open(path) as picture:
            return picture.size
    except OSError as error:
        raise ImproperlyConfigured(f"SITE_LOGO: “{path}” is not a valid image: {error}") from error


def _drawing_size(path: Path) -> tuple[int, int]:
    """By its viewBox. Raises ImproperlyConfigured without one: it could not be scaled."""
    found = _VIEW_BOX.search(path.read_text(encoding="utf-8", errors="replace"))
    if found is None or not float(found[1]) or not float(found[2]):
        raise ImproperlyConfigured(f"SITE_LOGO: “{path}” needs a viewBox attribute so that it can be scaled.")
    return max(1, round(float(found[1]))), max(1, round(float(found[2])))


@cache
def icon() -> File:
    """What stands in a browser's tab: the logo if it is square, or else the name's first letter on the accent."""
    if (own := logo()) and own.is_square:
        return own
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="{accent()}"/>'
        f'<text x="16" y="24" text-anchor="middle" font-family="Charter,C059,Georgia,serif" font-weight="700" '
        f'font-size="23" fill="{PAPER}">{escape(settings.SITE_NAME.strip()[:1].upper())}</text></svg>'
    )
    return File("icon.svg", drawing.encode(), TYPES[".svg"], 32, 32)


@cache
def stylesheet() -> File | None:
    """What puts the newsroom's colour in place of the design's; None where none is set."""
    own = settings.SITE_ACCENT
    if own is None:
        return None
    return File(
        "accent.css",
        f":root{{--accent:light-dark({own.light},{own.dark})}}@media print{{:root{{--accent:#000}}}}".encode(),
        "text/css",
    )


def context(request):
    """Template context: `identity`, this module's files by name, read when a template asks."""
    return {"identity": {"logo": logo, "icon": icon, "stylesheet": stylesheet}}


@require_safe
def file(request, digest, name):
    """One of the files. An old address, which a kept page may still have, gets what there is now."""
    found = next((each for each in (logo(), icon(), stylesheet()) if each and each.name == name), None)
    if found is None:
        raise Http404
    response = HttpResponse(found.content, content_type=found.content_type)
    if found.path == request.path:
        response.headers["Cache-Control"] = _FOR_EVER
    return response
