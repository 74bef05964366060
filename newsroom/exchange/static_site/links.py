"""The links of one page, which lead to the copy once their places there are known."""

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from django.conf import settings

from newsroom.exchange.static_site.locations import Source, source_of
from newsroom.exchange.static_site.scope import Scope, explanation

# Stands on both sides of the number of a link in a text. No page contains it.
_MARK = "\0"


class Links:
    """The links of a page or file. Where something is in the copy depends on what else is there, so a text gets marks.

    sources: what is linked; the number in a mark is that of a source. base_url: of the copy.
    """

    def __init__(self, page: Source, scope: Scope, base_url: str) -> None:
        self.base_url = base_url
        self._page, self._scope = page, scope
        self._numbers = dict[Source, int]()

    @property
    def sources(self) -> list[Source]:
        """What is linked, in the order of the numbers."""
        return list(self._numbers)

    @property
    def explanation(self) -> str:
        """What leads to the page that says what the copy does not have."""
        return self._mark(explanation(self._page))

    def to(self, url: str, *, explained: bool = True) -> str | None:
        """Return what leads to the same in the copy; None if nothing does.

        url: as it stands on the page. explained: whether that may be the page that says what the copy does not have.
        """
        source = source_of(url, self._page)
        if source is None:
            # Links to share a page have its URL as a parameter.
            return url.replace(quote(settings.SITE_URL, safe=""), quote(self.base_url, safe=""))
        path = self.path_to(source, urlsplit(url).fragment, explained=explained)
        return f"{self.base_url}{path}" if path and url.startswith(settings.SITE_URL) else path

    def path_to(self, source: Source, fragment: str = "", *, explained: bool = True) -> str | None:
        """Return the path of what the copy has in the place of a page, or None. explained: see `to`."""
        nearest = self._scope.nearest(source)
        if nearest is None or (not explained and self._scope.needs_server(source)):
            return None
        target, own_fragment = nearest
        fragment = own_fragment or fragment.replace("&", "%26")
        return f"{self._mark(target)}#{fragment}" if fragment else self._mark(target)

    def _mark(self, source: Source) -> str:
        number = self._numbers.setdefault(source, len(self._numbers))
        return f"{_MARK}{number}{_MARK}"


def without_marks(text: str) -> str:
    """Return the text without the character of marks, which means nothing in HTML, XML and JSON."""
    return text.replace(_MARK, "")


def with_paths(text: str, path_of: Callable[[int], str]) -> str:
    """Return the text with paths in the place of marks. path_of: returns that of the source with a number."""
    parts = text.split(_MARK)
    parts[1::2] = [path_of(int(number)) for number in parts[1::2]]
    return "".join(parts)
