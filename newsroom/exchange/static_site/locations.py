"""Where the pages of the site are in a static copy."""

import hashlib
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import escape_uri_path

from newsroom.core.cache.keys import canonical_query
from newsroom.core.i18n.languages import split_language_prefix

INDEX = "index.html"
# Paths of pages without a slash at the end.
_WITHOUT_SLASH = frozenset({"/oembed", "/healthz", "/readyz"})
# File systems allow 255 bytes in a name. Two names of topics can have twice as many.
_MAX_NAME = 200
_DIGEST_LENGTH = 12
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
# Names of devices, which Windows has in every folder.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
# A sitemap may only list URLs in its own folder and below, so its number is part of its name.
_SITEMAP = re.compile(r"(?P<name>/sitemap-[\w-]+)\.xml")
# Characters of a path that mean nothing in HTML, XML, JSON and a meta refresh.
_PLAIN = "/~:@!$*()+,="


class Source(NamedTuple):
    """A page or file of the site. path: not percent-encoded. query: with the parameters that its view uses."""

    path: str
    query: str = ""

    def __str__(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def at_root(self) -> tuple[str, str]:
        """The language (Django's code) of the page, and its path in the tree of the first language."""
        return split_language_prefix(self.path)


class Location(NamedTuple):
    """Where something is in the copy. file: below its folder. path: of its URL, percent-encoded."""

    file: str
    path: str


def source_of(url: str, base: Source) -> Source | None:
    """Return what a URL on a page of the site leads to; None if that is not on the site.

    url: absolute or relative to the page `base`, with or without a fragment.
    """
    if url.startswith("/") and not url.startswith("//"):
        return _source_of(url)
    return _source_of(urljoin(f"{settings.SITE_URL}{escape_uri_path(base.path)}", url))


@lru_cache(maxsize=20_000)
def _source_of(url: str) -> Source | None:
    try:
        parts = urlsplit(urljoin(f"{settings.SITE_URL}/", url))
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}" != settings.SITE_URL:
        return None
    path = unquote(parts.path) or "/"
    if not path.endswith("/") and "." not in path.rpartition("/")[2] and path not in _WITHOUT_SLASH:
        # The site redirects it so.
        path += "/"
    return Source(path, canonical_query(path, parts.query) if parts.query else "")


def location_of(source: Source, *, mark: str = "") -> Location:
    """Return the place in the copy of what the site has at a URL.

    `path/` is the file `path/index.html`. The parameters of a query become folders: `/2026/?page=2` is
    `/2026/page/2/`. A name that is too long or that a file system may not allow is cut and gets a digest. mark: a
    folder that is put in front, if the place without it is taken.
    """
    path, parameters = source.path, parse_qsl(source.query)
    if (sitemap := _SITEMAP.fullmatch(path)) and parameters:
        path, parameters = f"{sitemap['name']}-{parameters[0][1]}.xml", []
    *folders, name = path.lstrip("/").split("/")
    words = [*([mark] if mark else ()), *folders, *(word for pair in parameters for word in pair)]
    folder = "".join(f"{_safe(word)}/" for word in words)
    url = quote(folder, safe=_PLAIN)
    if not name:
        return Location(f"{folder}{INDEX}", f"/{url}")
    return Location(f"{folder}{_safe(name)}", f"/{url}{quote(_safe(name), safe=_PLAIN)}")


def digest_of(text: str) -> str:
    """Return some characters that are different for different texts."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]


def _safe(name: str) -> str:
    """Return the name, or one like it that is no path, not too long, and allowed on any file system."""
    clean = _UNSAFE.sub("-", name).rstrip(". ")
    if clean == name and name and len(name.encode()) <= _MAX_NAME and not _DEVICE.fullmatch(name):
        return name
    ending = _ENDING.search(clean)
    stem = clean[: ending.start()] if ending else clean
    return f"{stem.encode()[:_MAX_NAME].decode(errors='ignore')}-{digest_of(name)}{ending[0] if ending else ''}"
