"""Where the pages of the site are in a static copy."""

import hashlib
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import escape_uri_path

from newsroom.core.cache.keys import canonical_query
from newsroom.core.i18n.languages import path_in, split_language_prefix

# Pages that a server makes for each request, in the first language: below these paths, and at these.
_LEFT_OUT_PREFIXES = ("/admin/", "/api/", "/mix/", "/preview/")
_LEFT_OUT_PATHS = frozenset({"/search/", "/oembed", "/healthz", "/readyz"})
# The page that says so, in the first language. Links to what is left out lead to it.
EXPLANATION = "/search/"
INDEX = "index.html"
# File systems allow 255 bytes in a name. Two names of topics can have twice as many.
_MAX_NAME = 200
_DIGEST_LENGTH = 12
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
# A sitemap may only list URLs in its own folder and below, so its number is part of its name.
_SITEMAP = re.compile(r"(?P<name>/sitemap-[\w-]+)\.xml")


class Source(NamedTuple):
    """A page or file of the site. path: not percent-encoded. query: with the parameters that its view uses."""

    path: str
    query: str = ""

    def __str__(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def is_left_out(self) -> bool:
        """Whether the copy cannot have it, because a server makes it for each request."""
        _, at_root = split_language_prefix(self.path)
        return at_root.startswith(_LEFT_OUT_PREFIXES) or at_root in _LEFT_OUT_PATHS

    @property
    def explanation(self) -> "Source":
        """The page that says what the copy does not have, in the language of this one."""
        code, _ = split_language_prefix(self.path)
        return Source(path_in(code, EXPLANATION))


class Location(NamedTuple):
    """Where something is in the copy. file: below its folder. path: of its URL, percent-encoded."""

    file: str
    path: str


@lru_cache(maxsize=10_000)
def source_of(url: str, base: Source) -> Source | None:
    """Return what a URL on a page of the site leads to; None if that is not on the site.

    url: absolute or relative to the page `base`, with or without a fragment.
    """
    parts = urlsplit(urljoin(f"{settings.SITE_URL}{escape_uri_path(base.path)}", url))
    if f"{parts.scheme}://{parts.netloc}" != settings.SITE_URL:
        return None
    path = unquote(parts.path) or "/"
    if not path.endswith("/") and "." not in path.rpartition("/")[2] and path not in _LEFT_OUT_PATHS:
        # The site redirects it so.
        path += "/"
    return Source(path, canonical_query(path, parts.query) if parts.query else "")


def location_of(source: Source, *, mark: str = "") -> Location:
    """Return the place in the copy of what the site has at a URL.

    `path/` is the file `path/index.html`. The parameters of a query become folders: `/2026/?page=2` is
    `/2026/page/2/`. A name that is too long or that a file system may not allow is cut and gets a digest. mark: is
    appended to the last name, if that without it is taken.
    """
    path, parameters = source.path, parse_qsl(source.query)
    if (sitemap := _SITEMAP.fullmatch(path)) and parameters:
        path, parameters = f"{sitemap['name']}-{parameters[0][1]}.xml", []
    *folders, name = path.lstrip("/").split("/")
    names = [_safe(each) for each in (*folders, *(word for pair in parameters for word in pair))]
    if name:
        names.append(f"{mark}-{name}" if mark else _safe(name))
    elif mark and names:
        names[-1] += f"-{mark}"
    file = "/".join(names)
    if not name:
        file = f"{file}/{INDEX}" if file else INDEX
    return Location(file, escape_uri_path(f"/{file.removesuffix(INDEX) if not name else file}"))


def digest_of(text: str) -> str:
    """Return some characters that are different for different texts."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]


def _safe(name: str) -> str:
    """Return the name, or one like it that is no path, not too long, and allowed on any file system."""
    clean = _UNSAFE.sub("-", name).rstrip(". ")
    if clean == name and name and len(name.encode()) <= _MAX_NAME:
        return name
    return f"{clean.encode()[:_MAX_NAME].decode(errors='ignore')}-{digest_of(name)}"
