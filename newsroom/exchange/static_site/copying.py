"""Copies the public site, page by page, as an anonymous reader sees it."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.conf import settings

from newsroom.core.i18n.languages import in_all_languages
from newsroom.exchange.full_export.profiles import redirects
from newsroom.exchange.progress import Progress
from newsroom.exchange.static_site import own_pages, rewriting
from newsroom.exchange.static_site.frontier import Found, Frontier
from newsroom.exchange.static_site.locations import EXPLANATION, INDEX, Source, source_of
from newsroom.exchange.static_site.output import Output, output
from newsroom.exchange.static_site.rendering import Response, Site

# What pages do not link to, or not all of them. The rest is found from there.
_STARTS = (
    *in_all_languages("/"),
    *("/sitemap.xml", "/news-sitemap.xml", "/robots.txt", "/.well-known/security.txt", "/favicon.ico"),
)
# Many servers use these files.
_NOT_FOUND = in_all_languages("/404.html")
_REDIRECTS = {301, 302, 307, 308}
_HTML, _CSS, _MANIFEST = "text/html", "text/css", "application/manifest+json"
_WITH_URLS = ("application/xml", "application/rss+xml", "application/atom+xml", "application/feed+json", "text/plain")
_PAGES, _MOVED, _FEEDS, _FILES = "pages", "redirects", "feeds and sitemaps", "other files"
# Links whose place in the copy is remembered; most pages have the same.
_MAX_KNOWN = 100_000


class Result:
    """What a copy contains. counts: by kind. failed: pages with the status of their error. dead_links: with a page."""

    def __init__(self) -> None:
        self.counts = Counter[str]({_PAGES: 0, _MOVED: 0, _FEEDS: 0, _FILES: 0})
        self.failed: list[tuple[str, int]] = []
        self.dead_links: list[tuple[str, str]] = []
        self.written = self.removed = 0


def copy(path: Path, base_url: str, progress: Progress) -> Result:
    """Write a copy of the site into a folder, or update the copy that is there.

    base_url: of the copy: scheme and host. If a page answers with an error, the folder is left as it is. Raises
    `output.NotOurs`, OSError.
    """
    with Frontier() as frontier, output(path) as folder, _without_warnings():
        copying = _Copying(frontier, folder, base_url)
        copying.run(progress)
        result = copying.result
        if not result.failed:
            folder.publish(frontier)
            result.dead_links = frontier.dead_links()
            result.written, result.removed = folder.written, folder.removed
    return result


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Do not log pages that were not found: the result lists those that are linked."""
    logger = logging.getLogger("django.request")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


class _Copying:
    """A copy in the making."""

    def __init__(self, frontier: Frontier, folder: Output, base_url: str) -> None:
        self._frontier, self._folder, self._base_url = frontier, folder, base_url
        self._site = Site()
        self._known: dict[Source, str] = {}
        self.result = Result()

    def run(self, progress: Progress) -> None:
        """Copy everything that is found from the starting points."""
        for path in in_all_languages(EXPLANATION):
            self._write_own(Source(path), own_pages.explanation)
        for path in _NOT_FOUND:
            self._write_own(Source(path), own_pages.not_found)
        for path in _STARTS:
            self._frontier.add(Source(path))
        for former in redirects():
            for path in in_all_languages(former["path"]):
                self._frontier.add(Source(path))
        for found in progress.over(self._frontier.waiting()):
            self._frontier.finish(found.source, self._copy(found))

    def _write_own(self, source: Source, render: Callable[[Source], str]) -> None:
        self._write_page(self._frontier.found(source), render(source))
        self._frontier.finish(source, 200)

    def _copy(self, found: Found) -> int:
        """Copy one page or file. Return the status: 200 if it is in the copy."""
        with self._site.get(found.source) as response:
            if response.status in _REDIRECTS:
                return self._copy_redirect(found, response.location)
            if response.status == 200:
                self._write(found, response)
            elif response.status >= 500:
                self.result.failed.append((str(found.source), response.status))
            return response.status

    def _copy_redirect(self, found: Found, url: str) -> int:
        """Write a page that leads to the target; for a feed, which no program would follow from there, its content."""
        target = source_of(url, found.source)
        if target is None or target == found.source:
            return 404
        if found.location.file.endswith(INDEX):
            path = self._frontier.add(target.explanation if target.is_left_out else target, found_on=found.id).path
            page = own_pages.moved(found.source, path, f"{self._base_url}{path}")
            self._folder.add(found.location.file, [page.encode()])
            self.result.counts[_MOVED] += 1
            return 200
        with self._site.get(target) as response:
            if response.status == 200:
                self._write(found, response)
            return response.status

    def _write(self, found: Found, response: Response) -> None:
        """Write what the site responded, with links to the copy."""
        if response.content_type == _HTML:
            self._write_page(found, b"".join(response.body).decode())
            return
        chunks: Iterable[bytes] = response.body
        if response.content_type in _WITH_URLS:
            link = partial(self._link, found=found)
            explanation = f"{settings.SITE_URL}{EXPLANATION}"
            chunks = [rewriting.urls(b"".join(chunks).decode(), link, explanation).encode()]
        elif response.content_type in {_CSS, _MANIFEST}:
            text = b"".join(chunks).decode()
            read = rewriting.files_of_css if response.content_type == _CSS else rewriting.icons_of_manifest
            for url in read(text):
                self._link(url, found)
            chunks = [text.encode()]
        self._folder.add(found.location.file, chunks)
        self.result.counts[_FEEDS if response.content_type in _WITH_URLS else _FILES] += 1

    def _write_page(self, found: Found, text: str) -> None:
        explanation = self._frontier.add(found.source.explanation).path
        page = rewriting.html(text, partial(self._link, found=found), explanation, self._base_url)
        self._folder.add(found.location.file, [page.encode()])
        self.result.counts[_PAGES] += 1

    def _link(self, url: str, found: Found) -> str:
        """Return the URL in the copy for one on a page; "" if that is left out. What it leads to is copied, too."""
        source = source_of(url, found.source)
        if source is None:
            # Links to share a page have its URL as a parameter.
            return url.replace(quote(settings.SITE_URL, safe=""), quote(self._base_url, safe=""))
        if source.is_left_out and source != source.explanation:
            return ""
        path = self._known.get(source)
        if path is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            path = self._known[source] = self._frontier.add(source, found_on=found.id).path
        fragment = urlsplit(url).fragment
        path = f"{path}#{fragment}" if fragment else path
        return f"{self._base_url}{path}" if url.startswith(settings.SITE_URL) else path
