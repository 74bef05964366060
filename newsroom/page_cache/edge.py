"""Caches at the edge: pages tell them what they show, and a process beside the site tells them what to forget."""

import heapq
import json
import logging
import time
from collections.abc import Iterable, Sequence
from http.client import HTTPException
from itertools import batched
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from newsroom.changes import EVERYTHING
from newsroom.page_cache.bells import Away, Bell, Row
from newsroom.page_cache.log import Log
from newsroom.page_cache.pages import Headers, Page

logger = logging.getLogger(__name__)
# In which header each reads what a page shows, and what stands between two tags.
HEADERS = {"fastly": ("Surrogate-Key", " "), "cloudflare": ("Cache-Tag", ","), "varnish": ("xkey", " ")}
# Cloudflare takes so many tags at once; the others take more.
MOST = 100
# In bytes. Varnish takes headers of 8 kB; nginx all of a page together in its first buffer, of 16 as in deploy/, and
# three kinds are told where nobody says which edge it is.
LONGEST = 4_500
# A page that was made before a change may come to the edge after the purge, from the site or from another cache of the
# edge: so many seconds later the edge has to forget once more.
AGAIN = 10.0
# For how long an edge may take to answer; and after failures the longest pause until the next try: in seconds.
PATIENCE, LONGEST_PAUSE = 10.0, 60.0


def may_keep(tags: Iterable[str]) -> bool:
    """Whether an edge may keep a page with these tags: they have to fit into a header as proxies and caches take it."""
    return bool(settings.EDGE_SECONDS) and sum(len(tag) + 1 for tag in tags) < LONGEST


def headers_of(tags: Iterable[str]) -> Headers:
    """What a page with these tags says to the edge that is told what to forget; to any that reads it if none is."""
    told = sorted({*tags, EVERYTHING})
    return [(name, mark.join(told)) for kind, (name, mark) in HEADERS.items() if settings.EDGE_KIND in ("", kind)]


def cache_control(page: Page, *, is_outdated: bool) -> str:
    """Cache-Control: browsers ask again each time; caches at the edge keep it for as long as the operator says."""
    if is_outdated:
        return "no-store"
    if not page.is_for_edge:
        return "public, max-age=0, s-maxage=0"
    left = page.until - time.time()
    fresh = max(0, int(min(settings.EDGE_SECONDS, left)))
    # Not past the moment at which it is surely wrong.
    stale = max(0, int(min(settings.EDGE_SECONDS, 60, left - fresh)))
    return f"public, max-age=0, s-maxage={fresh}, stale-while-revalidate={stale}, stale-if-error=3600"


class _NowhereElse(HTTPRedirectHandler):
    """A purge that is sent elsewhere has purged nothing."""

    def redirect_request(self, *args: object) -> None:
        return None


def purge(tags: Sequence[str]) -> None:
    """Have the edge forget, at once and for good, the pages that show any of the tags, `MOST` at most.

    Raises OSError or HTTPException if it does not say that it has.
    """
    url, token, words = settings.EDGE_PURGE_URL, settings.EDGE_PURGE_TOKEN, " ".join(tags)
    bearer = {"Authorization": f"Bearer {token}"}
    asked = {
        # https://www.fastly.com/documentation/reference/api/purging/, “Purge multiple surrogate key tags”
        "fastly": lambda: Request(url, method="POST", headers={"Fastly-Key": token, "Surrogate-Key": words}),
        # https://developers.cloudflare.com/api/resources/cache/methods/purge/
        "cloudflare": lambda: Request(
            url, json.dumps({"tags": tags}).encode(), {**bearer, "Content-Type": "application/json"}
        ),
        # docs/running.md has what Varnish makes of it.
        "varnish": lambda: Request(url, method="PURGE", headers={**bearer, "xkey-purge": words}),
    }[settings.EDGE_KIND]()
    try:
        build_opener(_NowhereElse).open(asked, timeout=PATIENCE).close()
    except HTTPError as refused:
        # It is an answer too, and holds the connection.
        refused.close()
        raise


class Purger:
    """Tells the edge of every change that the log tells of. For one thread.

    When it begins it has the edge forget everything, and where it was is kept nowhere: a change that it missed may have
    left the log, and a site that was updated makes other pages anyway.
    """

    def __init__(self, bell: Bell):
        self._log = Log(bell, tell=self._hear)
        # What is to be purged, by the moment.
        self._coming: list[tuple[float, str]] = []
        self._wanted: set[str] = set()
        self._failures, self._not_before = 0, 0.0
        self._is_away = False

    def _hear(self, rows: Iterable[Row]) -> None:
        now = time.time()
        for row in rows:
            moment = row.due_at or now
            for each in (moment, moment + AGAIN):
                heapq.heappush(self._coming, (each, row.tag))

    def step(self) -> None:
        """Read the log, and have the edge forget what has changed by now; what fails is tried again by a later step."""
        try:
            self._log.sync()
            self._is_away = False
        except Away:
            # What is known to come is purged even so.
            if not self._is_away:
                logger.warning("The database is away: of changes nothing is known until it is back.")
            self._is_away = True
        while self._coming and self._coming[0][0] <= time.time():
            self._wanted.add(heapq.heappop(self._coming)[1])
        if self._wanted and time.monotonic() >= self._not_before:
            self._purge()

    def _purge(self) -> None:
        wanted = [EVERYTHING] if EVERYTHING in self._wanted else sorted(self._wanted)
        try:
            for tags in batched(wanted, MOST):
                purge(tags)
                self._wanted.difference_update(tags)
        except (OSError, HTTPException) as error:
            self._failures += 1
            pause = min(2.0**self._failures, LONGEST_PAUSE)
            self._not_before = time.monotonic() + pause
            logger.warning(
                "The edge did not forget %d tags: %s. Next try in %.0f seconds.", len(self._wanted), error, pause
            )
            return
        self._wanted.clear()
        if self._failures:
            logger.warning("The edge forgets again.")
        self._failures = 0
