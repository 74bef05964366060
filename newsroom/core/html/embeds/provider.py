"""What a module in `providers` says of its provider.

Patterns match whole URLs, with host and ID, so nothing else of a URL gets into a page. The editor uses them in the
browser, too, so they are valid in Python and JavaScript.
"""

from collections.abc import Callable
from dataclasses import dataclass

# What a URL begins with; the host follows.
PREFIX = "(?:https?:)?//(?:www[.]|m[.]|mobile[.])?"
# What may precede an ID in a query, and what may follow an ID.
BEFORE = "(?:[^ <>#]*&)?"
REST = "(?:[?&#/][^ <>]*)?"
# A degree of latitude or longitude.
DEGREE = "(-?[0-9]{1,3}(?:[.][0-9]{1,20})?)"
# A name in a path or a query.
NAME = "([A-Za-z0-9+_.,%'()~*-]{1,300})"


@dataclass(frozen=True)
class Form:
    """A form of URL.

    pattern: of the whole URL. page: the URL that a story stores, with {0}, {1}… for the groups. frame: returns the URL
    of the frame for the groups. height: of the frame in CSS pixels; 0: it is as wide as the text, at 16:9.
    """

    pattern: str
    page: str
    frame: Callable[..., str]
    height: int = 0


@dataclass(frozen=True)
class Start:
    """What follows the URLs of a video to start at a second. page, frame: with {0} for its number."""

    page: str
    frame: str


@dataclass(frozen=True)
class Provider:
    """A site whose posts, videos etc. a body may embed.

    name, origin: as readers see it, and of its frames; both may contain {0}, the first group of a pattern. kind: of
    what it provides, a key of `static/js/embeds.js`: "audio", "chart", "document", "map", "post", "video".
    """

    name: str
    kind: str
    origin: str
    forms: list[Form]
    start: Start | None = None
