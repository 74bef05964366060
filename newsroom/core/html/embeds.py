"""Video providers whose videos a body may embed: URL patterns, pages and players.

A pattern matches the whole URL with host and ID, so nothing else of it gets into a page. The editor uses the same
patterns in the browser (`for_editor`), so they are valid in Python and JavaScript.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

_YOUTUBE_ID = "([A-Za-z0-9_-]{11})"
_VIMEO_ID = "([1-9][0-9]{5,11})"
_VIMEO_SECRET = "([0-9a-f]{6,20})"
# What may precede an ID in a query, and what may follow an ID.
_BEFORE = "(?:[^ <>#]*&)?"
_REST = "(?:[?&#/][^ <>]*)?"


@dataclass(frozen=True)
class _Form:
    """A form of URL. pattern: of the whole URL. page, player: their URLs, with {0} and {1} for its groups."""

    provider: str
    pattern: str
    page: str
    player: str


_YOUTUBE = (
    "https://www.youtube.com/watch?v={0}",
    # It sets no cookies before the video is played.
    "https://www.youtube-nocookie.com/embed/{0}?autoplay=1",
)
_VIMEO = ("https://vimeo.com/{0}", "https://player.vimeo.com/video/{0}?autoplay=1&dnt=1")
# An unlisted video has a secret in addition to its ID.
_UNLISTED = ("https://vimeo.com/{0}/{1}", "https://player.vimeo.com/video/{0}?h={1}&autoplay=1&dnt=1")
_PREFIX = "(?:https?:)?//(?:www[.]|m[.])?"
_FORMS = [
    _Form("YouTube", f"{_PREFIX}youtube[.]com/watch[?]{_BEFORE}v={_YOUTUBE_ID}{_REST}", *_YOUTUBE),
    _Form("YouTube", f"{_PREFIX}youtube(?:-nocookie)?[.]com/(?:embed|live|shorts|v)/{_YOUTUBE_ID}{_REST}", *_YOUTUBE),
    _Form("YouTube", f"{_PREFIX}youtu[.]be/{_YOUTUBE_ID}{_REST}", *_YOUTUBE),
    _Form("Vimeo", f"{_PREFIX}player[.]vimeo[.]com/video/{_VIMEO_ID}[?]{_BEFORE}h={_VIMEO_SECRET}{_REST}", *_UNLISTED),
    _Form("Vimeo", f"{_PREFIX}vimeo[.]com/{_VIMEO_ID}/{_VIMEO_SECRET}{_REST}", *_UNLISTED),
    _Form("Vimeo", f"{_PREFIX}player[.]vimeo[.]com/video/{_VIMEO_ID}{_REST}", *_VIMEO),
    _Form("Vimeo", f"{_PREFIX}vimeo[.]com/{_VIMEO_ID}{_REST}", *_VIMEO),
]  # fmt: skip
_PATTERNS = [(re.compile(form.pattern), form) for form in _FORMS]


@dataclass(frozen=True)
class Embed:
    """A video. page: the URL at the provider. player: the URL of the frame that our page shows on request."""

    provider: str
    page: str
    player: str


def find(url: str) -> Embed | None:
    """Return the video whose page or player has this URL, or None if the provider is unknown."""
    url = url.strip()
    for pattern, form in _PATTERNS:
        if found := pattern.fullmatch(url):
            return Embed(form.provider, form.page.format(*found.groups()), form.player.format(*found.groups()))
    return None


def is_framed(embed: Embed) -> bool:
    """Return whether our pages may show its player: the setting EMBED_HOSTS can exclude it."""
    parts = urlsplit(embed.player)
    return f"{parts.scheme}://{parts.netloc}" in settings.EMBED_HOSTS


def for_editor() -> list[dict[str, str]]:
    """Return [{"provider", "pattern", "page"}] for the editor. pattern: of the whole URL. page: with {0} and {1}."""
    return [{"provider": form.provider, "pattern": form.pattern, "page": form.page} for form in _FORMS]
