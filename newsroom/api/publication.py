"""What all views of the API have in common: they are cached as pages are, and scripts of any site may read them."""

from collections.abc import Callable, Collection
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from newsroom.api import problems
from newsroom.core.tracking import cache_publicly

METHODS = "GET, HEAD, OPTIONS"
_HEADERS = {
    # Without credentials: responses are the same for everyone.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
    # Search engines should show the pages.
    "X-Robots-Tag": "noindex",
}
# Seconds for which browsers may cache the answer to OPTIONS.
_PREFLIGHT_SECONDS = "86400"

type View = Callable[..., HttpResponse]


def publish(view: View, parameters: Collection[str] = ()) -> View:
    """Return the view of a URL, readable by scripts of any site, and cached (`tracking.cache_publicly`).

    parameters: the names of the query parameters that it uses.
    """
    cached: View = cache_publicly(*parameters)(view)

    @wraps(cached)
    def public_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _respond(cached, request, *args, **kwargs)
        for name, value in _HEADERS.items():
            response.headers[name] = value
        return response

    return public_view


def _respond(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    method = request.method
    if method == "OPTIONS":
        allowed = {
            "Allow": METHODS,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "If-None-Match",
            "Access-Control-Max-Age": _PREFLIGHT_SECONDS,
        }
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=allowed)
    if method not in {"GET", "HEAD"}:
        response = problems.respond(HTTPStatus.METHOD_NOT_ALLOWED, f"The API is read-only. Use {METHODS}.")
        response.headers["Allow"] = METHODS
        return response
    # The server removes the body from the response to HEAD.
    request.method = "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = method
