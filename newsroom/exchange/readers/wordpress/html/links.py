"""Links of a post: to places within it, to apps for messages, and relative ones."""

import re
from urllib.parse import parse_qs, quote, unquote, urlsplit

from newsroom.core.html import SCHEMES
from newsroom.exchange.readers import headings
from newsroom.exchange.readers.wordpress.html.references import Work

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")


class Links:
    """The links of one post. html: of which headings have the IDs that links lead to."""

    def __init__(self, work: Work, html: str) -> None:
        self._work, self._html = work, html
        self._ids: dict[str, str] | None = None

    def url_of(self, href: str) -> str:
        """Return the URL for a link, absolute, or "" if a story cannot have the link, which is then reported."""
        url = self._work.absolute(href)
        page, mark, fragment = url.partition("#")
        if mark and page in {"", self._work.url}:
            return self._within(fragment, is_own=not page)
        if url.lower().startswith("whatsapp:"):
            return _whatsapp(url)
        scheme = _SCHEME.match(url)
        if scheme and scheme[1].lower() not in SCHEMES:
            self._work.change(f"Links that stories cannot have were removed: “{url}”. Their texts remain.")
            return ""
        return url

    def _within(self, fragment: str, *, is_own: bool) -> str:
        """Return the URL for a link within the post. is_own: whether it has no other part than the fragment."""
        if self._ids is None:
            self._ids = headings.ids_of(self._html)
        found = self._ids.get(unquote(fragment))
        if found and self._work.url:
            return f"{self._work.url}#{found}"
        if not is_own:
            return f"{self._work.url}#{fragment}"
        self._work.change(headings.NO_HEADING.format(fragment=fragment))
        return ""


def _whatsapp(url: str) -> str:
    """Return a link to WhatsApp that works without the app, too."""
    values = parse_qs(urlsplit(url).query)
    phone = "".join(filter(str.isdigit, values.get("phone", [""])[0]))
    text = values.get("text", [""])[0]
    return f"https://wa.me/{phone}{f'?text={quote(text)}' if text else ''}"
