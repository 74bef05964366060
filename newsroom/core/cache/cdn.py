"""Caches at the edge: pages tell them what they show, and a process beside the site tells them what to forget."""

import json
import time
from collections.abc import Iterable, Sequence
from itertools import batched
from urllib.request import Request

from django.conf import settings

from newsroom.core.cache.cached_response import Headers, Page
from newsroom.core.cache.consumer import Follower, send
from newsroom.core.cache.invalidation import EVERYTHING

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
    send(asked)


class Purger(Follower):
    """Tells the edge of every change that the log tells of. For one thread.

    When it begins it has the edge forget everything: a change that it missed may have left the log, and a site that was
    updated makes other pages anyway.
    """

    delays = (0.0, AGAIN)

    def tell(self, tags: set[str]) -> None:
        """Have the edge forget what shows them."""
        for some in batched([EVERYTHING] if EVERYTHING in tags else sorted(tags), MOST):
            purge(some)
            tags.difference_update(some)

    def describe(self, tags: set[str]) -> str:
        """How many it did not forget."""
        return f"CDN purge failed for {len(tags)} {'tag' if len(tags) == 1 else 'tags'}"
