"""The former site: its ID, and the paths of its pages and posts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urljoin, urlsplit

from newsroom.exchange.readers.wordpress.meta import Meta
from newsroom.exchange.readers.wordpress.parsing import Node

_NOT_IN_ID = re.compile(r"[^\w.:/-]")


def path_of(url: str) -> str:
    """Return path and query of the URL, not percent-encoded; "" if it has none."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    query = f"?{unquote(parts.query)}" if parts.query else ""
    path = unquote(parts.path) or ("/" if query or parts.netloc else "")
    return f"{path}{query}"


def host_of(url: str) -> str:
    """Return the host of the URL without “www.”, "" if it has none."""
    try:
        return (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@dataclass(frozen=True)
class Site:
    """The former site. url: of its start page, without a slash at the end. hosts: of all of its URLs."""

    url: str
    hosts: frozenset[str]

    @cached_property
    def id(self) -> str:
        """Host and path of the site, or what is left of a text that is no URL."""
        try:
            parts = urlsplit(self.url)
            name = f"{parts.netloc}{parts.path}"
        except ValueError:
            name = self.url
        return _NOT_IN_ID.sub("", name.rstrip("/"))[:200]

    @cached_property
    def _root(self) -> str:
        return path_of(self.url).rstrip("/")

    def key(self, part: str) -> str:
        """Return the key of a part of the site."""
        return f"wordpress-{self.id}:{part}"

    def path(self, rest: str) -> str:
        """Return the path of a page of the site. rest: what follows the path of the start page (“?p=12”)."""
        return f"{self._root}/{rest}"

    def contains(self, url: str) -> bool:
        """Return whether the URL is one of the site."""
        host = host_of(url)
        return bool(host) and host in self.hosts

    def absolute(self, url: str, page: str = "") -> str:
        """Return the URL, absolute if it was relative to the site. Anchors stay as they are.

        page: the absolute URL of the page it is on, "" for the start page, to which a query alone belongs, too.
        """
        url = url.strip()
        if not url or url.startswith("#") or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", url):
            return url
        try:
            return urljoin(f"{self.url}/" if url.startswith("?") or not page else page, url)
        except ValueError:
            return url


def urls_of(site: Site, node: Node, meta: Meta, parameter: str) -> tuple[str, ...]:
    """Return the former URLs of a post. parameter: of the query with its ID."""
    fields = node.fields
    post_id = fields.get("wp:post_id", "").strip()
    link, guid = path_of(fields.get("link", "")), fields.get("guid", "")
    slug, start = unquote(fields.get("wp:post_name", "").strip()), site.path("")
    # The start page of a site has a URL of its own, too, which redirects.
    found = [site.path(f"{slug}/") if link == start and slug else link]
    if post_id:
        found.append(site.path(f"?{parameter}={post_id}"))
    if site.contains(guid):
        found.append(path_of(guid))
    found += _former(link, slug, meta.old_slugs)
    return tuple(dict.fromkeys(url for url in found if url.startswith("/") and url != start))


def _former(link: str, slug: str, old_slugs: list[str]) -> Iterator[str]:
    """Yield the URLs that a post had with its former slugs."""
    before, _, after = link.rpartition(slug) if slug else ("", "", "")
    if before.endswith("/") and after in {"", "/"}:
        for old in old_slugs:
            yield f"{before}{unquote(old)}{after}"
