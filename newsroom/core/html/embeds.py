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
# Where to start playing, anywhere in a URL: seconds (“t=43”, “start=43”), or hours, minutes and seconds (“t=1h2m3s”).
START = "[?&#](?:t|start)=(?:([0-9]{1,2})h)?(?:([0-9]{1,3})m)?(?:([0-9]{1,5})s?)?(?=[&#]|$)"
_START = re.compile(START)


@dataclass(frozen=True)
class _Form:
    """A form of URL. pattern: of the whole URL. page, player: their URLs, with {0} and {1} for its groups.

    page_start, player_start: what follows these to start at a second, with {0} for its number.
    """

    provider: str
    pattern: str
    page: str
    player: str
    page_start: str
    player_start: str


_YOUTUBE = (
    "https://www.youtube.com/watch?v={0}",
    # It sets no cookies before the video is played.
    "https://www.youtube-nocookie.com/embed/{0}?autoplay=1",
    "&t={0}s",
    "&start={0}",
)
_VIMEO_START = ("#t={0}s", "#t={0}s")
_VIMEO = ("https://vimeo.com/{0}", "https://player.vimeo.com/video/{0}?autoplay=1&dnt=1", *_VIMEO_START)
# An unlisted video has a secret in addition to its ID.
_UNLISTED = (
    "https://vimeo.com/{0}/{1}",
    "https://player.vimeo.com/video/{0}?h={1}&autoplay=1&dnt=1",
    *_VIMEO_START,
)
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
            page, player = form.page.format(*found.groups()), form.player.format(*found.groups())
            if start := _start_of(url):
                page, player = page + form.page_start.format(start), player + form.player_start.format(start)
            return Embed(form.provider, page, player)
    return None


def _start_of(url: str) -> int:
    """Return the second at which the video of this URL starts; 0 if the URL does not say."""
    found = _START.search(url)
    hours, minutes, seconds = (int(number or 0) for number in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


def is_framed(embed: Embed) -> bool:
    """Return whether our pages may show its player: the setting EMBED_HOSTS can exclude it."""
    parts = urlsplit(embed.player)
    return f"{parts.scheme}://{parts.netloc}" in settings.EMBED_HOSTS


def for_editor() -> list[dict[str, str]]:
    """Return [{"provider", "pattern", "page", "start"}] for the editor.

    pattern: of the whole URL. page: with {0} and {1}. start: what follows it, with {0} for the second.
    """
    return [
        {"provider": form.provider, "pattern": form.pattern, "page": form.page, "start": form.page_start}
        for form in _FORMS
    ]
