"""Copies the public site, page by page, as an anonymous reader sees it."""

import logging
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from django.utils.encoding import escape_uri_path

from newsroom.core.i18n.languages import in_all_languages
from newsroom.exchange.full_export.profiles import redirects
from newsroom.exchange.progress import Progress
from newsroom.exchange.static_site.answers import Answer, Kind, Plan, Request
from newsroom.exchange.static_site.frontier import Found, Frontier
from newsroom.exchange.static_site.links import with_paths
from newsroom.exchange.static_site.locations import Source, source_of
from newsroom.exchange.static_site.output import Output, output
from newsroom.exchange.static_site.own_pages import NOT_FOUND
from newsroom.exchange.static_site.processes import Ask, answering
from newsroom.exchange.static_site.scope import EXPLANATION
from newsroom.redirects.old_urls import BELOW

# What pages do not link to, or not all of them. The rest is found from there.
_STARTS = (
    *in_all_languages(EXPLANATION, NOT_FOUND, "/"),
    *("/sitemap.xml", "/news-sitemap.xml", "/robots.txt", "/.well-known/security.txt", "/favicon.ico"),
)
# Requests for each process that may wait, so that none is idle while another answers one that takes long.
_WAITING = 16
# After so many pages that failed, the rest would fail too.
MAX_FAILED = 100
# Places in the copy that are remembered; most pages have the same links.
_MAX_KNOWN = 100_000


class Result:
    """What a copy contains. counts: by kind. failed: pages with the status of their error. dead_links: with a page."""

    def __init__(self) -> None:
        self.counts = Counter[str](dict.fromkeys(Kind, 0))
        self.failed: list[tuple[str, int]] = []
        self.dead_links: list[tuple[str, str]] = []
        self.written = self.removed = 0


def copy(path: Path, base_url: str, progress: Progress, *, processes: int = 1, has_all_lists: bool = False) -> Result:
    """Write a copy of the site into a folder, or update the copy that is there.

    base_url: of the copy: scheme and host. processes: that render pages at the same time. has_all_lists: see `Scope`.
    If a page answers with an error, the folder is left as it is. Raises `output.NotOurs`, `output.Busy`, OSError.
    """
    with Frontier() as frontier, output(path) as folder, _without_warnings():
        plan = Plan(str(folder.path), str(folder.staged), base_url, has_all_lists)
        with answering(plan, processes) as ask:
            copying = _Copying(frontier, folder, ask, processes * _WAITING)
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
    """A copy in the making. most: requests that may wait for an answer."""

    def __init__(self, frontier: Frontier, folder: Output, ask: Ask, most: int) -> None:
        self._frontier, self._folder, self._ask, self._most = frontier, folder, ask, most
        self._asked: deque[tuple[Found, Future[Answer]]] = deque()
        self._known: dict[tuple[str, str], str] = {}
        self.result = Result()

    def run(self, progress: Progress) -> None:
        """Copy everything that is found from the starting points.

        Answers are taken in the order of the requests, so that two runs find the same in the same order.
        """
        for source in (*map(Source, _STARTS), *_former()):
            self._frontier.add(source)
        while len(self.result.failed) < MAX_FAILED:
            self._request()
            if not self._asked:
                break
            found, answer = self._asked.popleft()
            self._take(found, answer.result())
            progress.add()

    def _request(self) -> None:
        """Request what was found, as long as not too many wait."""
        while len(self._asked) < self._most and (found := self._frontier.next_waiting()):
            self._asked.append((found, self._ask(Request(*found.source, found.location.file))))

    def _take(self, found: Found, answer: Answer) -> None:
        """Write the text of an answer, and add what it links to."""
        self._frontier.finish(found, answer.status)
        if answer.status >= 500:
            self.result.failed.append((str(found.source), answer.status))
        if answer.status != 200:
            return
        self.result.counts[answer.kind] += 1
        paths = [self._path_of((path, query), found) for path, query in answer.sources]
        if answer.text is not None:
            self._folder.add(found.location.file, with_paths(answer.text, paths.__getitem__))

    def _path_of(self, key: tuple[str, str], found: Found) -> str:
        """Return the path in the copy of what a page links to. It is copied, too."""
        path = self._known.get(key)
        if path is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            path = self._known[key] = self._frontier.add(Source(*key), found_on=found.id).path
        return path


def _former() -> Iterable[Source]:
    """Yield the former URLs that a file can have: those without a query, and not of everything below."""
    for former in redirects():
        if "?" in former["path"] or former["path"].endswith(BELOW):
            continue
        for path in in_all_languages(former["path"]):
            if source := source_of(escape_uri_path(path), Source("/")):
                yield source
