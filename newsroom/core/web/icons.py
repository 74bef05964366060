"""Files of the branding: also icons for what does not show SVG (home screens, crawlers), and the web app manifest.

These icons are made from a square logo, unless that is SVG, which only browsers can draw; else they are the first
letter of the site's name on the accent colour, as `branding.icon`.
"""

import io
import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw

from newsroom.core.i18n.languages import current, path_in, tag_of
from newsroom.core.web import branding
from newsroom.core.web.branding import TYPES, File
from newsroom.core.web.colours import PAPER, accent
from newsroom.core.web.social_cards.typesetting import drawable, font_for, font_of

# The sizes in pixels: in favicon.ico, of the home screen of iOS, of web apps (https://web.dev/articles/add-manifest).
_ICO_SIZES, _TOUCH_SIZE, _APP_SIZES = (16, 32, 48), 180, (192, 512)
# Height of capital letters, as a part of the icon's. The circle of 4/5, to which systems may crop, has room for them.
_LETTER = 0.5
_CACHE_FOREVER = "public, max-age=31536000, immutable"
# favicon.ico has no hash in its URL.
_CACHE_FOR_A_DAY = "public, max-age=86400"


@cache
def touch_icon() -> File:
    """Return the icon of home screens."""
    return _png("apple-touch-icon.png", _TOUCH_SIZE)


@cache
def app_icons() -> tuple[File, ...]:
    """Return the icons of the web app manifest."""
    return tuple(_png(f"icon-{size}.png", size) for size in _APP_SIZES)


@cache
def favicon() -> bytes:
    """Return favicon.ico with all its sizes."""
    target = io.BytesIO()
    # Each size is drawn for itself: a letter that is scaled down is blurred.
    drawn = [_draw(size) for size in sorted(_ICO_SIZES, reverse=True)]
    drawn[0].save(target, "ICO", sizes=[each.size for each in drawn], append_images=drawn[1:])
    return target.getvalue()


def manifest() -> File:
    """Return the web app manifest in the current language (https://www.w3.org/TR/appmanifest/)."""
    return _manifest(current())


@cache
def _manifest(code: str) -> File:
    front = path_in(code, "/")
    with translation.override(code):
        content = {
            "id": front,
            "name": branding.title(),
            "short_name": branding.name(),
            "description": branding.description(),
            "lang": tag_of(code),
            "dir": "rtl" if translation.get_language_bidi() else "ltr",
            "start_url": front,
            "scope": front,
            # With buttons to go back, because pages link to each other only downwards.
            "display": "minimal-ui",
            "background_color": PAPER,
            "theme_color": PAPER,
            "icons": [
                {
                    "src": icon.path,
                    "sizes": f"{icon.width}x{icon.height}",
                    "type": icon.content_type,
                    "purpose": "any" if _own_picture() else "any maskable",
                }
                for icon in app_icons()
            ],
        }
    text = json.dumps(content, ensure_ascii=False)
    return File(f"{code}.webmanifest", text.encode(), "application/manifest+json")


def context(request: HttpRequest) -> dict[str, Any]:
    """Return template context: `identity`, the files of the branding by name, created if a template uses them."""
    files = {"logo": branding.logo, "icon": branding.icon, "stylesheet": branding.stylesheet}
    return {"identity": {**files, "touch_icon": touch_icon, "manifest": manifest}}


@require_safe
def file(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """Respond with a file of the branding. Old URLs, which cached pages may contain, respond with the current file."""
    manifests = (_manifest(code) for code, _ in settings.LANGUAGES)
    files = (branding.logo(), branding.icon(), branding.stylesheet(), touch_icon(), *app_icons(), *manifests)
    found = next((each for each in files if each and each.name == name), None)
    if found is None:
        raise Http404
    response = HttpResponse(found.content, content_type=found.content_type)
    if found.path == request.path:
        response.headers["Cache-Control"] = _CACHE_FOREVER
    return response


@require_safe
def favicon_ico(request: HttpRequest) -> HttpResponse:
    """Respond with favicon.ico, which crawlers and feed readers request without reading a page."""
    response = HttpResponse(favicon(), content_type="image/x-icon")
    response.headers["Cache-Control"] = _CACHE_FOR_A_DAY
    return response


def _png(name: str, size: int) -> File:
    target = io.BytesIO()
    _draw(size).save(target, "PNG", optimize=True)
    return File(name, target.getvalue(), TYPES[".png"], size, size)


def _own_picture() -> File | None:
    """Return the logo if it can be scaled to an icon."""
    logo = branding.logo()
    return logo if logo and logo.is_square and logo.content_type != TYPES[".svg"] else None


def _draw(size: int) -> Image.Image:
    """Return the icon as a square of `size` pixels."""
    if own := _own_picture():
        with Image.open(io.BytesIO(own.content)) as logo:
            picture = logo.convert("RGBA")
        picture.thumbnail((size, size), Image.Resampling.LANCZOS)
        icon = Image.new("RGBA", (size, size))
        icon.paste(picture, ((size - picture.width) // 2, (size - picture.height) // 2))
        return icon
    icon = Image.new("RGB", (size, size), accent())
    draw = ImageDraw.Draw(icon)
    letter = drawable(settings.SITE_NAME)[:1].upper()
    if path := font_for(letter) if letter else None:
        # A capital letter is about two thirds as high as its font size.
        draw.text((size / 2, size / 2), letter, PAPER, font_of(path, round(size * _LETTER / 0.67)), anchor="mm")
    else:
        # Three lines of text.
        for part in (0.3, 0.46, 0.62):
            draw.rectangle((size * 0.25, size * part, size * 0.75, size * (part + 0.07)), fill=PAPER)
    return icon
