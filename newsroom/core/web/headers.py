"""Response headers that no library sets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# The headers of a response whose view did not set them.
_DEFAULTS = {
    # Other sites cannot embed our responses.
    "Cross-Origin-Resource-Policy": "same-origin",
    # Without this header, caches may store a response for as long as they like, such as a 404 until after the page has
    # been published, and it is not purged. `newsroom.core.cache.page_cache` sets it for pages that may be cached.
    "Cache-Control": "max-age=0, s-maxage=0",
}


class DefaultHeadersMiddleware:
    """Add the default headers to every response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Respond with the default headers."""
        response = self.get_response(request)
        for name, value in _DEFAULTS.items():
            response.headers.setdefault(name, value)
        return response
