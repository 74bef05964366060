"""Pages kept for anonymous readers, answered before Django is asked.

Outermost of all: a WSGI application around Django's. A page is kept if its view says that it is for everybody, under
its path and the parameters that addresses know, and made from these alone, whatever else a request says. While it is
made, what it reads says by tags what it shows (`invalidation`); it is sent until one of them changes. Whether one
has is asked at every request, so that the first request after a change gets the new page, in every process.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext, suppress
from http import HTTPStatus
from typing import Any, NamedTuple

from django.conf import settings

from newsroom.core import tracking
from newsroom.core.cache import cached_response, cdn
from newsroom.core.cache.bounded_cache import Memory
from newsroom.core.cache.cached_response import Headers, Page
from newsroom.core.cache.change_detection import Away, Bell, bell_of_site
from newsroom.core.cache.fragments import FragmentCache
from newsroom.core.cache.keys import WITHOUT_DATABASE, Environ, Key, key_of, plain
from newsroom.core.cache.log import Log
from newsroom.core.cache.shared import SharedPages, folder_of_server

logger = logging.getLogger(__name__)
type StartResponse = Callable[..., Any]
type Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# Memory for a process's pages, in bytes; the others are read from where the processes share them.
LARGEST = 8 * 1024 * 1024
LARGEST_PAGE = 2 * 1024 * 1024
# Who waits longer for a page that another thread makes, in seconds, makes its own.
PATIENCE = 10.0
_AWAY = b"The site is temporarily unavailable. Please try again.\n"


class Made(NamedTuple):
    """An answer as Django made it."""

    status: str
    headers: Headers
    body: bytes


class Turn:
    """A page that is being made; who wants it too waits for `done`. `page` is None if the answer is none to keep."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.page: Page | None = None


class PageCache:
    """The site's WSGI application: kept pages, and Django for all else."""

    def __init__(self, application: Application, bell: Bell | None = None, shared: SharedPages | None = None):
        self._application = application
        self._log = Log(bell or bell_of_site())
        self._fragments = FragmentCache(self._log)
        self._shared = shared
        self._pages: Memory[Key, Page] = Memory(LARGEST, lambda page: page.size)
        self._lock = threading.Lock()
        self._turns: dict[Key, Turn] = {}

    def begin(self) -> None:
        """Read the log, so that pages of other processes can be told from outdated ones while the database is away."""
        with suppress(Away):
            self._log.sync()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request."""
        key = key_of(environ)
        if key is None:
            return self._passed_on(environ, start_response)
        page = self._pages.get(key)
        try:
            self._log.sync()
        except Away:
            return self._without_database(page, key, environ, start_response)
        if page is not None and self._log.holds(page):
            page.is_used = True
            return _answer(page, environ, start_response, "hit")
        return self._afresh(page, key, environ, start_response)

    def _passed_on(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Have Django answer what no page is kept for; while the database is away, nobody waits until it gives up."""
        if not environ.get("PATH_INFO", "").startswith(WITHOUT_DATABASE):
            try:
                self._log.sync()
            except Away:
                return _say_away(environ, start_response)
        return self._application(environ, start_response)

    def _without_database(
        self, page: Page | None, key: Key, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """What is known is sent as outdated; nothing else can be made."""
        if page is None and self._shared:
            other = self._shared.get(key)
            page = other if other is not None and self._log.is_known(other, or_newer=True) else None
        if page is not None and not self._log.is_taken_down(page.tags, page.step):
            return _answer(page, environ, start_response, "hit; detail=database-away", is_outdated=True)
        return _say_away(environ, start_response)

    def _afresh(
        self, outdated: Page | None, key: Key, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Make the page, or wait for who makes it."""
        with self._lock:
            turn = self._turns.get(key)
            is_mine = turn is None
            if turn is None:
                turn = self._turns[key] = Turn()
        if not is_mine:
            return self._after(turn, outdated, key, environ, start_response)
        try:
            with self._shared.turn(key) if self._shared else nullcontext():
                self._log.sync()
                if page := self._made_meanwhile(key):
                    turn.page = page
                    return _answer(page, environ, start_response, "hit")
                turn.page, answer = self._made(outdated, key, environ, start_response)
                return answer
        except Away:
            return self._without_database(outdated, key, environ, start_response)
        finally:
            with self._lock:
                del self._turns[key]
            turn.done.set()

    def _after(
        self, turn: Turn, outdated: Page | None, key: Key, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Wait for the page that another thread makes; an answer that is none to keep each gets for itself."""
        if turn.done.wait(PATIENCE) and turn.page is not None and self._log.holds(turn.page):
            return _answer(turn.page, environ, start_response, "hit; collapsed")
        try:
            self._log.sync()
            return self._made(outdated, key, environ, start_response)[1]
        except Away:
            return self._without_database(outdated, key, environ, start_response)

    def _made_meanwhile(self, key: Key) -> Page | None:
        """What another thread has made since this one looked, or another process."""
        page = self._pages.get(key)
        if page is not None and self._log.holds(page):
            return page
        page = self._shared.get(key) if self._shared else None
        # Before it is compared: what is learned meanwhile, it does not know.
        step = self._log.step
        if page is None or not self._log.is_known(page):
            return None
        page.step = step
        self._log.bound(page)
        if page.until <= time.time():
            return None
        self._keep(key, page)
        return page

    def _made(
        self, outdated: Page | None, key: Key, environ: Environ, start_response: StartResponse
    ) -> tuple[Page | None, Iterable[bytes]]:
        """The page, if it is one to keep, and the answer. The log has just been read."""
        made_at, position = time.time(), self._log.position()
        with tracking.track(self._fragments.at(position.step, made_at)) as shown:
            made = _make(self._application, plain(environ, key))
        if made.status[:1] == "5":
            if outdated is not None and not self._log.is_taken_down(outdated.tags, outdated.step):
                return None, _answer(outdated, environ, start_response, "hit; detail=failed", is_outdated=True)
            return None, _pass_on(made, environ, start_response)
        is_read = shown.parameters.issuperset(key.parameters)
        if shown.is_public and shown.unrecorded:
            logger.error("%s is not cached, because this was not recorded: %s", key.path, shown.unrecorded[0])
        if (
            not shown.is_public
            or shown.unrecorded
            or not is_read
            or len(made.body) > LARGEST_PAGE
            or not cached_response.may_be_kept(made.status, made.headers)
        ):
            self._forget(key)
            if environ.get("QUERY_STRING", "") != key.query:
                # What is for this reader alone may tell of all that was asked: a redirect keeps the query.
                return None, self._application(environ, start_response)
            return None, _pass_on(made, environ, start_response)
        page = Page(
            headers=cached_response.to_keep(made.headers),
            body=made.body,
            tags=frozenset(shown.tags),
            made_at=made_at,
            # Other versions of the same second may differ, and this is sent as of the next one, once that has come.
            modified_at=math.floor(made_at) + 1,
            step=position.step,
            seen=position.seen,
            ends_at=shown.expires_at,
            digest=cached_response.digest_in(made.headers),
        )
        self._log.bound(page)
        if outdated is not None and outdated.digest == page.digest:
            page.modified_at = outdated.modified_at
        if cdn.may_keep(page.tags):
            page.is_for_edge = True
            page.headers += cdn.headers_of(page.tags)
        self._keep(key, page)
        if self._shared:
            self._shared.put(key, page)
        return page, _answer(page, environ, start_response, "fwd=miss; stored")

    def _keep(self, key: Key, page: Page) -> None:
        self._pages.put(key, page)

    def _forget(self, key: Key) -> None:
        self._pages.remove(key)
        if self._shared:
            self._shared.remove(key)


def with_kept_pages(application: Application) -> Application:
    """The application with pages kept in front of it; while templates are worked on (DEBUG), as it is."""
    if settings.DEBUG:
        return application
    folder = folder_of_server()
    cache = PageCache(application, shared=SharedPages(folder) if folder else None)
    cache.begin()
    return cache


def _make(application: Application, environ: Environ) -> Made:
    told: list[Any] = []
    body = application(environ, lambda status, headers, exc_info=None: told.extend((status, headers)))
    try:
        return Made(told[0], told[1], b"".join(body))
    finally:
        if hasattr(body, "close"):
            body.close()


def _answer(
    page: Page, environ: Environ, start_response: StartResponse, how: str, *, is_outdated: bool = False
) -> Iterable[bytes]:
    """Send the page, or say that the reader has it. how: what Cache-Status says (RFC 9211)."""
    body, headers = page.encoded(environ.get("HTTP_ACCEPT_ENCODING", ""))
    own = [("Cache-Control", cdn.cache_control(page, is_outdated=is_outdated)), ("Cache-Status", f"Newsroom; {how}")]
    wanted, since = environ.get("HTTP_IF_NONE_MATCH", ""), environ.get("HTTP_IF_MODIFIED_SINCE", "")
    if (wanted or since) and page.is_what(wanted, since):
        start_response("304 Not Modified", cached_response.without_text(headers) + own)
        return []
    if page.modified_at > time.time():
        headers = [(name, value) for name, value in headers if name != "Last-Modified"]
    start_response("200 OK", headers + own)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _say_away(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    start_response(
        f"{HTTPStatus.SERVICE_UNAVAILABLE.value} Service Unavailable",
        [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(_AWAY))),
         ("Cache-Control", "no-store"), ("Retry-After", "5")],
    )  # fmt: skip
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [_AWAY]


def _pass_on(made: Made, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    start_response(made.status, made.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [made.body]
