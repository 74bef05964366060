"""Videos of other sites that a text may show: the one place that knows the providers, their pages and their players.

An address is known by its whole form, host and id included, so that nothing else of it can reach a page. The editor
asks the same patterns in the browser (`for_editor`): they are written as both languages read them.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

_YOUTUBE_ID = "([A-Za-z0-9_-]{11})"
_VIMEO_ID = "([1-9][0-9]{5,11})"
_VIMEO_SECRET = "([0-9a-f]{6,20})"
# What may stand before an id in a query, and what may follow an id.
_BEFORE = "(?:[^ <>#]*&)?"
_REST = "(?:[?&#/][^ <>]*)?"


@dataclass(frozen=True)
class _Form:
    """A form of address. pattern: of all of it. page, player: their addresses, {0} and {1} being its groups."""

    provider: str
    pattern: str
    page: str
    player: str


_YOUTUBE = (
    "https://www.youtube.com/watch?v={0}",
    # It sets no cookie before the video is played.
    "https://www.youtube-nocookie.com/embed/{0}?autoplay=1",
)
_VIMEO = ("https://vimeo.com/{0}", "https://player.vimeo.com/video/{0}?autoplay=1&dnt=1")
# A video that is listed nowhere has a secret beside its number.
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
    """A video. page: where everybody can see it. player: what a frame on our page shows once it is asked for."""

    provider: str
    page: str
    player: str


def find(address: str) -> Embed | None:
    """The video whose page or player has this address; None if it is none of a provider that we know."""
    address = address.strip()
    for pattern, form in _PATTERNS:
        if found := pattern.fullmatch(address):
            return Embed(form.provider, form.page.format(*found.groups()), form.player.format(*found.groups()))
    return None


def is_framed(embed: Embed) -> bool:
    """Whether our pages may show its player: the operator may have taken its host off the list."""
    parts = urlsplit(embed.player)
    return f"{parts.scheme}://{parts.netloc}" in settings.EMBED_HOSTS


def for_editor() -> list[dict[str, str]]:
    """What the editor needs to tell an address of a video: [{"provider", "pattern", "page"}], patterns of all of it."""
    return [{"provider": form.provider, "pattern": form.pattern, "page": form.page} for form in _FORMS]
