"""CDN caches: headers that tag pages for them, and a consumer of the invalidation log that purges the same tags."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import batched
from urllib.request import Request

from django.conf import settings
from django.utils.crypto import salted_hmac

from newsroom.core.cache.cached_response import CachedResponse, Headers
from newsroom.core.cache.consumer import ChangeConsumer, send
from newsroom.core.cache.invalidation import EVERYTHING

# For each kind of CDN, the header with the tags of a page and their separator.
TAG_HEADERS = {"fastly": ("Surrogate-Key", " "), "cloudflare": ("Cache-Tag", ","), "varnish": ("xkey", " ")}
# Number of tags in one purge: the limit of Cloudflare, which is the lowest.
MAX_PURGE_TAGS = 100
# In bytes. Varnish accepts headers of 8 kB; nginx all headers of a response together in its first buffer, of 16 kB as
# in deploy/, and without EDGE_KIND the tags are sent in three headers.
MAX_HEADER_SIZE = 4_500
# Seconds until each purge is repeated, because a page that was rendered before the change may reach the CDN after the
# first purge, from the site or from another of its caches.
REPEAT_DELAY = 10.0
# Of 72 bits: two tags with the same name would only be purged together.
_NAME_LENGTH = 12


def is_cacheable(tags: Iterable[str]) -> bool:
    """Return whether a CDN may cache a page with these tags: they have to fit into a header."""
    return bool(settings.EDGE_SECONDS) and sum(_NAME_LENGTH + 1 for tag in tags) < MAX_HEADER_SIZE


@lru_cache(maxsize=100_000)
def public_name(tag: str) -> str:
    """Return the name by which a CDN knows the tag. Only the site can tell which tag it is.

    Tags have IDs, also of what readers do not see, such as the unpublished original of a translation.
    """
    if tag == EVERYTHING:
        # It has to purge the pages that were sent with another SECRET_KEY.
        return tag
    digest = salted_hmac("newsroom.core.cache.cdn", tag, algorithm="sha256").digest()
    return urlsafe_b64encode(digest)[:_NAME_LENGTH].decode()


def tag_headers(tags: Iterable[str]) -> Headers:
    """Return the headers with these tags: for the CDN that is purged, or for all kinds if none is."""
    names = sorted(map(public_name, {*tags, EVERYTHING}))
    return [
        (header, separator.join(names))
        for kind, (header, separator) in TAG_HEADERS.items()
        if settings.EDGE_KIND in ("", kind)
    ]


def cache_control(response: CachedResponse, *, is_outdated: bool) -> str:
    """Return Cache-Control: browsers revalidate each time, CDNs cache it for as long as the operator has set.

    The time does not depend on changes that are due, such as a scheduled story: it would tell readers of them. At that
    moment the CDN is purged. It ends where the page itself expires, for a reason that readers see.
    """
    if is_outdated:
        return "no-store"
    if not response.is_for_cdn:
        return "public, max-age=0, s-maxage=0"
    remaining = response.expires_at - time.time()
    fresh = max(0, int(min(settings.EDGE_SECONDS, remaining)))
    stale = max(0, int(min(settings.EDGE_SECONDS, 60, remaining - fresh)))
    return f"public, max-age=0, s-maxage={fresh}, stale-while-revalidate={stale}, stale-if-error=3600"


def purge(tags: Sequence[str]) -> None:
    """Delete from the CDN, without delay, the pages with any of these tags, of which there are MAX_PURGE_TAGS at most.

    tags: as the site calls them. Raises OSError or HTTPException if the CDN does not confirm.
    """
    url, token, names = settings.EDGE_PURGE_URL, settings.EDGE_PURGE_TOKEN, [*map(public_name, tags)]
    words = " ".join(names)
    bearer = {"Authorization": f"Bearer {token}"}
    request = {
        # https://www.fastly.com/documentation/reference/api/purging/, “Purge multiple surrogate key tags”
        "fastly": lambda: Request(url, method="POST", headers={"Fastly-Key": token, "Surrogate-Key": words}),
        # https://developers.cloudflare.com/api/resources/cache/methods/purge/
        "cloudflare": lambda: Request(
            url, json.dumps({"tags": names}).encode(), {**bearer, "Content-Type": "application/json"}
        ),
        # docs/running.md has the configuration of Varnish.
        "varnish": lambda: Request(url, method="PURGE", headers={**bearer, "xkey-purge": words}),
    }[settings.EDGE_KIND]()
    send(request)


class Purger(ChangeConsumer):
    """Purges the CDN of each change in the invalidation log. For one thread.

    It purges everything at start-up: changes since it last ran may have left the log, and a new version of the site
    renders other pages anyway.
    """

    delays = (0.0, REPEAT_DELAY)
    # So that the CDN is right within five seconds of its return.
    max_retry_delay = 4.0

    def handle(self, tags: set[str]) -> None:
        """Purge the pages with these tags."""
        for chunk in batched([EVERYTHING] if EVERYTHING in tags else sorted(tags), MAX_PURGE_TAGS):
            purge(chunk)
            tags.difference_update(chunk)

    def describe(self, tags: set[str]) -> str:
        """Return the number of tags that were not purged, as the start of a log message."""
        return f"CDN purge failed for {len(tags)} {'tag' if len(tags) == 1 else 'tags'}"
