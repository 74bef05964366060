"""Throttling of views that are rendered for each request: so many requests a minute from one network address.

Responses from the page cache do not reach a view, so they are not counted. The count is in Django's cache: if each
process has its own, each counts for itself.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from newsroom.core.system.client_ip import UNKNOWN, client_ip

type View = Callable[..., HttpResponseBase]

_PERIOD = 60


def throttled(name: str, *, limit: int, per_second: int = 0) -> Callable[[View], View]:
    """Decorate a view: more than `limit` requests a minute from an address get 429 with Retry-After.

    name: views with the same name are counted together. per_second: as how many further requests each second counts
    that the view took. Requests from an unknown address are not counted.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            address, now = client_ip(request), time.time()
            if address == UNKNOWN:
                return view(request, *args, **kwargs)
            key = _key(name, address, now)
            if _count(key) > limit:
                return _too_many(seconds=_PERIOD - int(now % _PERIOD))
            try:
                return view(request, *args, **kwargs)
            finally:
                if more := int((time.time() - now) * per_second):
                    _count(key, more)

        return wrapper

    return decorate


def count_in_minute(name: str, client: str) -> int:
    """Count something that a client does, and return how often it did so in this minute; 0 if it is UNKNOWN."""
    return 0 if client == UNKNOWN else _count(_key(name, client, time.time()))


def _key(name: str, client: str, now: float) -> str:
    return f"throttle-{name}-{client}-{now // _PERIOD:.0f}"


def _count(key: str, number: int = 1) -> int:
    """Return how many requests were counted by this key, including these; 0 without a cache."""
    cache.add(key, 0, timeout=2 * _PERIOD)
    # A cache that is unavailable, or that has just dropped the key.
    with suppress(ValueError):
        return cache.incr(key, number)
    return 0


def _too_many(seconds: int) -> HttpResponse:
    text = _("Too many requests. Wait a minute, then try again.")
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return HttpResponse(f"{text}\n", status=429, headers=headers, content_type="text/plain; charset=utf-8")
