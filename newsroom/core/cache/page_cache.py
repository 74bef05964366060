"""The page cache: a WSGI application around Django's, which serves public pages.

A page is cached if its view is marked as public (`tracking.cache_publicly`). Its key is its path and the parameters
that its view uses, and it is rendered from these alone, whatever else the request contains. What it reads while it is
rendered gives its tags (`newsroom.core.tracking`); it is served until one of them is invalidated. Each request checks
whether the invalidation log has new entries, so the first request after a change gets the new page, in every process.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext, suppress
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings

from newsroom.core import tracking
from newsroom.core.cache import cached_response, cdn
from newsroom.core.cache.bounded_cache import BoundedCache
from newsroom.core.cache.cached_response import CachedResponse, Headers
from newsroom.core.cache.change_detection import ChangeDetector, DatabaseUnavailable, get_change_detector
from newsroom.core.cache.fragments import FragmentCache
from newsroom.core.cache.invalidation_log import Log
from newsroom.core.cache.keys import WITHOUT_DATABASE, Key, cache_key, request_for
from newsroom.core.cache.request_limits import LARGE_SIZE, RequestLimits, respond_unavailable
from newsroom.core.cache.shared_pages import SharedPages, server_folder
from newsroom.core.system.wsgi import Application, Environ, StartResponse

logger = logging.getLogger(__name__)

# Bytes of memory for the pages of a process; others are read from the shared cache.
MAX_SIZE = 4 * 1024 * 1024
# In bytes; larger pages are not cached.
MAX_PAGE_SIZE = 2 * 1024 * 1024
# Seconds to wait for another thread to render a page, before rendering it as well.
RENDER_TIMEOUT = 10.0
_UNAVAILABLE = b"The site is temporarily unavailable. Please try again.\n"


class RenderedResponse(NamedTuple):
    """A response as Django rendered it."""

    status: str
    headers: Headers
    body: bytes


class InFlightRender:
    """A page that is being rendered. Other threads wait for `done`; `page` is then None if it is not cacheable."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.page: CachedResponse | None = None


class PageCache:
    """The site's WSGI application: cached pages, and Django for all else."""

    def __init__(
        self,
        application: Application,
        detector: ChangeDetector | None = None,
        shared: SharedPages | None = None,
        is_redirected: Callable[[Environ], bool] | None = None,
    ):
        """is_redirected: returns whether a request is redirected although its page may be cached."""
        self._application = application
        self._is_redirected = is_redirected
        self._log = Log(detector or get_change_detector())
        self._fragments = FragmentCache(self._log)
        self._shared = shared
        self._pages: BoundedCache[Key, CachedResponse] = BoundedCache(MAX_SIZE)
        self._lock = threading.Lock()
        self._renders: dict[Key, InFlightRender] = {}
        self._limits = RequestLimits()

    def read_log(self) -> None:
        """Read the log, without which no page of another process can be served if the database becomes unavailable."""
        with suppress(DatabaseUnavailable):
            self._log.sync()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Respond to the request."""
        key = cache_key(environ)
        if key is None:
            return self._limits.within(self._bypass, environ, start_response)
        page = self._pages.get(key)
        try:
            self._log.sync()
        except DatabaseUnavailable:
            return self._respond_without_database(page, key, environ, start_response)
        if self._is_redirected and environ.get("QUERY_STRING") and self._is_redirected(environ):
            return self._limits.within(self._application, environ, start_response)
        if page is None or not self._log.is_fresh(page):
            return self._limits.within(partial(self._render_miss, page, key), environ, start_response)
        page.is_used = True
        if len(page.encoded(environ.get("HTTP_ACCEPT_ENCODING", ""))[0]) > LARGE_SIZE:
            return self._limits.send_large(partial(_respond, page, status="hit"), environ, start_response)
        return _respond(page, environ, start_response, "hit")

    def _bypass(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let Django respond, but not wait for an unavailable database."""
        if not environ.get("PATH_INFO", "").startswith(WITHOUT_DATABASE):
            try:
                self._log.sync()
            except DatabaseUnavailable:
                return respond_unavailable(_UNAVAILABLE, "database-away", environ, start_response)
        return self._application(environ, start_response)

    def _respond_without_database(
        self, page: CachedResponse | None, key: Key, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Serve the last known version, marked as outdated, unless it was taken down."""
        if page is None and self._shared:
            other = self._shared.get(key)
            page = other if other is not None and self._log.can_reuse(other, allow_newer=True) else None
        if page is not None and not self._log.is_taken_down(page.tags, page.generation):
            return _respond(page, environ, start_response, "hit; detail=database-away", is_outdated=True)
        return respond_unavailable(_UNAVAILABLE, "database-away", environ, start_response)

    def _render_miss(
        self, outdated: CachedResponse | None, key: Key, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Render the page, or wait for the thread or process that does."""
        with self._lock:
            render = self._renders.get(key)
            is_first = render is None
            if render is None:
                render = self._renders[key] = InFlightRender()
        if not is_first:
            return self._wait(render, outdated, key, environ, start_response)
        try:
            with self._shared.render_lock(key) if self._shared else nullcontext():
                self._log.sync()
                if page := self._find_fresh(key):
                    render.page = page
                    return _respond(page, environ, start_response, "hit")
                render.page, body = self._render(outdated, key, environ, start_response)
                return body
        except DatabaseUnavailable:
            return self._respond_without_database(outdated, key, environ, start_response)
        finally:
            with self._lock:
                del self._renders[key]
            render.done.set()

    def _wait(
        self,
        render: InFlightRender,
        outdated: CachedResponse | None,
        key: Key,
        environ: Environ,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Serve the page that another thread renders, or render it here if that is not cacheable or takes too long."""
        if render.done.wait(RENDER_TIMEOUT) and render.page is not None and self._log.is_fresh(render.page):
            return _respond(render.page, environ, start_response, "hit; collapsed")
        try:
            self._log.sync()
            return self._render(outdated, key, environ, start_response)[1]
        except DatabaseUnavailable:
            return self._respond_without_database(outdated, key, environ, start_response)

    def _find_fresh(self, key: Key) -> CachedResponse | None:
        """Return the page if another thread has rendered it since this one looked, or another process."""
        page = self._pages.get(key)
        if page is not None and self._log.is_fresh(page):
            return page
        page = self._shared.get(key) if self._shared else None
        # Before the check, which does not take later rows into account.
        generation = self._log.generation
        if page is None or not self._log.can_reuse(page):
            return None
        page.generation = generation
        # Somebody has asked for it before.
        page.is_used = True
        self._log.update_expiry(page)
        if page.fresh_until <= time.time():
            return None
        self._store(key, page)
        return page

    def _render(
        self, outdated: CachedResponse | None, key: Key, environ: Environ, start_response: StartResponse
    ) -> tuple[CachedResponse | None, Iterable[bytes]]:
        """Render the page and return it, None if it is not cacheable, with the body to send. Call `sync` before."""
        # The log's state before the page is rendered: it may not contain what is committed meanwhile.
        rendered_at, state = time.time(), self._log.state()
        with tracking.track(self._fragments.for_page(state.generation, rendered_at)) as dependencies:
            rendered = _call(self._application, request_for(environ, key))
        if rendered.status[:1] == "5":
            if outdated is not None and not self._log.is_taken_down(outdated.tags, outdated.generation):
                return None, _respond(outdated, environ, start_response, "hit; detail=failed", is_outdated=True)
            return None, _respond_uncached(rendered, environ, start_response)
        if dependencies.is_public and dependencies.unrecorded and rendered.status[:1] == "2":
            logger.error("%s is not cached, because this was not recorded: %s", key.path, dependencies.unrecorded[0])
        if not _is_cacheable(rendered, dependencies):
            self._discard(key)
            is_for_query = dependencies.is_public and rendered.status[:1] == "2"
            if environ.get("QUERY_STRING", "") != key.query and not is_for_query:
                # It may depend on the whole query, as a redirect that repeats it.
                return None, self._application(environ, start_response)
            return None, _respond_uncached(rendered, environ, start_response)
        page = CachedResponse(
            headers=cached_response.cached_headers(rendered.headers),
            body=rendered.body,
            tags=frozenset(dependencies.tags),
            rendered_at=rendered_at,
            # Another version may be rendered within the same second; this date is sent once the next has begun.
            modified_at=math.floor(rendered_at) + 1,
            generation=state.generation,
            position=state.position,
            expires_at=dependencies.expires_at,
            digest=cached_response.digest_in(rendered.headers),
        )
        self._log.update_expiry(page)
        # What was served last, by any process. The same content keeps its date, or else the date would tell that
        # something was changed that readers do not see yet.
        newest = self._shared.get(key) if self._shared else outdated
        if newest is not None and newest.digest == page.digest:
            page.modified_at = newest.modified_at
        if cdn.is_cacheable(page.tags):
            # A CDN may have been purged of a change while the page was rendered, and would store the page without it.
            page.is_for_cdn = self._is_still_fresh(page)
            page.headers += cdn.tag_headers(page.tags)
        self._store(key, page)
        if self._shared:
            self._shared.put(key, page)
        return page, _respond(page, environ, start_response, "fwd=miss; stored")

    def _is_still_fresh(self, page: CachedResponse) -> bool:
        with suppress(DatabaseUnavailable):
            self._log.sync()
            return self._log.is_fresh(page)
        return False

    def _store(self, key: Key, page: CachedResponse) -> None:
        self._pages.put(key, page)

    def _discard(self, key: Key) -> None:
        self._pages.remove(key)
        if self._shared:
            self._shared.remove(key)


def with_page_cache(application: Application, is_redirected: Callable[[Environ], bool]) -> Application:
    """Wrap the application in a page cache; not with DEBUG, because templates change then.

    is_redirected: see `PageCache`.
    """
    if settings.DEBUG:
        return application
    folder = server_folder()
    cache = PageCache(application, shared=SharedPages(folder) if folder else None, is_redirected=is_redirected)
    cache.read_log()
    return cache


def _is_cacheable(rendered: RenderedResponse, dependencies: tracking.Dependencies) -> bool:
    return (
        dependencies.is_public
        and not dependencies.is_uncached
        and not dependencies.unrecorded
        and len(rendered.body) <= MAX_PAGE_SIZE
        and cached_response.is_cacheable(rendered.status, rendered.headers)
    )


def _call(application: Application, environ: Environ) -> RenderedResponse:
    start: list[Any] = []
    body = application(environ, lambda status, headers, exc_info=None: start.extend((status, headers)))
    try:
        return RenderedResponse(start[0], start[1], b"".join(body))
    finally:
        if hasattr(body, "close"):
            body.close()


def _respond(
    page: CachedResponse, environ: Environ, start_response: StartResponse, status: str, *, is_outdated: bool = False
) -> Iterable[bytes]:
    """Send the page, or 304 if the client has it. status: for Cache-Status (RFC 9211)."""
    body, headers = page.encoded(environ.get("HTTP_ACCEPT_ENCODING", ""))
    cache_control = cdn.cache_control(page, is_outdated=is_outdated)
    own = [("Cache-Control", cache_control), ("Cache-Status", f"Newsroom; {status}")]
    conditions = environ.get("HTTP_IF_NONE_MATCH", ""), environ.get("HTTP_IF_MODIFIED_SINCE", "")
    if any(conditions) and page.matches(*conditions):
        start_response("304 Not Modified", cached_response.not_modified_headers(headers) + own)
        return []
    if page.modified_at > time.time():
        headers = [(name, value) for name, value in headers if name != "Last-Modified"]
    start_response("200 OK", headers + own)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _respond_uncached(rendered: RenderedResponse, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    start_response(rendered.status, rendered.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [rendered.body]
