"""Copies single pages and files. Runs in any number of processes, which know nothing of each other."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from newsroom.exchange.static_site import own_pages, rewriting
from newsroom.exchange.static_site.links import Links, without_marks
from newsroom.exchange.static_site.locations import INDEX, Source, source_of
from newsroom.exchange.static_site.output import add_file
from newsroom.exchange.static_site.rendering import Response, Site
from newsroom.exchange.static_site.scope import Scope

_REDIRECTS = {301, 302, 307, 308}
_HTML, _CSS, _MANIFEST = "text/html", "text/css", "application/manifest+json"
_WITH_URLS = ("application/xml", "application/rss+xml", "application/atom+xml", "application/feed+json", "text/plain")


class Kind(StrEnum):
    """What a summary counts separately."""

    PAGE = "pages"
    MOVED = "redirects"
    FEED = "feeds and sitemaps"
    FILE = "other files"


class Plan(NamedTuple):
    """Where a copy is written, and what is in it.

    folder: of the copy. staged: where changed files are until the end. base_url: scheme and host of the copy.
    has_all_lists: see `Scope`.
    """

    folder: str
    staged: str
    base_url: str
    has_all_lists: bool


class Request(NamedTuple):
    """What is to be copied. file: its name below the folder of the copy."""

    path: str
    query: str
    file: str


class Answer(NamedTuple):
    """What came of it.

    status: of the site's response; 200 for what is in the copy. text: with marks (`links.Links`); None if the file was
    written. sources: what it links to.
    """

    status: int
    kind: str = Kind.FILE
    text: str | None = None
    sources: Sequence[tuple[str, str]] = ()


class Answerer:
    """Answers requests of a copy."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._scope = Scope(has_all_lists=plan.has_all_lists)
        self._site = Site()

    def answer(self, request: Request) -> Answer:
        """Copy what is requested. Raises OSError if a file cannot be written."""
        source = Source(request.path, request.query)
        if page := own_pages.own_page(source):
            return self._page(source, page)
        with self._site.get(source) as response:
            if response.status in _REDIRECTS:
                return self._moved(source, request.file, response.location)
            return self._copied(source, request.file, response) if response.status == 200 else Answer(response.status)

    def _moved(self, source: Source, file: str, url: str) -> Answer:
        """Copy a redirect: a page that leads to its target, or the content of a target that is no page."""
        target = source_of(url, source)
        if target is None or target == source:
            return Answer(404)
        if not file.endswith(INDEX):
            with self._site.get(target) as response:
                if response.content_type != _HTML:
                    # A feed or an image, which no program would follow from a page.
                    return self._copied(source, file, response) if response.status == 200 else Answer(response.status)
        links = Links(source, self._scope, self._plan.base_url)
        path = links.path_to(target, urlsplit(url).fragment) or links.explanation
        return _answer(Kind.MOVED, own_pages.moved(source, path, f"{self._plan.base_url}{path}"), links)

    def _copied(self, source: Source, file: str, response: Response) -> Answer:
        """Copy what the site responded, with links to the copy."""
        if response.content_type == _HTML:
            return self._page(source, b"".join(response.body).decode())
        links = Links(source, self._scope, self._plan.base_url)
        if response.content_type in _WITH_URLS:
            return _answer(Kind.FEED, rewriting.urls(without_marks(b"".join(response.body).decode()), links), links)
        chunks: Iterable[bytes] = response.body
        if response.content_type in {_CSS, _MANIFEST}:
            content = b"".join(chunks)
            read = rewriting.files_of_css if response.content_type == _CSS else rewriting.icons_of_manifest
            for url in read(content.decode()):
                links.to(url)
            chunks = [content]
        add_file(Path(self._plan.folder), Path(self._plan.staged), file, chunks)
        return Answer(200, Kind.FILE, None, links.sources)

    def _page(self, source: Source, text: str) -> Answer:
        links = Links(source, self._scope, self._plan.base_url)
        return _answer(Kind.PAGE, rewriting.html(without_marks(text), links), links)


def _answer(kind: Kind, text: str, links: Links) -> Answer:
    return Answer(200, kind, text, links.sources)
