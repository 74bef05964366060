"""Links of a post: to places within it, to apps for messages, and relative ones."""

import re
from collections import defaultdict, deque
from urllib.parse import parse_qs, quote, unquote, urlsplit

from newsroom.core.html import SCHEMES, plain, sanitise
from newsroom.core.html.sections import sections_of
from newsroom.exchange.readers.wordpress.html.references import Work
from newsroom.exchange.readers.wordpress.html.tags import tokens_of

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
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
            self._ids = _ids_of(self._html)
        found = self._ids.get(unquote(fragment))
        if found and self._work.url:
            return f"{self._work.url}#{found}"
        if not is_own:
            return f"{self._work.url}#{fragment}"
        sentence = f"Links to places in the text that are no headings were removed: “#{fragment}”. Their texts remain."
        self._work.change(sentence)
        return ""


def _ids_of(html: str) -> dict[str, str]:
    """Return the IDs that headings have here by those in the HTML."""
    here: defaultdict[str, deque[str]] = defaultdict(deque)
    for section in sections_of(sanitise(html)):
        here[section.title].append(section.id)
    found: dict[str, str] = {}
    # Of the open heading.
    ids: list[str] = []
    inner: list[str] | None = None
    for token in tokens_of(html):
        is_heading = token.name in _HEADINGS
        if is_heading and not token.is_end:
            ids, inner = [], []
        if inner is not None and token.name and not token.is_end:
            ids += [token.values[name] for name in ("id", "name") if token.values.get(name)]
        if is_heading and token.is_end:
            if inner is not None and (same := here[plain("".join(inner))]):
                new = same.popleft()
                for old in ids:
                    found.setdefault(old, new)
            inner = None
        elif inner is not None and not is_heading:
            inner.append(token.source)
    return found


def _whatsapp(url: str) -> str:
    """Return a link to WhatsApp that works without the app, too."""
    values = parse_qs(urlsplit(url).query)
    phone = "".join(filter(str.isdigit, values.get("phone", [""])[0]))
    text = values.get("text", [""])[0]
    return f"https://wa.me/{phone}{f'?text={quote(text)}' if text else ''}"
