"""URLs of a Ghost site, whose own one is left out of an export."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from newsroom.exchange.readers.ghost.tables import text_in
from newsroom.exchange.sites.items import UNKNOWN_SITE

# Ghost's placeholder for the URL of the exported site.
PLACEHOLDER = "__GHOST_URL__"
_LINK = re.compile(r'href="(https?://[^"?#]{1,200})/([^/"?#]+)/?["?#]')
# A part in parentheses belongs to the URL; the sign after a URL in Markdown is a single one.
_NAME = r"""(?:[^\s"'<>()?#\\]|\([^\s"'<>()?#\\]*+\))"""
# From the start of what can be a URL, so that no long text, such as an image within it, is read again and again.
_FILE = re.compile(rf"""(?<![^\s"'<>()])[^\s"'<>()]*/content/(?:images|media|files)/{_NAME}++""")
_FOLDER = "/content/"
_SIZED = re.compile(r"/content/images/(?:size/[^/]+/(?:format/[^/]+/)?)++")
# The attribute of an element with a URL that has no host.
_RELATIVE = re.compile(r"""(<(?:a|audio|iframe|img|source|video)\b[^<>]*?\s(?:href|src)=["'])(/[^"'<>\s]*+)""")


class SiteUrl:
    """The URL of a site. Ghost may be in a subdirectory of a host.

    url: without a slash at the end. path: its path, "" at the root of a host.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.path = urlsplit(self.url).path
        self._root = self.url.removesuffix(self.path) if self.path else self.url

    def absolute(self, url: str) -> str:
        """Return the URL with that of the site in place of Ghost's placeholder or of nothing."""
        url = url.strip().replace(PLACEHOLDER, self.url)
        if url.startswith("//"):
            return f"https:{url}"
        if not url.startswith("/"):
            return url
        return f"{self._root if self.path and f'{url}/'.startswith(f'{self.path}/') else self.url}{url}"

    def in_html(self, html: str) -> str:
        """Return the HTML with absolute URLs of links, images and files."""
        return _RELATIVE.sub(lambda found: f"{found[1]}{self.absolute(found[2])}", html.replace(PLACEHOLDER, self.url))

    def has(self, url: str) -> bool:
        """Return whether the URL is one of the site."""
        return url == self.url or url.startswith(f"{self.url}/")


def original_of(url: str) -> str:
    """Return the URL of the original for that of an image in any size."""
    return _SIZED.sub("/content/images/", url)


def files_in(text: str) -> Iterator[str]:
    """Yield the URLs of the uploads that a text names, in HTML, Markdown or JSON."""
    return (found[0] for found in _FILE.finditer(text.replace("\\/", "/")))


def site_url(posts: Iterable[Any]) -> str:
    """Return the URL of the site, as far as its posts tell; `UNKNOWN_SITE` if they do not.

    It is the one that most slugs of posts follow in links, because writers paste links with it. One link may lead to
    another site with the same slug; two rarely do. Without any, it is the one before the path of an upload that is
    also written without it: Ghost forgets it in some attributes.
    """
    rows = [post for post in posts if isinstance(post, dict)]
    slugs = {text_in(post, "slug") for post in rows} - {""}
    linked: Counter[str] = Counter()
    shown: set[tuple[str, str]] = set()
    own: set[str] = set()
    for post in rows:
        html = text_in(post, "html")
        linked.update(url for url, slug in {(_lower(url), slug) for url, slug in _LINK.findall(html)} if slug in slugs)
        for url in files_in(html):
            base, _, path = url.partition(_FOLDER)
            if base.startswith(("http://", "https://")):
                shown.add((_lower(base), path))
            else:
                own.add(path)
    for url, number in linked.most_common(1):
        if number > 1:
            return url
    bases = Counter(base for base, path in shown if path in own)
    return bases.most_common(1)[0][0] if bases else UNKNOWN_SITE


def _lower(url: str) -> str:
    """Return the URL with its host in lower case."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.lower()).geturl()
